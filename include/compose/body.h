/* An item as a reader sees it: as text for a terminal, as an HTML page of its own. Pure. */
#ifndef COMPOSE_BODY_H
#define COMPOSE_BODY_H

#include <stdbool.h>

#include "base/strbuf.h"
#include "compose/message.h"

#define BODY_TEXT_MAX (1u << 20) /* bytes of the item's own text */
#define BODY_HTML_MAX (2u << 20) /* bytes of the page */
#define SUBJECT_MAX 200          /* characters */

/* The title the reader knows the feed by. */
const char *body_feed_title(const struct message_context *ctx);

/* The right-hand side of ids. */
const char *body_domain(const struct message_context *ctx);

/* format=flowed: the link, the text, enclosures, and a signature that says where it comes from. html_missing:
 * the article has a form that was too large to be sent; the text says so. */
void body_text(struct strbuf *out, const struct item *item, const struct message_context *ctx, bool html_missing);

/* Whether the item has anything that its text has not. */
bool body_has_html(const struct item *item);

/* The whole page. out->cut tells that it did not fit and must not be used. */
void body_html(struct strbuf *out, const struct item *item, const struct message_context *ctx);

#endif
