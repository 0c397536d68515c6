/* The pictures within an item's page: which there are, and the page with others in their place. Pure. */
#ifndef COMPOSE_GALLERY_H
#define COMPOSE_GALLERY_H

#include <stddef.h>

#include "base/strbuf.h"
#include "worker/item.h"

/* Call each with the address of every picture of the item, as often as it occurs, in order. */
void gallery_list(const struct item *item, void (*each)(void *arg, const char *url), void *arg);

/* Append the item's page, in a <div>, its own picture above when it shows none itself. */
void gallery_page(struct strbuf *out, const struct item *item);

/* Append html (as sanitize_html() writes it) without anything that a reader's client would fetch: of the pictures,
 * those among the item's files are shown from there, pixels are gone, all others become links. domain ends their
 * Content-IDs. */
void gallery_local(struct strbuf *out, const char *html, const struct item *item, const char *domain);

/* "img-<26 letters>@domain", a function of the bytes. */
void gallery_id(struct strbuf *out, const struct item_file *file, const char *domain);

/* A picture with the same bytes stands before this one. */
bool gallery_is_double(const struct item *item, size_t i);

#endif
