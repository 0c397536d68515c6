/* Maildirs: a message is staged in tmp/, flushed with all of its batch, published to new/. Nobody's file is
 * ever overwritten or touched but our own. Used by one thread. */
#ifndef SPOOL_MAILDIR_H
#define SPOOL_MAILDIR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "config/config.h"

struct spool;   /* all Maildirs in use, and what of them is not yet durable */
struct maildir; /* one of them; lives as long as its spool */

struct spool *spool_new(void);
void spool_free(struct spool *spool); /* takes NULL */

/* The Maildir of a folder; the same folder gives the same pointer. Nothing is created before it is needed. */
struct maildir *spool_folder(struct spool *spool, const char *root, enum layout layout, const char *folder);

/* The same by a path: that of the spool, root_len bytes, and what stands below it ("" or "/…"). */
struct maildir *spool_at(struct spool *spool, const char *path, size_t root_len);
const char *maildir_path(const struct maildir *md, size_t *root_len);

/* Write a message to tmp/, making the Maildir when it is not there. A leftover of the same name (ours: names
 * are functions of the item) is replaced. On failure nothing is left. */
int maildir_stage(struct spool *spool, struct maildir *md, const char *name, const char *buf, size_t len,
		  struct error *err);

/* A further link, in tmp/ of `to`, to what is staged in `from`; a copy where the file systems want it. */
int maildir_link(struct spool *spool, struct maildir *from, struct maildir *to, const char *name,
		 const char *buf, size_t len, struct error *err);

/* The same for a message that lies anywhere in the spool. Returns 1 when it does not any more. */
int maildir_adopt(struct spool *spool, struct maildir *to, const char *path, const char *name, struct error *err);

/* Take back what was staged. */
void maildir_discard(struct spool *spool, struct maildir *md, const char *name);

/* Forget what was staged and not flushed, leaving the files for recovery to decide on. */
void spool_abandon(struct spool *spool);

/* Make durable all that was staged and published so far: by syncfs, or by fsync where there is little, for
 * syncfs waits for everybody's dirty pages. */
int spool_flush(struct spool *spool, struct error *err);

/* tmp/ → new/, or cur/ for a name with flags (":2,F"). One that is not in tmp/ has been published before: not an
 * error. One that is already there stays as it is. */
int maildir_publish(struct spool *spool, struct maildir *md, const char *name, struct error *err);

/* Is this the name of a message of ours, "<26 letters>.<revision>.wirespool…"? */
bool maildir_is_ours(const char *name);

/* Delete what is ours in tmp/ of all Maildirs known to the spool; returns how many files that were. */
size_t spool_sweep(struct spool *spool);

#endif
