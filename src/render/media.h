/* What a URL in HTML means for a reader: which links are safe, which of an image's many addresses is the
 * picture, what an embedded player shows. */
#ifndef RENDER_MEDIA_H
#define RENDER_MEDIA_H

#include <stdbool.h>

#include "base/strbuf.h"
#include "lexer.h"

/* The absolute form of a link's target, NULL when it must not or cannot be followed (javascript:, data:,
 * relative without a base). Heap string. */
char *media_link(const char *base, const char *ref);

/* The same for something to be shown in place: http, https and cid only, and no tracking pixel's address. */
char *media_source(const char *base, const char *ref);

/* The address of an <img>'s picture, resolved: lazy-loading attributes before src, srcset when there is no
 * better, at last picture (may be NULL), the choice of an enclosing <picture>. NULL: none, or a tracking
 * pixel. */
char *media_image(const char *base, const struct token *img, const char *picture);

/* Out gets the candidate of a srcset attribute that suits a mail. False if there is none. */
bool media_srcset(const char *srcset, struct strbuf *out);

/* The page of the film or sound an <iframe> or <embed> plays, NULL for what is no player. Heap string. */
char *media_player(const char *base, const struct token *embed);

/* The host of an absolute URL without "www.", as a label: out is cleared first. */
void media_host(const char *url, struct strbuf *out);

/* The element is not meant to be seen (hidden, display:none), or numbers the lines of code beside it. */
bool media_is_hidden(const struct token *token);

#endif
