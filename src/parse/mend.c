#include "mend.h"

#include <stdio.h>
#include <strings.h>

#include "base/utf8.h"
#include "entity.h"
#include "mender.h"

/* What ends a section that may hold markup. */
enum closing { CLOSE_COMMENT, CLOSE_INSTRUCTION, CLOSE_CDATA };
static const char *const closings[] = { "-->", "?>", "]]>" };

/* ---- complaints */

void
mender_complain(struct mender *m, const char *where, const char *what)
{
	if (m->feed->total_defects < DEFECTS_KEPT)
		position_advance(&m->pos, (size_t)(where - m->begin));
	defect_add(m->feed, m->pos.line, (unsigned)((size_t)(where - m->begin) - m->pos.line_start) + 1, what);
}

void
mender_complain_about(struct mender *m, const char *where, const char *what, struct slice name)
{
	char text[100];

	snprintf(text, sizeof(text), "%s %.*s", what, (int)utf8_clip(name.s, name.len, 40), name.s);
	mender_complain(m, where, text);
}

/* Everything up to end, its line ends only: what was dropped leaves the count of lines right. */
static void
skip_to(struct mender *m, const char *end)
{
	const char *nl;

	while (m->p < end && (nl = memchr(m->p, '\n', (size_t)(end - m->p))) != NULL) {
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

void
mender_add_char(struct strbuf *out, unsigned cp)
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
void
mender_reference(struct mender *m)
{
	const char *p = m->p + 1;
	struct slice name = { p, 0 };
	unsigned cp;
	size_t n;

	while (p < m->end && p - name.s < 64 && mender_in_name(*p))
		p++;
	name.len = (size_t)(p - name.s);
	if (name.len > 0 && p < m->end && *p == ';' && doctype_expand(&m->doctype, name.s, name.len, m->out)) {
		m->p = p + 1;
		return;
	}
	n = entity_decode(m->p, (size_t)(m->end - m->p), &cp);
	if (n > 0 && m->p[n - 1] == ';') {
		if (m->p[1] == '#' && cp == 0xFFFD)
			mender_complain(m, m->p, "reference to no character");
		else if (m->p[1] == '#' || strchr("&<>\"'", (int)cp))
			; /* as it should be */
		else
			mender_complain_about(m, m->p, "undeclared entity", name);
		if (!(m->p[1] == '#' && cp == 0xFFFD))
			mender_add_char(m->out, cp);
		m->p += n;
		return;
	}
	mender_complain(m, m->p, "bare ampersand");
	strbuf_addstr(m->out, "&amp;");
	m->p++;
}

/* Text up to the next tag. Outside of the root there should be none. */
static void
text(struct mender *m)
{
	if (m->depth == 0) {
		const char *tag = memchr(m->p, '<', (size_t)(m->end - m->p));

		skip_to(m, tag ? tag : m->end);
	}
	while (m->p < m->end && *m->p != '<') {
		const char *from = m->p;

		while (m->p < m->end && *m->p != '<' && *m->p != '&' && *m->p != '>' &&
		       !mender_is_control((unsigned char)*m->p) && (unsigned char)*m->p != 0xEF)
			m->p++;
		strbuf_add(m->out, from, (size_t)(m->p - from));
		if (m->p == m->end || *m->p == '<')
			break;
		if (*m->p == '&') {
			mender_reference(m);
		} else if (*m->p == '>') {
			strbuf_addstr(m->out, "&gt;"); /* "]]>" may not stand in text */
			m->p++;
		} else if ((unsigned char)*m->p == 0xEF && !mender_is_noncharacter(m->p, m->end)) {
			strbuf_addch(m->out, *m->p++);
		} else {
			bool control = mender_is_control((unsigned char)*m->p);

			mender_complain(m, m->p, control ? "control character" : "noncharacter");
			m->p += control ? 1 : 3;
		}
	}
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
		mender_complain(m, m->p, "CDATA section without end");
		end = cdata_end(m, from);
	}
	strbuf_addstr(m->out, "<![CDATA[");
	for (m->p = from; m->p < end;) {
		from = m->p;
		while (m->p < end && !mender_is_control((unsigned char)*m->p) && !mender_is_noncharacter(m->p, end))
			m->p++;
		strbuf_add(m->out, from, (size_t)(m->p - from));
		if (m->p < end) {
			mender_complain(m, m->p, "control character");
			m->p += mender_is_control((unsigned char)*m->p) ? 1 : 3;
			if (m->out->buf[m->out->len - 1] == ']')
				strbuf_addstr(m->out, "]]><![CDATA["); /* or what it parted becomes an end */
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
	mender_complain(m, m->p, what);
	for (stop = m->p + 1; stop < m->end && *stop != '<' && *stop != '>'; stop++)
		;
	skip_to(m, stop < m->end && *stop == '>' ? stop + 1 : stop);
}

static void
declaration(struct mender *m)
{
	const char *end = m->end, *gt;

	/* One, or each would be searched to the end of the document. */
	if (m->end - m->p > 9 && strncasecmp(m->p, "<!DOCTYPE", 9) == 0 && m->depth == 0 && !m->has_doctype) {
		m->has_doctype = true;
		skip_to(m, doctype_read(&m->doctype, m->p, m->end));
		return;
	}
	gt = memchr(m->p, '>', (size_t)(end - m->p));
	mender_complain(m, m->p, "declaration out of place");
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
	} else if (starts(m, "</") && m->p + 2 < m->end && mender_starts_name(m->p[2])) {
		mender_end_tag(m);
	} else if (m->p + 1 < m->end && mender_starts_name(m->p[1])) {
		mender_start_tag(m);
	} else {
		mender_complain(m, m->p, "bare <");
		if (m->depth > 0)
			strbuf_addstr(m->out, "&lt;");
		m->p++;
	}
}

/* ---- the end of the document, too early */

/* Half an address, date, name or title is a wrong one. */
static void
drop_half_value(struct mender *m)
{
	static const char *const values[] = { "link", "guid", "id", "comments", "commentRss", "origLink", "url", "uri",
					      "email", "name", "author", "creator", "category", "subject", "pubDate",
					      "date", "updated", "published", "modified", "issued", "created", "title", NULL };
	const struct open_element *e = &m->open[m->depth - 1];

	if (mender_is_one_of(e->name, values))
		strbuf_trunc(m->out, e->blank + strlen(" >"));
}

static bool
is_inside_entry(const struct mender *m)
{
	for (size_t i = 0; i < m->depth; i++)
		if (mender_is_one_of(m->open[i].name, mender_entries))
			return true;
	return false;
}

/* ---- public */

bool
mend_xml(const char *s, size_t len, size_t start, struct feed *feed, struct strbuf *out)
{
	struct mender m = {
		.p = s + start, .begin = s, .end = s + len, .out = out, .feed = feed, .pos = { s, 0, 0, 1 },
	};
	bool inside_entry;

	position_advance(&m.pos, start);
	for (unsigned i = 1; i < m.pos.line; i++)
		strbuf_addch(out, '\n');
	while (m.p < m.end && !out->cut) {
		if (*m.p == '<')
			markup(&m);
		else
			text(&m);
	}
	feed->ends_early = m.depth > 0;
	inside_entry = is_inside_entry(&m);
	if (m.depth > 0) {
		mender_complain_about(&m, m.end, "the document ends inside", m.open[m.depth - 1].name);
		drop_half_value(&m);
	}
	out->max += DEPTH_MAX * 128; /* room to close what is open, whatever was cut */
	strbuf_drop_partial(out);
	while (m.depth > 0)
		mender_close_top(&m);
	doctype_release(&m.doctype);
	return inside_entry;
}
