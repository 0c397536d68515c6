#include "items.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include <uthash.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "parse/parse.h"
#include "spool/maildir.h"
#include "term.h"
#include "worker/edition.h"

#define TEXT_MAX (1u << 20)

static int
read_file(const char *path, struct strbuf *out, struct error *err)
{
	FILE *f = fopen(path, "rb");
	char piece[65536];
	size_t n;
	int why = 0;

	if (!f)
		return error_set(err, "%s: %s", path, strerror(errno));
	while (!out->cut && (n = fread(piece, 1, sizeof(piece), f)) > 0)
		strbuf_add(out, piece, n);
	if (ferror(f))
		why = errno;
	fclose(f);
	return why ? error_set(err, "%s: %s", path, strerror(why)) : 0;
}

int
items_letter(const char *path, struct arena *arena, struct letter *letter, struct error *err)
{
	struct strbuf body = STRBUF_INIT(LETTER_MAX);
	int ret = read_file(path, &body, err);

	if (ret == 0 && letter_read(strbuf_str(&body), body.len, arena, letter) < 0)
		ret = error_set(err, "%s: no message", path);
	strbuf_release(&body);
	return ret;
}

/* ---- feed documents */

static void
pass_entry(const struct items_reader *reader, const char *path, const struct feed *feed, const struct entry *entry)
{
	struct strbuf words = STRBUF_INIT(TEXT_MAX), authors = STRBUF_INIT(4096);
	struct found_item item = { .path = path, .id = entry->id };

	entry_words(entry, feed->title, &words, &authors, &item.in);
	reader->each(reader->arg, &item);
	strbuf_release(&words);
	strbuf_release(&authors);
}

static int
read_document(const struct items_reader *reader, const char *path, const struct strbuf *body)
{
	struct document doc = { strbuf_str(body), body->len, NULL, NULL };
	struct error err;
	struct feed feed;

	if (parse_document(&doc, &parse_default_limits, &feed, &err) < 0) {
		fprintf(stderr, "wirespool: %s: ", path);
		term_put(stderr, err.text, 0, 0); /* it may quote the document */
		putc('\n', stderr);
		return EX_DATAERR;
	}
	for (size_t i = 0; i < feed.n_entries; i++)
		pass_entry(reader, path, &feed, &feed.entries[i]);
	feed_release(&feed);
	return EX_OK;
}

static int
read_one(const struct items_reader *reader, const char *path)
{
	struct strbuf body = STRBUF_INIT(LETTER_MAX);
	struct arena arena = { 0 };
	struct letter letter;
	struct error err;
	int ret = EX_OK;

	if (read_file(path, &body, &err) < 0) {
		fprintf(stderr, "wirespool: %s\n", err.text);
		ret = EX_NOINPUT;
	} else if (letter_read(strbuf_str(&body), body.len, &arena, &letter) == 0) {
		reader->each(reader->arg,
			     &(struct found_item){ .in = letter_input(&letter), .letter = &letter, .path = path });
	} else {
		ret = read_document(reader, path, &body);
	}
	strbuf_release(&body);
	arena_release(&arena);
	return ret;
}

/* ---- Maildirs */

struct seen {
	char *key;
	UT_hash_handle hh;
};

struct visit {
	const struct items_reader *reader;
	struct seen *seen;
};

/* What all links to a message have in common: our own name of it, or the file itself. */
static char *
message_key(const struct walk_file *file)
{
	struct stat st;

	if (maildir_is_ours(file->name))
		return xstrndup(file->name, strcspn(file->name, ":,"));
	if (stat(file->path, &st) < 0)
		return xstrdup(file->path);
	return xasprintf("%llx:%llx", (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
}

static bool
is_first(struct visit *visit, const struct walk_file *file)
{
	char *key = message_key(file);
	struct seen *seen;

	HASH_FIND_STR(visit->seen, key, seen);
	if (seen) {
		free(key);
		return false;
	}
	seen = xcalloc(1, sizeof(*seen));
	seen->key = key;
	HASH_ADD_KEYPTR(hh, visit->seen, seen->key, strlen(seen->key), seen);
	return true;
}

static bool
visit_file(void *arg, const struct walk_file *file)
{
	struct visit *visit = arg;
	const struct items_reader *reader = visit->reader;
	struct arena arena = { 0 };
	struct letter letter;

	/* One that cannot be read is gone: mail readers rename and delete. */
	if ((reader->links || is_first(visit, file)) && items_letter(file->path, &arena, &letter, NULL) == 0 &&
	    !letter.is_notice)
		reader->each(reader->arg, &(struct found_item){ .in = letter_input(&letter), .letter = &letter, .place = file,
								.path = file->path });
	arena_release(&arena);
	return true;
}

static int
read_maildir(const struct items_reader *reader, const char *path)
{
	struct visit visit = { reader, NULL };
	struct seen *seen, *next;
	struct error err;
	int ret = EX_OK;

	if (walk_maildirs(path, visit_file, &visit, &err) < 0) {
		fprintf(stderr, "wirespool: %s\n", err.text);
		ret = EX_NOINPUT;
	}
	HASH_ITER (hh, visit.seen, seen, next) {
		HASH_DEL(visit.seen, seen);
		free(seen->key);
		free(seen);
	}
	return ret;
}

int
items_read(const struct items_reader *reader, const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return read_maildir(reader, path);
	return read_one(reader, path);
}
