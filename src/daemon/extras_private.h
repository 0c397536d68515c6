/* What extras.c (asking) and extras_place.c (giving to the items) share. */
#ifndef DAEMON_EXTRAS_PRIVATE_H
#define DAEMON_EXTRAS_PRIVATE_H

#include "article.h"
#include "base/hash.h"
#include "errand.h"
#include "extras.h"

#define FILES_MAX 120    /* pictures and enclosures of one poll */
#define PICTURES_MAX 30  /* of one message */

/* Something to be asked for. */
struct want {
	enum { WANT_ARTICLE, WANT_PICTURE, WANT_ENCLOSURE } kind;
	struct extras *extras;
	struct errand *errand;   /* while it is asked for */
	struct article *article; /* while it is read */
	struct edition *edition; /* of the item, not of a picture: several items may show one */
	struct item *item;
	char *url;               /* as it stands in the item */
	struct response_body *body; /* a file that has come */
	size_t len;
	struct hash128 hash;
	bool is_pixel;
	char type[80];
	struct edition *copied_to; /* where the bytes stand already */
	char *copy;
};

struct extras {
	struct poll *poll;
	struct want v[FILES_MAX];
	size_t n, pending;
	bool reads_articles;    /* the first of the two phases */
	struct ev_timer timer;
	int64_t begun_us;
	struct access elsewhere; /* of another server than the feed's: nothing secret, but through the same proxy */
	size_t kept;            /* bytes, counted in daemon.errand_bytes */
	size_t wanted, got;
};

/* Does the item become a message? */
bool extras_are_for(const struct item *item);

/* Give every item the files that have come for it. */
void extras_place(struct extras *extras);

#endif
