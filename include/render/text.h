/* HTML → text that reads well in a terminal, RFC 3676 format=flowed (DelSp=no, width 72, space-stuffed).
 * Pure. Links become numbered footnotes that are never broken; images their alt text. */
#ifndef RENDER_TEXT_H
#define RENDER_TEXT_H

#include <stddef.h>

#include "base/strbuf.h"

/* Append the text of html to out (LF line ends, ends with a newline when not empty), the footnotes last.
 * base resolves relative references (may be NULL). language (BCP 47, may be NULL) helps word wrapping. */
void text_render_html(struct strbuf *out, const char *html, size_t len, const char *base, const char *language);

/* The same for plain text as feeds give it: URLs stay, lines are flowed. */
void text_render_plain(struct strbuf *out, const char *s, size_t len);

/* The words of html and nothing else: one blank between them, block elements separated by newlines; for
 * classification, titles and summaries. No footnotes, no wrapping. */
void text_words(struct strbuf *out, const char *html, size_t len);

#endif
