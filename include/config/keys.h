/* The table of keys: every key of every section with its type, default, range and help. What reads, checks
 * and documents the configuration goes by it. */
#ifndef CONFIG_KEYS_H
#define CONFIG_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* [defaults] and [host:NAME] take the keys of a feed that are not its own. From SECTION_HOST on they have names. */
enum section { SECTION_WIRESPOOL, SECTION_DEFAULTS, SECTION_HOST, SECTION_FEED, SECTION_TOPIC, SECTION_FOLDER,
	       SECTION_UNKNOWN };

enum value_type {
	VALUE_TEXT,       /* const char * */
	VALUE_NAME,       /* a label: text without what separates labels in a header */
	VALUE_DOMAIN,     /* host name in ASCII */
	VALUE_PATH,       /* absolute, ~ expanded */
	VALUE_FOLDER,     /* levels separated by / */
	VALUE_FEEDS,      /* ids of feeds, - before those kept out; may be continued on further lines */
	VALUE_LANGUAGES,  /* language tags, likewise */
	VALUE_NETWORKS,   /* IP networks, likewise */
	VALUE_SERVER,     /* unix:/PATH or HOST:PORT */
	VALUE_ADDRESSES,  /* mail addresses, by comma */
	VALUE_PROXY,      /* http:// or socks5:// */
	VALUE_SECRET,     /* the name of one: credential:, file: or env: */
	VALUE_HEADERS,    /* "Name: value", by comma or line; stored with newlines between */
	VALUE_TEMPLATE,   /* text with fields: config/template.h */
	VALUE_RULES,      /* keyword language; may be continued, too. What follows has a value always */
	VALUE_URL,        /* http or https */
	VALUE_CHOICE,     /* int, one of `choices` */
	VALUE_BOOL,       /* bool */
	VALUE_COUNT,      /* unsigned */
	VALUE_SIZE,       /* size_t, bytes */
	VALUE_SECONDS,    /* int64_t */
	VALUE_MILLISECONDS, /* int64_t */
	VALUE_DECIMAL,    /* double, thousandths in min and max */
	VALUE_FIRST_POLL, /* struct first_poll */
};

struct choice {
	const char *name;
	int value;
};

struct key {
	const char *name;
	enum section section;
	enum value_type type;
	size_t offset;         /* in struct config, feed_config, topic_config, folder_config or access_config */
	const char *fallback;  /* as one would write it, or NULL: none, or worked out */
	int64_t min, max;      /* in the unit that is stored; numbers only */
	const char *zero;      /* a word for 0, which is then outside the range, or for no string; NULL: none */
	const struct choice *choices; /* ends with a NULL name */
	bool is_access;        /* offset is in struct access_config */
	bool is_own;           /* a feed's own: not for [defaults] */
	bool is_required;
	const char *help;      /* one line, without a stop */
};

extern const struct key config_keys[];
extern const size_t config_n_keys;
#define CONFIG_MAX_KEYS 64 /* of a section, so that a set of keys is one uint64_t; each section's stand together */

/* The name as it stands in brackets before any colon. */
const char *section_name(enum section section);

/* kind[0..len), as in [kind:name]; SECTION_UNKNOWN if there is none. */
enum section section_find(const char *kind, size_t len);

/* The section's key of that name, or NULL. */
const struct key *key_find(enum section section, const char *name, size_t len);

/* The key that was probably meant, or NULL. */
const struct key *key_nearest(enum section section, const char *name, size_t len);
const char *section_nearest(const char *kind, size_t len);

/* One of the choices' names that was probably meant, or NULL. */
const char *choice_nearest(const struct choice *choices, const char *name);

/* Where another section has a key of that name: that section, or SECTION_UNKNOWN. */
enum section key_elsewhere(enum section section, const char *name, size_t len);

#endif
