/* The page behind an item, read by a worker for the article that stands there. */
#ifndef DAEMON_ARTICLE_H
#define DAEMON_ARTICLE_H

#include "daemon_private.h"
#include "worker/item.h"

struct article;

/* edition, moved here, has one item: the article; NULL: there is none that is better than what the item has. */
typedef void article_done(void *arg, struct edition *edition);

/* Have the page read, whose body is taken out of the response. What is needed of the item and the feed is copied. */
struct article *article_read(struct daemon *daemon, const struct item *item, const char *feed_title,
			     struct response *response, article_done *done, void *arg);

/* Nobody waits for it any more; done is not called. */
void article_abandon(struct article *article);

/* All of them, when the pool has stopped. */
void articles_free(struct daemon *daemon);

#endif
