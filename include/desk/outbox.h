/* From a committed name to a message in new/: what is staged, published, and forgotten when that is durable.
 *
 * One rule serves a kill, a power cut and a rename that failed: a committed name that is still in tmp/ is
 * renamed to new/; one that is not has been delivered, whatever the reader did with it since. A row is
 * dropped only after a flush that followed its rename. */
#ifndef DESK_OUTBOX_H
#define DESK_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/strbuf.h"

struct maildir;
struct spool;
struct sqlite;

/* A name in tmp/ of one Maildir, with its row. */
struct parcel {
	struct maildir *at;
	char *name;
	int64_t row;
};

/* All zero is empty. */
struct outbox {
	struct parcel *staged; /* of the batch at hand */
	size_t n_staged, cap_staged;
	int64_t *sent; /* rows whose renames are not yet durable */
	size_t n_sent, cap_sent;
	bool stuck;      /* some could not be renamed: outbox_recover() tries again */
	bool complained; /* …and that was logged */
};

void outbox_release(struct outbox *box);

/* Write the row of a message that was staged. */
int outbox_add(struct outbox *box, struct sqlite *db, struct maildir *at, const char *name, struct error *err);

/* Take back what was staged beyond the first n. Their rows go with the transaction. */
void outbox_discard(struct outbox *box, struct spool *spool, size_t n);

/* A file's name: base with the sizes as stored and with CRLF, which spare IMAP servers a stat() and a read of each
 * message (Maildir++ quota: ,S= and Dovecot's ,W=), and flags ("" or ":2,S"). Heap string. */
char *outbox_name(const char *base, const struct strbuf *message, const char *flags);

/* Forget what is staged and sent without touching it: outbox_recover() decides. */
void outbox_abandon(struct outbox *box);

/* The batch is committed: all that is staged goes to new/. What cannot is logged and stays for later. */
void outbox_publish(struct outbox *box, struct spool *spool);

/* A flush has made all renames durable: drop their rows, in a transaction of the caller. */
int outbox_forget_sent(struct outbox *box, struct sqlite *db, struct error *err);

/* Publish every committed name that is still in tmp/, of the spool as it was then or, if that was moved, of the
 * one at root (NULL: not moved). Returns -1 when the database fails; Maildirs that do are tried again later
 * (stuck). */
int outbox_recover(struct outbox *box, struct sqlite *db, struct spool *spool, const char *root,
		   struct error *err);

#endif
