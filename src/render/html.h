/* HTML as feeds write it → a properly nested stream of the elements that matter to a reader.
 *
 * Why not libxml2's HTML parser, which is at hand? Because of what its SAX events have already lost (2.9.14,
 * measured): <wbr> and <source> are not known to be empty, so that all text after one is its content; text
 * below depth 256 is gone without a word; "<![CDATA[" leaks into the text; its rules for what closes what are
 * those of HTML 4; references of HTML 5 stay as they are. To mend that before it reads, its input would have
 * to be split into tags here anyway, and once that is done, little is left for it to do.
 *
 * It also need not read as a browser does to be safe: what comes out is written anew from an allow-list, with
 * every character escaped and every element closed, and so leaves a browser nothing to read differently. */
#ifndef RENDER_HTML_H
#define RENDER_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"
#include "element.h"
#include "lexer.h"
#include "nest.h"

#define HTML_INPUT_MAX (1u << 20) /* bytes of one text that are read */
#define HTML_URLS_MAX 10000       /* addresses resolved in one text */

struct html_tag {
	enum html_kind kind;       /* up to H_LAST_OUT */
	const char *url;           /* H_A, H_IMG: absolute and safe */
	const struct token *token; /* for attributes; NULL when the tag was not written but concluded */
};

/* Who is told. Calls nest properly; void elements are only opened. text is clean (see chars.h), its blanks as
 * written. */
struct html_sink {
	void (*open)(void *ctx, const struct html_tag *tag);
	void (*close)(void *ctx, enum html_kind kind);
	void (*text)(void *ctx, const char *s, size_t len);
	void *ctx;
	bool skip_urls; /* do not care for links and images: none are told */
};

/* Walk through html. Linear in len whatever it holds. base (may be NULL) resolves relative references. */
void html_walk(const char *html, size_t len, const char *base, const struct html_sink *sink);

/* The value of an attribute into out, cleared first; false if there is none. */
bool html_attr(const struct html_tag *tag, const char *name, struct strbuf *out);

#endif
