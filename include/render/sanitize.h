/* Foreign HTML → safe HTML for a mail part, by an allow-list. Pure.
 * What comes out: only elements and attributes of the list; no script, style, form, frame, event handler;
 * links http, https, mailto, ftp, magnet…, images http, https, cid; all URLs absolute; tracking pixels dropped;
 * lazy images (data-src, srcset) resolved; well-formed, every element closed, so it can stand inside <body>.
 * Cleaning twice changes nothing. */
#ifndef RENDER_SANITIZE_H
#define RENDER_SANITIZE_H

#include <stddef.h>

#include "base/strbuf.h"

/* Append the cleaned form of html (len bytes of UTF-8, an HTML fragment) to out. base (may be NULL) resolves
 * relative references. Never fails: what cannot be read is left out; text is kept. */
void sanitize_html(struct strbuf *out, const char *html, size_t len, const char *base);

#endif
