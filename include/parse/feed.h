/* What a feed document says, whatever its format. All strings are valid UTF-8 without NUL, owned by the
 * feed's arena; absent is NULL. Lists may be empty. */
#ifndef PARSE_FEED_H
#define PARSE_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct author {
	char *name, *email, *url; /* any may be NULL, not all */
};
struct authors {
	struct author *v;
	size_t n;
};

struct strings {
	char **v;
	size_t n;
};

enum enclosure_kind { ENCLOSURE_MEDIA, ENCLOSURE_CHAPTERS, ENCLOSURE_TRANSCRIPT };
struct enclosure {
	enum enclosure_kind kind;
	char *url;          /* absolute */
	char *type, *title; /* media type as written */
	int64_t size;       /* bytes, -1 unknown */
	int64_t duration_s; /* seconds, -1 unknown */
};
struct enclosures {
	struct enclosure *v;
	size_t n;
};

enum markup { MARKUP_HTML, MARKUP_TEXT };
struct body {
	char *s; /* NULL: none. As written; relative references not yet resolved */
	enum markup markup;
	char *base; /* base URL for relative references inside, may be NULL */
};

/* A moment as written: UTC seconds (TIME_NONE: none) and the writer's offset. */
struct moment {
	int64_t s;
	int zone_min; /* minutes east of UTC */
};

struct entry {
	char *id;           /* guid, atom:id, rdf:about, JSON id; as written, trimmed */
	bool id_is_url;     /* RSS: isPermaLink not false; Atom, JSON: looks like an http URL */
	char *url;          /* the article, absolute */
	char *external_url; /* JSON Feed's, absolute */
	char *title;        /* plain text, one line; NULL when absent or empty */
	struct body content, summary;
	struct moment published, updated;
	struct authors authors;
	struct strings tags;
	struct enclosures enclosures;
	char *language;     /* BCP 47, inherited from the feed when not its own */
	char *comments_url; /* page or feed about the discussion */
	char *in_reply_to;  /* RFC 4685 thr:in-reply-to ref */
	char *image;
};

enum feed_format { FORMAT_RSS, FORMAT_RDF, FORMAT_ATOM, FORMAT_JSON };

/* Something wrong in the document that reading survived. */
struct defect {
	char *what; /* "undeclared entity &nbsp;" */
	unsigned line, column;
};

struct feed {
	struct arena arena; /* owns everything below */
	enum feed_format format;
	char *title, *description;
	char *home_url, *self_url, *next_url; /* absolute; next: RFC 5005 */
	char *language, *icon;
	struct authors authors;
	struct entry *entries;
	size_t n_entries;
	bool cut; /* there were more entries than the limit */
	bool ends_early; /* the document ends inside: its rest may have been lost on the way */
	/* wishes about polling; 0: none */
	unsigned ttl_min, update_period_s;
	uint32_t skip_hours; /* bit h: do not poll in hour h GMT */
	uint8_t skip_days;   /* bit 0 = Sunday */
	struct defect *defects; /* the first 20 */
	size_t n_defects, total_defects;
};

void feed_release(struct feed *feed);

#endif
