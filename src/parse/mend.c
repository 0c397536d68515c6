#include "mend.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "charset.h"
#include "defect.h"
#include "doctype.h"
#include "entity.h"

#define DEPTH_MAX 300       /* elements open at once; deeper tags are dropped, their text is not */
#define ATTRIBUTES_MAX 100  /* of one element */
#define VALUE_MAX_LEN (1024 * 1024) /* of an attribute: a picture as a data: URL is the longest that means something */
#define NAME_MAX_LEN 128    /* no element of any vocabulary is longer */

struct slice {
	const char *s;
	size_t len;
};

/* An element whose end is still to come. */
struct open_element {
	struct slice name;
	size_t blank; /* where in the output its start tag has a blank for a slash */
};

struct mender {
	const char *p, *begin, *end;
	struct strbuf *out;
	struct feed *feed;
	struct position pos;
	struct doctype doctype;
	struct open_element open[DEPTH_MAX];
	size_t depth;
	bool closed; /* the root element has ended */
	bool none_left[3]; /* no more of the closings[] */
};

/* What ends a section that may hold markup. */
enum closing { CLOSE_COMMENT, CLOSE_INSTRUCTION, CLOSE_CDATA };
static const char *const closings[] = { "-->", "?>", "]]>" };

/* ---- complaints */

static void
complain(struct mender *m, const char *where, const char *what)
{
	if (m->feed->total_defects < DEFECTS_KEPT)
		position_advance(&m->pos, (size_t)(where - m->begin));
	defect_add(m->feed, m->pos.line, (unsigned)((size_t)(where - m->begin) - m->pos.line_start) + 1, what);
}

static void
complain_about(struct mender *m, const char *where, const char *what, struct slice name)
{
	char text[100];

	snprintf(text, sizeof(text), "%s %.*s", what, (int)utf8_clip(name.s, name.len, 40), name.s);
	complain(m, where, text);
}

/* ---- bytes */

/* XML 1.0 §2.2 names the controls that may not be; DEL and C1 may, but mean nothing. */
static bool
is_control(unsigned char c)
{
	return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
}

/* U+FFFE, U+FFFF at s. */
static bool
is_noncharacter(const char *s, const char *end)
{
	return end - s >= 3 && memcmp(s, "\xEF\xBF", 2) == 0 && ((unsigned char)s[2] & 0xFE) == 0xBE;
}

/* Names in ASCII only: no feed vocabulary has others, and XML's tables are long. */
static bool
is_name_start(char c)
{
	return isalpha((unsigned char)c) || c == '_';
}

static bool
is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.' || c == ':';
}

/* Length of the name at p; a colon must have a name behind it, too. */
static size_t
name_len(const char *p, const char *end)
{
	size_t n = 0;

	while (p + n < end && is_name(p[n]) && (p[n] != ':' || (p + n + 1 < end && is_name_start(p[n + 1]))))
		n++;
	return n;
}

/* Everything up to end, its line ends only: what was dropped leaves the count of lines right. */
static void
skip_to(struct mender *m, const char *end)
{
	const char *nl;

	while (m->p < end && (nl = memchr(m->p, '\n', (size_t)(end - m->p))) != NULL) {
		if (m->depth > 0)
			strbuf_addch(m->out, '\n');
		m->p = nl + 1;
	}
	m->p = end;
}

/* The next closing, NULL if there is none; then nobody looks again, or a flood of openings would cost
 * the square of its length. */
static const char *
find_closing(struct mender *m, const char *from, enum closing which)
{
	const char *p = NULL;

	if (!m->none_left[which] && from < m->end)
		p = memmem(from, (size_t)(m->end - from), closings[which], strlen(closings[which]));
	m->none_left[which] = !p;
	return p;
}

static void
add_char(struct strbuf *out, unsigned cp)
{
	switch (cp) {
	case '&':
		strbuf_addstr(out, "&amp;");
		break;
	case '<':
		strbuf_addstr(out, "&lt;");
		break;
	case '>':
		strbuf_addstr(out, "&gt;");
		break;
	case '"':
		strbuf_addstr(out, "&quot;");
		break;
	case '\n':
	case '\r':
	case '\t':
		strbuf_addf(out, "&#%u;", cp); /* or an attribute would lose it */
		break;
	default:
		if (cp >= 0x20 && cp != 0x7F && cp != 0xFFFE && cp != 0xFFFF)
			strbuf_addcp(out, cp);
	}
}

/* ---- references */

/* A reference at m->p: declared, HTML's, numeric, or just an ampersand. */
static void
reference(struct mender *m)
{
	const char *p = m->p + 1;
	struct slice name = { p, 0 };
	unsigned cp;
	size_t n;

	while (p < m->end && p - name.s < 64 && is_name(*p))
		p++;
	name.len = (size_t)(p - name.s);
	if (name.len > 0 && p < m->end && *p == ';' && doctype_expand(&m->doctype, name.s, name.len, m->out)) {
		m->p = p + 1;
		return;
	}
	n = entity_decode(m->p, (size_t)(m->end - m->p), &cp);
	if (n > 0 && m->p[n - 1] == ';') {
		if (m->p[1] == '#' && cp == 0xFFFD)
			complain(m, m->p, "reference to no character");
		else if (m->p[1] == '#' || strchr("&<>\"'", (int)cp))
			; /* as it should be */
		else
			complain_about(m, m->p, "undeclared entity", name);
		if (!(m->p[1] == '#' && cp == 0xFFFD))
			add_char(m->out, cp);
		m->p += n;
		return;
	}
	complain(m, m->p, "bare ampersand");
	strbuf_addstr(m->out, "&amp;");
	m->p++;
}

/* Text up to the next tag, in content. */
static void
text(struct mender *m)
{
	while (m->p < m->end && *m->p != '<') {
		const char *from = m->p;

		while (m->p < m->end && *m->p != '<' && *m->p != '&' && *m->p != '>' && !is_control((unsigned char)*m->p) &&
		       (unsigned char)*m->p != 0xEF)
			m->p++;
		if (m->depth > 0)
			strbuf_add(m->out, from, (size_t)(m->p - from));
		if (m->p == m->end || *m->p == '<')
			break;
		if (m->depth == 0) {
			m->p++;
		} else if (*m->p == '&') {
			reference(m);
		} else if (*m->p == '>') {
			strbuf_addstr(m->out, "&gt;"); /* "]]>" may not stand in text */
			m->p++;
		} else if ((unsigned char)*m->p == 0xEF && !is_noncharacter(m->p, m->end)) {
			strbuf_addch(m->out, *m->p++);
		} else {
			bool control = is_control((unsigned char)*m->p);

			complain(m, m->p, control ? "control character" : "noncharacter");
			m->p += control ? 1 : 3;
		}
	}
}

/* ---- elements */

static bool
same(struct slice a, struct slice b)
{
	return a.len == b.len && memcmp(a.s, b.s, a.len) == 0;
}

static void
close_top(struct mender *m)
{
	struct slice name = m->open[--m->depth].name;

	strbuf_addstr(m->out, "</");
	strbuf_add(m->out, name.s, name.len);
	strbuf_addch(m->out, '>');
	m->closed = m->depth == 0;
}

/* Is name, its prefix aside, in the list? */
static bool
is_one_of(struct slice name, const char *const list[])
{
	const char *colon = memchr(name.s, ':', name.len);
	size_t skip = colon ? (size_t)(colon - name.s) + 1 : 0;

	for (; *list; list++)
		if (strlen(*list) == name.len - skip && memcmp(*list, name.s + skip, name.len - skip) == 0)
			return true;
	return false;
}

/* The end of the innermost element was forgotten. Where it may well have been meant to be empty, it is made
 * so in hindsight: what follows it would be lost inside. */
static void
forget_top(struct mender *m)
{
	static const char *const empties[] = { "link", "enclosure", "category", "br", "img", "hr", "input", "meta", NULL };
	static const char *const never[] = { "item", "entry", "channel", "feed", "RDF", "rss", "encoded", NULL };
	const struct open_element *e = &m->open[m->depth - 1];

	if (!is_one_of(e->name, never) &&
	    (memchr(e->name.s, ':', e->name.len) || is_one_of(e->name, empties)) && e->blank < m->out->len) {
		m->out->buf[e->blank] = '/';
		m->depth--;
	} else {
		close_top(m);
	}
}

/* Close elements down to and with the innermost called name, if there is one. */
static void
close_through(struct mender *m, struct slice name)
{
	size_t i = m->depth;

	while (i > 0 && !same(m->open[i - 1].name, name))
		i--;
	if (i == 0)
		return;
	while (m->depth > i)
		forget_top(m);
	close_top(m);
}

static void
end_tag(struct mender *m)
{
	const char *from = m->p;
	struct slice name = { m->p + 2, 0 };
	bool was_top;

	name.len = name_len(name.s, m->end);
	m->p = name.s + name.len;
	while (m->p < m->end && *m->p != '>' && *m->p != '<')
		m->p++;
	if (m->p < m->end && *m->p == '>')
		m->p++;
	was_top = m->depth > 0 && same(m->open[m->depth - 1].name, name);
	if (!was_top)
		complain_about(m, from, "end tag does not match:", name);
	close_through(m, name);
}

/* The value of an attribute, at m->p behind the equals sign. */
static struct slice
attribute_value(struct mender *m)
{
	const char *from = m->p, *close, *stop;

	if (from < m->end && (*from == '"' || *from == '\'')) {
		close = memchr(from + 1, *from, (size_t)(m->end - from - 1));
		stop = memchr(from + 1, '<', close ? (size_t)(close - from - 1) : (size_t)(m->end - from - 1));
		/* A quote that is never closed runs over the end of its tag into the next one. */
		if (close && !(stop && memchr(from + 1, '>', (size_t)(stop - from - 1)))) {
			m->p = close + 1;
			return (struct slice){ from + 1, (size_t)(close - from - 1) };
		}
		complain(m, from, "attribute value without its closing quote");
		from++;
	} else {
		complain(m, from, "attribute value without quotes");
	}
	for (stop = from; stop < m->end && !isspace((unsigned char)*stop) && *stop != '>' && *stop != '<'; stop++)
		if (*stop == '/' && stop + 1 < m->end && stop[1] == '>')
			break;
	m->p = stop;
	while (stop > from && (stop[-1] == '"' || stop[-1] == '\''))
		stop--;
	return (struct slice){ from, (size_t)(stop - from) };
}

static void
put_attribute(struct mender *m, struct slice name, struct slice value)
{
	const char *resume = m->p, *limit = m->end;

	strbuf_addch(m->out, ' ');
	strbuf_add(m->out, name.s, name.len);
	strbuf_addstr(m->out, "=\"");
	m->end = value.s + value.len;
	for (m->p = value.s; m->p < m->end;) {
		unsigned char c = (unsigned char)*m->p;

		if (c == '&') {
			reference(m);
		} else if (c == '<' || c == '>' || c == '"') {
			add_char(m->out, c);
			m->p++;
		} else if (is_control(c)) {
			complain(m, m->p, "control character");
			m->p++;
		} else if (c == 0xEF && is_noncharacter(m->p, m->end)) {
			m->p += 3;
		} else {
			strbuf_addch(m->out, *m->p++);
		}
	}
	strbuf_addch(m->out, '"');
	m->p = resume;
	m->end = limit;
}

/* name[="value"] at m->p; what is neither is skipped. put: write it. */
static void
attribute(struct mender *m, struct slice seen[], size_t *n, bool put)
{
	struct slice name = { m->p, 0 }, value;
	bool dup = false;

	if (!is_name_start(*m->p)) {
		m->p++;
		return;
	}
	name.len = name_len(name.s, m->end);
	m->p += name.len;
	value = name;
	while (m->p < m->end && isspace((unsigned char)*m->p))
		m->p++;
	if (m->p < m->end && *m->p == '=') {
		m->p++;
		while (m->p < m->end && isspace((unsigned char)*m->p))
			m->p++;
		value = attribute_value(m);
	} else {
		complain_about(m, name.s, "attribute without value:", name);
	}
	for (size_t i = 0; i < *n; i++)
		dup |= same(seen[i], name);
	if (dup || *n == ATTRIBUTES_MAX) {
		complain_about(m, name.s, dup ? "attribute given twice:" : "too many attributes, dropped", name);
		return;
	}
	seen[(*n)++] = name;
	if (value.len > VALUE_MAX_LEN)
		complain_about(m, name.s, "too long a value, dropped, of attribute", name);
	else if (put)
		put_attribute(m, name, value);
}

/* An <item> stands in the channel or the root. Where something else is open, perhaps the <item> before,
 * its end was forgotten, and the rest of the feed would be lost in it. */
static void
close_before_entry(struct mender *m, const char *where, struct slice name)
{
	static const char *const entries[] = { "item", "entry", NULL };
	static const char *const homes[] = { "channel", "Channel", "feed", "rss", "RDF", "items", NULL };
	size_t i = m->depth;

	if (!is_one_of(name, entries))
		return;
	while (i > 0 && !is_one_of(m->open[i - 1].name, homes))
		i--;
	if (i == 0 || i == m->depth)
		return;
	complain_about(m, where, "no end tag before the next element:", m->open[m->depth - 1].name);
	while (m->depth > i)
		forget_top(m);
}

static void
start_tag(struct mender *m)
{
	const char *from = m->p;
	struct slice name = { m->p + 1, 0 }, seen[ATTRIBUTES_MAX];
	size_t n = 0, mark;
	bool put, empty = false;

	name.len = name_len(name.s, m->end);
	close_before_entry(m, from, name);
	put = m->depth < DEPTH_MAX && !m->closed && name.len <= NAME_MAX_LEN;
	mark = m->out->len;
	if (put) {
		strbuf_addch(m->out, '<');
		strbuf_add(m->out, name.s, name.len);
	} else if (m->closed) {
		complain_about(m, from, "after the end of the document:", name);
	}
	m->p = name.s + name.len;
	while (m->p < m->end && *m->p != '>' && *m->p != '<') {
		if (*m->p == '/' && m->p + 1 < m->end && m->p[1] == '>') {
			empty = true;
			m->p++;
		} else if (isspace((unsigned char)*m->p)) {
			m->p++;
		} else {
			attribute(m, seen, &n, put);
		}
	}
	if (m->p == m->end) {
		strbuf_trunc(m->out, mark); /* the document ends inside a tag */
		return;
	}
	if (*m->p == '>')
		m->p++;
	else
		complain_about(m, from, "tag without its end:", name);
	if (!put)
		return;
	if (!empty)
		m->open[m->depth++] = (struct open_element){ name, m->out->len };
	else if (m->depth == 0)
		m->closed = true;
	strbuf_addstr(m->out, empty ? "/>" : " >");
}

/* ---- the rest of XML */

/* Where an unclosed CDATA section of the innermost element must have ended. */
static const char *
cdata_end(struct mender *m, const char *from)
{
	char tag[80];
	struct slice name = m->open[m->depth - 1].name;
	const char *p;

	if (name.len > sizeof(tag) - 3)
		return m->end;
	snprintf(tag, sizeof(tag), "</%.*s", (int)name.len, name.s);
	p = from < m->end ? memmem(from, (size_t)(m->end - from), tag, strlen(tag)) : NULL;
	return p ? p : m->end;
}

static void
cdata(struct mender *m)
{
	const char *from = m->p + 9, *close = find_closing(m, from, CLOSE_CDATA), *end = close;

	if (m->depth == 0) {
		skip_to(m, close ? close + 3 : m->end);
		return;
	}
	if (!close) {
		complain(m, m->p, "CDATA section without end");
		end = cdata_end(m, from);
	}
	strbuf_addstr(m->out, "<![CDATA[");
	for (m->p = from; m->p < end;) {
		from = m->p;
		while (m->p < end && !is_control((unsigned char)*m->p) && !is_noncharacter(m->p, end))
			m->p++;
		strbuf_add(m->out, from, (size_t)(m->p - from));
		if (m->p < end) {
			complain(m, m->p, "control character");
			m->p += is_control((unsigned char)*m->p) ? 1 : 3;
		}
	}
	strbuf_addstr(m->out, "]]>");
	m->p = close ? close + 3 : end;
}

/* <!--…-->, <?…?>: nothing a reader needs. One that never ends only loses its own line of markup. */
static void
skip_aside(struct mender *m, enum closing which, const char *what)
{
	const char *close = find_closing(m, m->p + 2, which), *stop;

	if (close) {
		skip_to(m, close + strlen(closings[which]));
		return;
	}
	complain(m, m->p, what);
	for (stop = m->p + 1; stop < m->end && *stop != '<' && *stop != '>'; stop++)
		;
	skip_to(m, stop < m->end && *stop == '>' ? stop + 1 : stop);
}

static void
declaration(struct mender *m)
{
	const char *end = m->end, *gt;

	if (m->end - m->p > 9 && strncasecmp(m->p, "<!DOCTYPE", 9) == 0 && m->depth == 0) {
		skip_to(m, doctype_read(&m->doctype, m->p, m->end));
		return;
	}
	gt = memchr(m->p, '>', (size_t)(end - m->p));
	complain(m, m->p, "declaration out of place");
	skip_to(m, gt ? gt + 1 : end);
}

static bool
starts(const struct mender *m, const char *with)
{
	size_t n = strlen(with);

	return (size_t)(m->end - m->p) >= n && memcmp(m->p, with, n) == 0;
}

static void
markup(struct mender *m)
{
	if (starts(m, "<![CDATA[")) {
		cdata(m);
	} else if (starts(m, "<!--")) {
		skip_aside(m, CLOSE_COMMENT, "comment without end");
	} else if (starts(m, "<?")) {
		skip_aside(m, CLOSE_INSTRUCTION, "processing instruction without end");
	} else if (starts(m, "<!")) {
		declaration(m);
	} else if (starts(m, "</") && m->p + 2 < m->end && is_name_start(m->p[2])) {
		end_tag(m);
	} else if (m->p + 1 < m->end && is_name_start(m->p[1])) {
		start_tag(m);
	} else {
		complain(m, m->p, "bare <");
		if (m->depth > 0)
			strbuf_addstr(m->out, "&lt;");
		m->p++;
	}
}

/* ---- public */

void
mend_xml(const char *s, size_t len, size_t start, struct feed *feed, struct strbuf *out)
{
	struct mender m = {
		.p = s + start, .begin = s, .end = s + len, .out = out, .feed = feed, .pos = { s, 0, 0, 1 },
	};

	position_advance(&m.pos, start);
	for (unsigned i = 1; i < m.pos.line; i++)
		strbuf_addch(out, '\n');
	while (m.p < m.end && !out->cut) {
		if (*m.p == '<')
			markup(&m);
		else
			text(&m);
	}
	if (m.depth > 0)
		complain_about(&m, m.end, "the document ends inside", m.open[m.depth - 1].name);
	out->max += DEPTH_MAX * 128; /* room to close what is open, whatever was cut */
	if (out->cut)
		strbuf_trunc(out, utf8_clip(out->buf, out->len, out->len));
	while (m.depth > 0)
		close_top(&m);
	doctype_release(&m.doctype);
}
