/* HTML bytes → tags and the text between them. Knows nothing of nesting. Nothing is copied: a token points
 * into the input, its references not yet decoded. */
#ifndef RENDER_LEXER_H
#define RENDER_LEXER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"
#include "element.h"

#define LEXER_ATTRS_MAX 32 /* of one tag; further ones are skipped */

struct slice {
	const char *s;
	size_t len;
};

struct lexer {
	const char *p, *end;
	/* What is not there is searched for once only: */
	const char *last_gt, *last_double, *last_single; /* the last > " ' of the input, NULL for none */
	unsigned raw_unclosed;                           /* bit per raw element: no end tag follows */
	bool comment_unclosed;                           /* no "-->" follows */
	bool in_cdata;                                   /* a leaked "<![CDATA[" whose end has not come */
};

enum token_type { TOKEN_TEXT, TOKEN_OPEN, TOKEN_CLOSE };

struct token {
	enum token_type type;
	struct slice text;
	const struct element *element; /* NULL: not one we know */
	bool self_closing;             /* <x/> */
	unsigned n_attrs;
	struct {
		struct slice name, value;
	} attrs[LEXER_ATTRS_MAX];
};

void lexer_init(struct lexer *lx, const char *html, size_t len);

/* The next token; false at the end. Comments, doctypes, processing instructions and the content of raw text
 * elements (script, style, …) are passed over. */
bool lexer_next(struct lexer *lx, struct token *token);

/* The decoded value of attribute name (lower case) into out, which is cleared first. False if there is none.
 */
bool token_attr(const struct token *token, const char *name, struct strbuf *out);

#endif
