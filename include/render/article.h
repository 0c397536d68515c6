/* A page of the web → the part of it that is an article, by where most of its text stands that is no link. Pure. */
#ifndef RENDER_ARTICLE_H
#define RENDER_ARTICLE_H

#include <stddef.h>

#include "base/strbuf.h"

/* Append that part as it stands in the page (foreign HTML still, for sanitize_html()) without what is not the article
 * in it: navigation, comments, lists of links, the page's own title. Nothing when there is no such part. Linear in
 * len; 2 MiB are looked at. */
void article_extract(struct strbuf *out, const char *html, size_t len);

#endif
