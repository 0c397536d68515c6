/* What follows a message's own header: MIME-Version, and an item's text, page, pictures and files as parts. Pure. */
#ifndef COMPOSE_CONTENT_H
#define COMPOSE_CONTENT_H

#include <stddef.h>

#include "base/strbuf.h"
#include "compose/message.h"

/* Append it. What is text keeps below budget bytes; pictures and files are on top of it, as many as the item has. */
void content_write(struct strbuf *out, const struct item *item, const struct message_context *ctx, size_t budget);

#endif
