#include "lexer.h"

#include <string.h>
#include <strings.h>

#include "chars.h"

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void
lexer_init(struct lexer *lx, const char *html, size_t len)
{
	*lx = (struct lexer){ .p = html, .end = html + len };
	if (len == 0)
		return;
	lx->last_gt = memrchr(html, '>', len);
	lx->last_double = memrchr(html, '"', len);
	lx->last_single = memrchr(html, '\'', len);
}

/* Whether something whose last occurrence is known still comes at or after p. */
static bool
comes(const char *last, const char *p)
{
	return last && last >= p;
}

/* Whether a tag, comment or declaration begins at p; "a < b" is text. */
static bool
opens_markup(const char *p, const char *end)
{
	return end - p > 1 && p[0] == '<' && (is_letter(p[1]) || p[1] == '/' || p[1] == '!' || p[1] == '?');
}

static void
skip_blanks(struct lexer *lx)
{
	while (lx->p < lx->end && chars_is_blank(*lx->p))
		lx->p++;
}

/* A tag, comment or the like that never ends: a document cut short. What follows is text no more. */
static void
skip_rest(struct lexer *lx)
{
	lx->p = lx->end;
}

/* Past the next ">", which may be missing. */
static void
skip_to_gt(struct lexer *lx)
{
	if (!comes(lx->last_gt, lx->p))
		skip_rest(lx);
	else
		lx->p = (const char *)memchr(lx->p, '>', (size_t)(lx->end - lx->p)) + 1;
}

/* At "<!--". One without an end loses its opening tag only, or all of a page would be lost. */
static void
skip_comment(struct lexer *lx)
{
	const char *end = NULL;

	lx->p += 4;
	if (lx->p < lx->end && *lx->p == '>') {
		lx->p++;
		return;
	}
	if (!lx->comment_unclosed)
		end = memmem(lx->p, (size_t)(lx->end - lx->p), "-->", 3);
	if (end) {
		lx->p = end + 3;
		return;
	}
	lx->comment_unclosed = true;
	skip_to_gt(lx);
}

/* At "<!" or "<?". */
static void
skip_declaration(struct lexer *lx)
{
	size_t left = (size_t)(lx->end - lx->p);

	if (left >= 4 && memcmp(lx->p, "<!--", 4) == 0) {
		skip_comment(lx);
	} else if (left >= 9 && memcmp(lx->p, "<![CDATA[", 9) == 0) {
		lx->p += 9; /* of XML: wrapped twice by the publisher; what is inside counts */
		lx->in_cdata = true;
	} else {
		skip_to_gt(lx);
	}
}

static struct slice
attr_value(struct lexer *lx)
{
	const char *begin = lx->p, *last = NULL;

	if (lx->p == lx->end)
		return (struct slice){ begin, 0 };
	if (*lx->p == '"')
		last = lx->last_double;
	else if (*lx->p == '\'')
		last = lx->last_single;
	/* A quote that nothing closes is passed over, or the rest of the page would be the value. */
	if (comes(last, lx->p + 1)) {
		const char *close = memchr(lx->p + 1, *lx->p, (size_t)(lx->end - lx->p - 1));

		lx->p = close + 1;
		return (struct slice){ begin + 1, (size_t)(close - begin - 1) };
	}
	if (last)
		begin = ++lx->p;
	while (lx->p < lx->end && !chars_is_blank(*lx->p) && *lx->p != '>')
		lx->p++;
	return (struct slice){ begin, (size_t)(lx->p - begin) };
}

/* One attribute; p is at its name. */
static void
attr(struct lexer *lx, struct token *token)
{
	struct slice name = { lx->p, 0 }, value = { NULL, 0 };

	lx->p++; /* whatever it is, so that we get on; a leading "=" is part of a name */
	while (lx->p < lx->end && !chars_is_blank(*lx->p) && *lx->p != '>' && *lx->p != '=' && *lx->p != '/')
		lx->p++;
	name.len = (size_t)(lx->p - name.s);
	skip_blanks(lx);
	if (lx->p < lx->end && *lx->p == '=') {
		lx->p++;
		skip_blanks(lx);
		value = attr_value(lx);
	}
	if (token->n_attrs < LEXER_ATTRS_MAX) {
		token->attrs[token->n_attrs].name = name;
		token->attrs[token->n_attrs++].value = value;
	}
}

/* The end tag of e, from p on; NULL if there is none. */
static const char *
find_close(const struct lexer *lx, const struct element *e)
{
	size_t len = strlen(e->name);
	const char *p = lx->p;

	while ((p = memmem(p, (size_t)(lx->end - p), "</", 2))) {
		p += 2;
		if ((size_t)(lx->end - p) <= len)
			return NULL;
		if (strncasecmp(p, e->name, len) == 0 &&
		    (chars_is_blank(p[len]) || p[len] == '/' || p[len] == '>'))
			return p - 2;
	}
	return NULL;
}

/* Past the content and end tag of the raw element that has just been opened. */
static void
skip_raw(struct lexer *lx, const struct token *token)
{
	unsigned bit = 1u << token->element->raw;
	const char *close = lx->raw_unclosed & bit ? NULL : find_close(lx, token->element);

	if (close) {
		lx->p = close;
		skip_to_gt(lx);
		return;
	}
	lx->raw_unclosed |= bit;
	if (!token->self_closing && token->element->kind == H_DROP &&
	    (strcmp(token->element->name, "script") == 0 || strcmp(token->element->name, "style") == 0))
		skip_rest(lx); /* the rest is code; of other elements it is more likely text */
}

/* At "<" and a letter, or "</" and a letter. */
static void
tag(struct lexer *lx, struct token *token)
{
	const char *name;

	token->type = lx->p[1] == '/' ? TOKEN_CLOSE : TOKEN_OPEN;
	token->self_closing = false;
	token->n_attrs = 0;
	lx->p += token->type == TOKEN_CLOSE ? 2 : 1;
	name = lx->p;
	while (lx->p < lx->end && !chars_is_blank(*lx->p) && *lx->p != '/' && *lx->p != '>')
		lx->p++;
	token->element = element_find(name, (size_t)(lx->p - name));
	for (;;) {
		skip_blanks(lx);
		if (lx->p == lx->end)
			return;
		if (*lx->p == '>') {
			lx->p++;
			break;
		}
		token->self_closing = *lx->p == '/';
		if (*lx->p == '/')
			lx->p++;
		else
			attr(lx, token);
	}
	if (token->type == TOKEN_OPEN && token->element && token->element->raw)
		skip_raw(lx, token);
}

/* Text up to the next "<" that opens something, or to where a leaked CDATA section ends. */
static void
text(struct lexer *lx, struct token *token)
{
	const char *begin = lx->p, *stop = lx->end, *p = begin, *cdata_end;

	while ((p = memchr(p, '<', (size_t)(lx->end - p)))) {
		if (opens_markup(p, lx->end)) {
			stop = p;
			break;
		}
		p++;
	}
	lx->p = stop;
	if (lx->in_cdata && (cdata_end = memmem(begin, (size_t)(stop - begin), "]]>", 3))) {
		stop = cdata_end;
		lx->p = cdata_end + 3;
		lx->in_cdata = false;
	}
	token->type = TOKEN_TEXT;
	token->text = (struct slice){ begin, (size_t)(stop - begin) };
}

/* At the "<" of something. False if it gave no token. */
static bool
markup(struct lexer *lx, struct token *token)
{
	bool is_end = lx->p[1] == '/';

	if (lx->p[1] == '!' || lx->p[1] == '?') {
		skip_declaration(lx);
	} else if (is_end && (lx->end - lx->p < 3 || !is_letter(lx->p[2]))) {
		skip_to_gt(lx); /* "</>", "</ p>": a comment, says the standard */
	} else if (!comes(lx->last_gt, lx->p)) {
		skip_rest(lx);
	} else {
		tag(lx, token);
		return true;
	}
	return false;
}

bool
lexer_next(struct lexer *lx, struct token *token)
{
	while (lx->p < lx->end) {
		if (opens_markup(lx->p, lx->end)) {
			if (markup(lx, token))
				return true;
			continue;
		}
		text(lx, token);
		if (token->text.len)
			return true;
	}
	return false;
}

bool
token_attr(const struct token *token, const char *name, struct strbuf *out)
{
	size_t len = strlen(name);

	for (unsigned i = 0; i < token->n_attrs; i++) {
		if (token->attrs[i].name.len != len || strncasecmp(token->attrs[i].name.s, name, len) != 0)
			continue;
		strbuf_clear(out);
		if (token->attrs[i].value.s)
			chars_decode(out, token->attrs[i].value.s, token->attrs[i].value.len,
			             CHARS_ATTRIBUTE);
		return true;
	}
	return false;
}
