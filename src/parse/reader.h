/* What the readers of the XML formats share: the SAX driver walks the document and hands each element that
 * a rule knows to its handlers. A format is a table of rules. Private to src/parse. */
#ifndef PARSE_READER_H
#define PARSE_READER_H

#include <libxml/parser.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"
#include "parse/feed.h"
#include "parse/parse.h"

/* Vocabularies; namespace.c says which URIs and prefixes mean them. */
enum ns {
	NS_NONE,   /* no namespace */
	NS_RSS,    /* RSS's own, whatever the version */
	NS_ATOM,
	NS_RDF,
	NS_CONTENT,
	NS_DC,
	NS_DCTERMS,
	NS_MEDIA,
	NS_ITUNES,
	NS_PODCAST,
	NS_GOOGLEPLAY,
	NS_XHTML,
	NS_THR,
	NS_WFW,
	NS_SY,
	NS_FEEDBURNER,
	NS_OTHER,
};

/* Where an element stands; bits, so that a rule can hold in several places. */
enum place {
	IN_DOCUMENT = 1 << 0, /* above the root */
	IN_ROOT = 1 << 1,     /* <rss>, <rdf:RDF> */
	IN_FEED = 1 << 2,     /* <channel>, <feed> */
	IN_ENTRY = 1 << 3,
	IN_AUTHOR = 1 << 4,
	IN_IMAGE = 1 << 5,    /* of the channel */
	IN_MEDIA = 1 << 6,    /* media:group, media:content */
	IN_HOURS = 1 << 7,
	IN_DAYS = 1 << 8,
	IN_SOURCE = 1 << 9,   /* the feed that an Atom entry comes from */
	IN_ALTERNATE = 1 << 10, /* podcast:alternateEnclosure */
	IN_SUBJECT = 1 << 11,   /* dc:subject with rdf inside */
	IN_MARKUP = 1 << 12,    /* inside text that is markup itself */
	IN_NOWHERE = 1 << 13,   /* in what no rule knows */
};

/* How the text of an element is to be taken. */
enum construct {
	AS_HTML,   /* escaped HTML, or markup that should have been */
	AS_TEXT,
	AS_UNTYPED, /* an Atom text that does not say what it is */
	AS_XHTML,  /* real markup: serialised, its text escaped again */
	AS_BASE64,
	AS_NOTHING, /* out of line: <content src="…"/> */
};

struct attrs {
	const xmlChar **v; /* libxml2's fives: name, prefix, URI, value, end */
	int n;
};

struct reader;
struct frame;

struct rule {
	enum ns ns;
	const char *name;
	unsigned places;
	unsigned inside; /* where its children are; 0: text only, markup is kept as text */
	void (*begin)(struct reader *r, struct frame *f, const struct attrs *a);
	/* text: what the element held, NUL-terminated and trimmed, may be changed; not called without it
	 * when NULL. */
	void (*end)(struct reader *r, struct frame *f, char *text, size_t len);
	int arg; /* for handlers that serve several rules */
};

/* An open element that a rule knows (or the top of a subtree that none does). */
struct frame {
	const struct rule *rule; /* NULL: none */
	unsigned inside;
	bool wants_text;
	enum construct as;
	unsigned children;  /* elements seen inside as markup */
	size_t start;       /* of its text in reader.text */
	char *base, *lang;  /* in force here */
	unsigned depth;     /* of the element in the document */
	char *note;         /* the begin handler's, for the end handler */
};

/* What may come from several elements, the best first; a later one of the same rank does not replace. */
enum field { F_TITLE, F_CONTENT, F_SUMMARY, F_LINK, F_PUBLISHED, F_UPDATED, F_ID, F_AUTHOR, F_LANGUAGE, F_IMAGE,
	     F_DESCRIPTION, F_ICON, F_COMMENTS, F_COUNT };

/* What is known of the feed or of an entry while it is being read. */
struct draft {
	unsigned char rank[F_COUNT];
	int64_t duration_s; /* itunes:duration; -1 none */
	char *guid_link;    /* the guid, when it claims to be a link */
	struct authors second_authors; /* itunes, media credit: when nobody else is named */
	struct strings second_tags;    /* media categories: when there are no others */
	struct body description;       /* RSS's, which is text or summary, depending on what else there is */
};

#define MARKUP_BASES_MAX 16 /* those further inside are ignored */

struct reader {
	xmlParserCtxt *xml;
	struct feed *feed;
	const struct parse_limits *limits;
	const char *document_url;
	struct strbuf text;
	struct frame *stack;
	size_t depth, cap;      /* of stack */
	unsigned elements_open; /* in the document */
	unsigned markup_open;   /* serialised elements open in the innermost frame */
	struct {
		unsigned depth; /* markup_open at which it came into force */
		char *url;
	} markup_base[MARKUP_BASES_MAX]; /* each xml:base in force inside markup */
	unsigned n_markup_bases;
	unsigned lines_before;  /* lines of the document not given to the parser */
	enum ns native;         /* what elements without namespace belong to */
	const xmlChar *native_uri; /* an unknown URI that the root's vocabulary goes by */
	struct entry *entry;    /* being read; NULL outside */
	struct draft draft, feed_draft;
	struct author person;   /* being read */
	unsigned update_period_s, update_frequency;
	bool seen_root, root_done, is_feed;
	bool strict;            /* give up at the first damage; the mended document is read with false */
	bool damaged;
	size_t met, skip;       /* entries met in the document; how many of them to pass over */
	char root_name[64];
	struct rule_cache *cache;
};

/* ---- for handlers (fields.c) */

/* Is it worth setting? Remembers rank (1–255) when it is. */
bool field_better(struct reader *r, enum field f, int rank);

/* The same where the last of equals is believed. */
bool field_as_good(struct reader *r, enum field f, int rank);

/* The value of an attribute without namespace, copied and trimmed; NULL when absent or blank. */
char *attr_get(struct reader *r, const struct attrs *a, const char *name);
bool attr_is(const struct attrs *a, const char *name, const char *value); /* case ignored */
bool attr_has(const struct attrs *a, const char *name);
int64_t attr_number(const struct attrs *a, const char *name); /* -1 unless one */

struct arena *reader_arena(struct reader *r);

/* ref made absolute; as written where it cannot be. */
char *reader_resolve(struct reader *r, const struct frame *f, const char *ref);

/* The text of f read as f->as says: plain, or as a body. */
char *construct_plain(struct reader *r, struct frame *f, char *text, size_t len);
void construct_body(struct reader *r, struct frame *f, char *text, size_t len, struct body *out);

/* Add to the entry being read (or merge with the one of the same URL); url is resolved. */
struct enclosure *enclosure_add(struct reader *r, const struct frame *f, enum enclosure_kind kind, const char *url,
				const char *type);
void tag_add(struct reader *r, struct strings *list, const char *s, size_t len);
void date_set(struct reader *r, enum field which, int rank, const char *text, size_t len);
int64_t duration_parse(const char *s);

/* Atom's link, which RSS feeds use without its namespace, too. */
void atom_begin_link(struct reader *r, struct frame *f, const struct attrs *a);

/* A root or channel has been met: the document is a feed of this vocabulary. */
void feed_found(struct reader *r, enum ns vocabulary);

void entry_begin(struct reader *r, struct frame *f);
void entry_end(struct reader *r);
void feed_finish(struct reader *r);

/* ---- tables */

enum ns namespace_of(const char *uri, const char *prefix);
extern const struct rule rss_rules[], atom_rules[], rdf_rules[], extension_rules[], podcast_rules[];

/* ---- the driver (xml.c) */

/* Read the document (UTF-8) into r->feed. Returns 0, or -1 when strict and something is not as it should
 * be; the feed must then be thrown away. */
int reader_run(struct reader *r, const char *s, size_t len);

#endif
