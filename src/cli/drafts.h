/* Feeds that are to be written into the configuration: checked, named, turned into INI text. */
#ifndef CLI_DRAFTS_H
#define CLI_DRAFTS_H

#include <stdio.h>

#include "base/strbuf.h"
#include "config/config.h"
#include "config/keys.h"

#define DRAFT_KEYS 64 /* none comes twice, and no section has more */

struct draft {
	char *id;  /* NULL until drafts_settle(), unless it was asked for */
	char *url;
	char *name; /* to make an id of, or NULL */
	struct {
		const struct key *key; /* of a feed, but not url */
		char *value;
	} keys[DRAFT_KEYS];
	size_t n_keys;
	char **seen;     /* guids that another program has delivered, or NULL */
	size_t n_seen, cap_seen;
	bool catch_up;   /* it has delivered more than can be said by guids */
};

/* All-zero is empty. */
struct drafts {
	struct draft *v;
	size_t n, cap;
};

/* A new one; the result is valid until the next call. */
struct draft *drafts_add(struct drafts *drafts, const char *url);
void drafts_release(struct drafts *drafts);

/* Set a feed's key, made to fit on a line of INI; a value that is not right is complained of and left out. NULL and
 * "" do nothing. Returns whether it was set. */
bool draft_set(struct draft *draft, const char *key, const char *value, FILE *complaints);

/* What it was set to, or NULL. */
const char *draft_get(const struct draft *draft, const char *key);

/* An id made of a name (or else of the URL's host) that no feed of the configuration and no other draft has. Heap
 * string. */
char *draft_id(const struct drafts *drafts, const struct config *config, const char *name, const char *url);

/* The feed of the configuration that has this address, NULL for none. */
const struct feed_config *config_feed_by_url(const struct config *config, const char *url);

/* Leave out what is no address of http, what is subscribed already and what comes twice, saying so, and give the rest
 * ids. Returns how many were left out. */
size_t drafts_settle(struct drafts *drafts, const struct config *config, FILE *complaints);

/* "[feed:ID]\nurl = …\n…". */
void draft_write(struct strbuf *out, const struct draft *draft);

#endif
