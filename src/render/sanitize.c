#include "render/sanitize.h"

#include <ctype.h>
#include <string.h>

#include "chars.h"
#include "html.h"

#define OUTPUT_MAX (8u << 20) /* however long the addresses are that short references grow to */
#define CLOSING_MAX 2048      /* bytes to close all that can be open */
#define TEXT_ATTR_MAX 2000    /* bytes of alt and title */

struct cleaner {
	struct strbuf *out;
	size_t max;       /* out's ceiling as the caller set it */
	size_t our_max;   /* the one until an element is closed */
	bool is_full;     /* what comes from now on is left out */
	unsigned skipped; /* elements opened since */
	char pending;     /* a blank not yet written, 0: none */
	bool skip_blanks; /* after a blank, a line break or a tag that makes blanks meaningless */
	bool at_line;     /* a line feed was written last, or nothing yet */
	unsigned pre;     /* open <pre>s */
	bool pre_begins;
	struct strbuf value;
};

static const char *const escapes[256] = { ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;" };

static void
add_escaped(struct strbuf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		size_t begin = i;

		while (i < len && !escapes[(unsigned char)s[i]])
			i++;
		strbuf_add(out, s + begin, i - begin);
		if (i < len)
			strbuf_addstr(out, escapes[(unsigned char)s[i]]);
	}
}

/* ---- attributes */

static void
add_attr(struct cleaner *c, const char *name, const char *value)
{
	strbuf_addch(c->out, ' ');
	strbuf_addstr(c->out, name);
	strbuf_addstr(c->out, "=\"");
	add_escaped(c->out, value, strlen(value));
	strbuf_addch(c->out, '"');
}

static bool
is_number(const char *s, size_t max_digits)
{
	size_t n = strspn(s, "0123456789");

	return n > 0 && n <= max_digits && !s[n];
}

static bool
is_one_of(const char *s, const char *words)
{
	size_t len = strlen(s);

	for (const char *p = words; *p; p += strcspn(p, " "), p += strspn(p, " "))
		if (strcspn(p, " ") == len && strncmp(p, s, len) == 0)
			return true;
	return false;
}

/* BCP 47 by its characters. */
static bool
is_language(const char *s)
{
	size_t n = 0;

	while (isalnum((unsigned char)s[n]) || s[n] == '-')
		n++;
	return n > 1 && n <= 35 && !s[n];
}

/* What an attribute's value must be to be kept. */
enum value { VALUE_TEXT, VALUE_NUMBER, VALUE_SIZE, VALUE_LANGUAGE, VALUE_WORD };

static const struct rule {
	enum html_kind kind; /* H_KINDS: any */
	const char *name;
	enum value value;
	const char *words; /* VALUE_WORD: which */
} rules[] = {
	{ H_KINDS, "lang", VALUE_LANGUAGE, NULL },
	{ H_KINDS, "dir", VALUE_WORD, "ltr rtl auto" },
	{ H_A, "title", VALUE_TEXT, NULL },
	{ H_ABBR, "title", VALUE_TEXT, NULL },
	{ H_IMG, "alt", VALUE_TEXT, NULL },
	{ H_IMG, "title", VALUE_TEXT, NULL },
	{ H_IMG, "width", VALUE_SIZE, NULL },
	{ H_IMG, "height", VALUE_SIZE, NULL },
	{ H_LI, "value", VALUE_NUMBER, NULL },
	{ H_OL, "start", VALUE_NUMBER, NULL },
	{ H_OL, "type", VALUE_WORD, "1 a A i I" },
	{ H_OL, "reversed", VALUE_WORD, "" },
	{ H_TD, "align", VALUE_WORD, "left right center justify" },
	{ H_TD, "colspan", VALUE_NUMBER, NULL },
	{ H_TD, "rowspan", VALUE_NUMBER, NULL },
	{ H_TD, "valign", VALUE_WORD, "top middle bottom baseline" },
	{ H_TH, "align", VALUE_WORD, "left right center justify" },
	{ H_TH, "colspan", VALUE_NUMBER, NULL },
	{ H_TH, "rowspan", VALUE_NUMBER, NULL },
	{ H_TH, "scope", VALUE_WORD, "row col rowgroup colgroup" },
};

static void
add_by_rule(struct cleaner *c, const struct html_tag *tag, const struct rule *rule)
{
	const char *value;
	bool good = false;

	if (!html_attr(tag, rule->name, &c->value))
		return;
	value = strbuf_str(&c->value);
	switch (rule->value) {
	case VALUE_TEXT:
		good = c->value.len <= TEXT_ATTR_MAX;
		break;
	case VALUE_NUMBER:
		good = is_number(value, 3);
		break;
	case VALUE_SIZE:
		good = is_number(value, 4);
		break;
	case VALUE_LANGUAGE:
		good = is_language(value);
		break;
	case VALUE_WORD:
		good = is_one_of(value, rule->words) || (!*rule->words && !*value);
		break;
	}
	if (good)
		add_attr(c, rule->name, value);
}

static void
add_tag(struct cleaner *c, const struct html_tag *tag)
{
	strbuf_addch(c->out, '<');
	strbuf_addstr(c->out, element_kinds[tag->kind].name);
	if (tag->url)
		add_attr(c, tag->kind == H_IMG ? "src" : "href", tag->url);
	if (tag->token && tag->token->n_attrs)
		for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
			if (rules[i].kind == tag->kind || rules[i].kind == H_KINDS)
				add_by_rule(c, tag, &rules[i]);
	strbuf_addch(c->out, '>');
}

/* ---- blanks: as few as there can be, and a line feed after each block, so that lines stay short */

static bool
is_block(enum html_kind kind)
{
	return element_kinds[kind].flags & (E_BLOCK | E_TABLE);
}

/* Elements that hold blocks only: what is in them begins on a line of its own. */
static bool
is_container(enum html_kind kind)
{
	return kind == H_UL || kind == H_OL || kind == H_DL || kind == H_TABLE || kind == H_THEAD ||
	       kind == H_TBODY || kind == H_TFOOT || kind == H_TR;
}

static void
flush_blank(struct cleaner *c)
{
	if (c->pending)
		strbuf_addch(c->out, c->pending);
	c->pending = 0;
}

static void
break_line(struct cleaner *c)
{
	c->pending = 0;
	c->skip_blanks = true;
	if (c->pre)
		return;
	strbuf_addch(c->out, '\n');
	c->at_line = true;
}

/* Something may not have fitted: go back to where the output was whole. */
static void
check_full(struct cleaner *c, size_t whole)
{
	if (!c->out->cut)
		return;
	strbuf_trunc(c->out, whole);
	c->is_full = true;
}

static void
open_element(struct cleaner *c, const struct html_tag *tag)
{
	if (!is_block(tag->kind)) {
		flush_blank(c);
	} else if (!c->at_line && !c->skip_blanks) {
		break_line(c);
	}
	c->pending = 0;
	add_tag(c, tag);
	c->at_line = false;
	c->pre_begins = false;
	if (tag->kind == H_PRE) {
		c->pre++;
		c->pre_begins = true;
	}
	if (tag->kind == H_BR || tag->kind == H_HR || is_container(tag->kind))
		break_line(c);
	else if (is_block(tag->kind))
		c->skip_blanks = true;
	else if (tag->kind == H_IMG)
		c->skip_blanks = false;
}

static void
on_open(void *ctx, const struct html_tag *tag)
{
	struct cleaner *c = ctx;
	size_t whole = c->out->len;

	if (!c->is_full) {
		open_element(c, tag);
		check_full(c, whole);
	}
	if (c->is_full && !(element_kinds[tag->kind].flags & E_VOID))
		c->skipped++;
}

static void
on_close(void *ctx, enum html_kind kind)
{
	struct cleaner *c = ctx;

	if (c->skipped) {
		c->skipped--;
		return;
	}
	c->out->max = c->max;
	if (is_block(kind))
		c->pending = 0;
	strbuf_addstr(c->out, "</");
	strbuf_addstr(c->out, element_kinds[kind].name);
	strbuf_addch(c->out, '>');
	c->at_line = false;
	c->pre_begins = false;
	if (kind == H_PRE)
		c->pre--;
	if (is_block(kind))
		break_line(c);
	c->out->max = c->out->len > c->our_max ? c->out->len : c->our_max;
}

static void
add_pre(struct cleaner *c, const char *s, size_t len)
{
	if (c->pre_begins && *s == '\n')
		strbuf_addch(c->out, '\n'); /* the first one is not content (HTML, "The pre element") */
	c->pre_begins = false;
	add_escaped(c->out, s, len);
	c->at_line = false;
	c->skip_blanks = false;
}

static void
add_flowing(struct cleaner *c, const char *s, size_t len)
{
	for (size_t i = 0; i < len;) {
		size_t n = 0;

		for (; i < len && chars_is_blank(s[i]); i++)
			if (!c->skip_blanks && c->pending != '\n')
				c->pending = s[i] == '\n' ? '\n' : ' ';
		while (i + n < len && !chars_is_blank(s[i + n]))
			n++;
		if (n == 0)
			break;
		flush_blank(c);
		add_escaped(c->out, s + i, n);
		c->skip_blanks = false;
		c->at_line = false;
		i += n;
	}
}

static void
on_text(void *ctx, const char *s, size_t len)
{
	struct cleaner *c = ctx;
	size_t whole = c->out->len;

	if (c->is_full)
		return;
	if (c->pre)
		add_pre(c, s, len);
	else
		add_flowing(c, s, len);
	if (c->out->cut) /* keep what is whole of it: up to a blank */
		while (c->out->len > whole && !chars_is_blank(c->out->buf[c->out->len - 1]))
			strbuf_trunc(c->out, c->out->len - 1);
	check_full(c, c->out->len);
}

void
sanitize_html(struct strbuf *out, const char *html, size_t len, const char *base)
{
	struct cleaner c = {
		.out = out,
		.max = out->max,
		.at_line = true,
		.skip_blanks = true,
		.value = STRBUF_INIT(2 * TEXT_ATTR_MAX),
	};
	const struct html_sink sink = { .open = on_open, .close = on_close, .text = on_text, .ctx = &c };
	size_t room = out->max - out->len;

	if (room < CLOSING_MAX) {
		out->cut = out->cut || len;
		return;
	}
	out->max = out->len + (room < OUTPUT_MAX ? room : OUTPUT_MAX) - CLOSING_MAX;
	c.our_max = out->max;
	html_walk(html, len, base, &sink);
	out->max = c.max;
	strbuf_release(&c.value);
}
