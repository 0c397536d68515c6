/* The configuration as a whole: the table of keys, inheritance, checks. Immutable once loaded and counted by
 * reference, so that the store thread and transfers under way keep the one they began with. */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"

struct error;

enum layout { LAYOUT_MAILDIRPP, LAYOUT_NESTED };
enum updates { UPDATES_THREAD, UPDATES_IGNORE, UPDATES_ALL };
enum lock { LOCK_AUTO, LOCK_REQUIRE, LOCK_NO }; /* workers locked in: as far as the kernel can, or not started, or not */
enum compat { COMPAT_NONE, COMPAT_RSS2EMAIL };
enum encoding { ENCODING_8BIT, ENCODING_QP, ENCODING_BASE64 };
enum images { IMAGES_REMOTE, IMAGES_STRIP, IMAGES_INLINE };
enum enclosing { ENCLOSURES_LINK, ENCLOSURES_ATTACH };
enum charset { CHARSET_UTF8, CHARSET_ASCII };
enum lmtp_folders { LMTP_ADDRESS, LMTP_HEADER }; /* how an LMTP server is told the folder */
enum topic_file { TOPIC_LINK, TOPIC_MOVE };
enum digest { DIGEST_FOLDER, DIGEST_NO, DIGEST_DAILY, DIGEST_WEEKLY }; /* folder: as [folder:NAME] says */
enum topic_flag { TOPIC_UNFLAGGED, TOPIC_FLAGGED };

/* `first-poll = 10 | all | 7d` */
struct first_poll {
	enum { FIRST_POLL_COUNT, FIRST_POLL_ALL, FIRST_POLL_AGE } kind;
	int64_t value; /* items, or seconds */
};

/* Where a section begins, for messages after loading. */
struct config_origin {
	const char *file;
	unsigned line, column;
};

enum auth { AUTH_BASIC, AUTH_DIGEST, AUTH_BEARER };
enum http_version { HTTP_ANY, HTTP_1, HTTP_2 };

/* How a server wants to be asked beyond the usual; strings may be NULL. Secrets are named, not written: see
 * config/secret.h. */
struct access_config {
	const char *proxy;       /* http:// or socks5:// */
	const char *headers;     /* "Name: value" lines, separated by newlines */
	const char *cookies;     /* as they go into the header, or a named secret */
	const char *user, *password; /* password: a named secret; a token for bearer */
	const char *certificate, *certificate_key, *ca_file; /* PEM files */
	int auth;                /* enum auth */
	int http_version;        /* enum http_version */
};

/* A feed with everything it inherits. Strings live in the config's arena; many feeds share them. */
struct feed_config {
	const char *id;     /* [feed:ID]: letters, digits, - _ . ; at most 64 bytes */
	const char *url;    /* as written, without blanks */
	const char *wire;   /* url_wire(url) */
	const char *spool;  /* instead of the configuration's, or NULL: see config_spool() */
	const char *folder; /* "News/Linux", UTF-8, / between levels */
	const char *title;  /* overrides the document's, or NULL */
	const char *only, *skip; /* keyword language, or NULL */
	const char *user_agent;  /* overrides, or NULL */
	const struct access_config *access; /* never NULL; feeds that do not differ share it */
	struct first_poll first_poll;
	int64_t interval_s;  /* 0: auto */
	int64_t min_interval_s, max_interval_s;
	unsigned host_connections;
	int64_t host_delay_ms;
	int64_t timeout_s;
	size_t max_body;     /* bytes after decompression */
	unsigned max_items;
	int64_t status_after_s; /* failing for so long is told by mail; 0: never */
	int64_t keep_s;      /* read messages are deleted after this; 0: never */
	bool may_downgrade;  /* redirect-to-http */
	bool adopts;         /* adopt-redirects */
	bool paused;
	bool stories;        /* thread what tells one story */
	bool merge_copies;   /* what another feed has brought already becomes a link to that */
	bool seen, flagged;  /* as delivered */
	const char *subject; /* a template, or NULL: the title */
	enum compat compat;  /* headers of another program */
	enum encoding encoding;
	enum charset charset;
	enum images images;
	enum enclosing enclosures;
	size_t enclosure_max; /* bytes attached to one message */
	bool full_text;
	int64_t extras_s;    /* for all of these, of one poll */
	enum updates updates;
	int digest;          /* enum digest */
	struct config_origin at;
};

struct topic_config {
	const char *name;    /* [topic:NAME] */
	const char *label;   /* X-Label and Keywords; the name unless set */
	const char *folder;  /* NULL: label only */
	enum topic_file file;
	const char *keywords;
	double threshold;    /* 0: default */
	const char *languages, *feeds; /* comma separated, "-" before what is kept out; NULL: all */
	enum topic_flag flag;
	bool seen;
	int digest;          /* enum digest, in its folder */
	int64_t keep_s;      /* in its folder; 0: as long as the message's feed says */
	struct config_origin at;
};

/* [folder:NAME] */
struct folder_config {
	const char *name;
	int digest;          /* enum digest; never DIGEST_FOLDER */
	int64_t keep_s;      /* of all that lies in it; 0: as feeds and topics say */
	struct config_origin at;
};

struct config {
	atomic_uint refs;
	struct arena arena;
	const char *path;        /* the main file */
	const char *spool, *state; /* absolute, ~ expanded */
	const char **spools;     /* private: all that feeds are filed in beside it, none twice */
	size_t n_spools;
	const char *control;     /* path of the control socket, likewise */
	enum layout layout;
	const char *lmtp;        /* unix:PATH or HOST:PORT, where mail goes instead of the spool; or NULL */
	const char *lmtp_recipients; /* by comma */
	int lmtp_folders;        /* enum lmtp_folders */
	const char *domain;      /* message-domain */
	const char *status_folder; /* where feeds' trouble is told, NULL: nowhere */
	unsigned digest_hour;    /* by the local clock, of digests and the report */
	int digest_day;          /* of weekly ones, 0: Sunday */
	int report;              /* enum digest: DIGEST_NO or DIGEST_WEEKLY */
	const char *contact;     /* user-agent-contact: a URL or mail address for server owners, or NULL */
	const char *ca_file;     /* or NULL: the system's bundle */
	const char *name_servers; /* "192.0.2.1:53,…", or NULL: the system's */
	unsigned connections;    /* transfers at once, 100 */
	const char *allow_private; /* networks that are not public and may be polled (base/network.h), or NULL */
	unsigned requests_per_day; /* of a feed with interval = auto, on average over all of them */
	unsigned workers;        /* 0: min(cores, 4) */
	int sandbox;             /* enum lock */
	size_t worker_memory;    /* bytes of address space */
	int64_t worker_cpu_s;    /* for one document */
	int log_level;           /* enum log_level */
	const struct feed_config *defaults; /* what a feed has that says nothing itself; never NULL */
	struct feed_config *feeds;
	size_t n_feeds;
	struct topic_config *topics;
	size_t n_topics;
	struct folder_config *folders;
	size_t n_folders;
	bool allow_file, allow_exec; /* as sources of feeds */
	uint32_t *by_id;         /* private: indices of feeds, sorted by id */
};

/* Where the configuration is: path (from -c) or NULL for the user's file if it exists, else /etc's. Heap
 * string. */
char *config_path(const char *path);

/* The user's own, whether it exists or not; NULL without a home. Heap string. */
char *config_user_path(void);

/* Read the file, then conf.d/ and feeds.d/ beside it (*.conf, sorted by name). Every mistake is written to
 * `complaints` as `file:line:column: what, and the nearest known name`, in order; returns NULL if there was
 * any. Warnings are written, too. The rules (keywords, only, skip) have been compiled once: they are right. */
struct config *config_load(const char *path, FILE *complaints);

/* The path of the control socket, whatever else is wrong with the configuration: what works should be
 * reachable while it is. Heap string, NULL if it cannot be worked out. */
char *config_control(const char *path);

struct config *config_ref(struct config *config);
void config_unref(struct config *config); /* takes NULL */

/* NULL when there is none. */
const struct feed_config *config_feed(const struct config *config, const char *id);

/* Where the feed is filed; NULL: what belongs to no feed. */
const char *config_spool(const struct config *config, const struct feed_config *feed);

/* The i-th of the spools, the main one first; NULL: no more. */
const char *config_spool_at(const struct config *config, size_t i);

/* Says that no feed has this id, and which one may be meant. Returns -1. */
int config_no_feed(const struct config *config, const char *id, struct error *err);

/* The i-th feed by id, i < n_feeds. */
const struct feed_config *config_feed_at(const struct config *config, size_t i);

#endif
