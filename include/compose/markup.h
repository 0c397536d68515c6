/* Foreign text and links within HTML of our own. Pure. */
#ifndef COMPOSE_MARKUP_H
#define COMPOSE_MARKUP_H

#include <stdbool.h>

#include "base/strbuf.h"

/* Append ours, with what is markup escaped. */
void markup_escape(struct strbuf *out, const char *s);

/* Foreign text as one line between tags. */
void markup_text(struct strbuf *out, const char *s);

/* A URL that may be clicked: what the sanitiser lets through in articles. */
bool markup_is_clickable(const char *url);

/* For an attribute. */
void markup_url(struct strbuf *out, const char *url);

/* text as a link, or alone when the URL may not be clicked. */
void markup_link(struct strbuf *out, const char *url, const char *text);

#endif
