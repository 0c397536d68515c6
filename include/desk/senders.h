/* Which feed of the configuration a message came from. */
#ifndef DESK_SENDERS_H
#define DESK_SENDERS_H

#include "config/config.h"
#include "spool/letterhead.h"

struct senders;

/* Borrows config. */
struct senders *senders_new(const struct config *config);
void senders_free(struct senders *senders); /* takes NULL */

/* By the List-Id or, when the id was changed, by the address. NULL: none of ours. */
const struct feed_config *senders_find(const struct senders *senders, const struct letterhead *head);

#endif
