/* Elements of a damaged document: their tags in order, their attributes in form. */
#include "mender.h"

#include <strings.h>

#define ATTRIBUTES_MAX 100  /* of one element */
#define VALUE_MAX_LEN (1024 * 1024) /* of an attribute: the longest that means something is a data: URL */
#define NAME_MAX_LEN 128    /* no element of any vocabulary is longer */
#define LOST_MAX 40         /* elements whose ends may have been forgotten at once */

const char *const mender_entries[] = { "item", "entry", NULL };

static bool
same(struct slice a, struct slice b)
{
	return a.len == b.len && memcmp(a.s, b.s, a.len) == 0;
}

static struct slice
local_part(struct slice name)
{
	const char *colon = memchr(name.s, ':', name.len);
	size_t skip = colon ? (size_t)(colon - name.s) + 1 : 0;

	return (struct slice){ name.s + skip, name.len - skip };
}

/* The same but for prefix and case: <pubDate>…</pubdate>. */
static bool
alike(struct slice a, struct slice b)
{
	a = local_part(a);
	b = local_part(b);
	return a.len == b.len && strncasecmp(a.s, b.s, a.len) == 0;
}

void
mender_close_top(struct mender *m)
{
	struct slice name = m->open[--m->depth].name;

	strbuf_addstr(m->out, "</");
	strbuf_add(m->out, name.s, name.len);
	strbuf_addch(m->out, '>');
	m->closed = m->depth == 0;
}

bool
mender_is_one_of(struct slice name, const char *const list[])
{
	name = local_part(name);
	for (; *list; list++)
		if (strlen(*list) == name.len && memcmp(*list, name.s, name.len) == 0)
			return true;
	return false;
}

/* The end of the innermost element was forgotten. Where it may well have been meant to be empty, it is made
 * so in hindsight: what follows it would be lost inside. */
static void
forget_top(struct mender *m)
{
	static const char *const empties[] = { "link", "enclosure", "category", "br", "img", "hr",
					       "input", "meta", NULL };
	static const char *const never[] = { "item", "entry", "channel", "feed", "RDF", "rss", "encoded", NULL };
	const struct open_element *e = &m->open[m->depth - 1];

	if (!mender_is_one_of(e->name, never) &&
	    (memchr(e->name.s, ':', e->name.len) || mender_is_one_of(e->name, empties)) && e->blank < m->out->len) {
		m->out->buf[e->blank] = '/';
		m->depth--;
	} else {
		mender_close_top(m);
	}
}

/* Close elements down to and with the innermost called name, if there is one. */
static void
close_through(struct mender *m, struct slice name)
{
	size_t i = m->depth;

	while (i > 0 && !same(m->open[i - 1].name, name))
		i--;
	for (size_t k = m->depth; i == 0 && k > 0; k--)
		if (alike(m->open[k - 1].name, name))
			i = k;
	if (i == 0)
		return;
	while (m->depth > i)
		forget_top(m);
	mender_close_top(m);
}

void
mender_end_tag(struct mender *m)
{
	const char *from = m->p;
	struct slice name = { m->p + 2, 0 };
	bool was_top;

	name.len = mender_name_len(name.s, m->end);
	m->p = name.s + name.len;
	while (m->p < m->end && *m->p != '>' && *m->p != '<')
		m->p++;
	if (m->p < m->end && *m->p == '>')
		m->p++;
	was_top = m->depth > 0 && same(m->open[m->depth - 1].name, name);
	if (!was_top)
		mender_complain_about(m, from, "end tag does not match:", name);
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
		mender_complain(m, from, "attribute value without its closing quote");
		from++;
	} else {
		mender_complain(m, from, "attribute value without quotes");
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
			mender_reference(m);
		} else if (c == '<' || c == '>' || c == '"') {
			mender_add_char(m->out, c);
			m->p++;
		} else if (mender_is_control(c)) {
			mender_complain(m, m->p, "control character");
			m->p++;
		} else if (c == 0xEF && mender_is_noncharacter(m->p, m->end)) {
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

	if (!mender_starts_name(*m->p)) {
		m->p++;
		return;
	}
	name.len = mender_name_len(name.s, m->end);
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
		mender_complain_about(m, name.s, "attribute without value:", name);
	}
	for (size_t i = 0; i < *n; i++)
		dup |= same(seen[i], name);
	if (dup || *n == ATTRIBUTES_MAX) {
		mender_complain_about(m, name.s, dup ? "attribute given twice:" : "too many attributes, dropped", name);
		return;
	}
	seen[(*n)++] = name;
	if (value.len > VALUE_MAX_LEN)
		mender_complain_about(m, name.s, "too long a value, dropped, of attribute", name);
	else if (put)
		put_attribute(m, name, value);
}

/* An <item> stands in the channel or the root. Where something else is open, perhaps the <item> before,
 * its end was forgotten, and the rest of the feed would be lost in it. */
static void
close_before_entry(struct mender *m, const char *where, struct slice name)
{
	static const char *const homes[] = { "channel", "Channel", "feed", "rss", "RDF", "items", NULL };
	size_t i = m->depth;

	if (!mender_is_one_of(name, mender_entries))
		return;
	while (i > 0 && m->depth - i < LOST_MAX && !mender_is_one_of(m->open[i - 1].name, homes))
		i--;
	if (i == 0 || i == m->depth || m->depth - i == LOST_MAX)
		return;
	mender_complain_about(m, where, "no end tag before the next element:", m->open[m->depth - 1].name);
	while (m->depth > i)
		forget_top(m);
}

/* What holds a line of text holds no other field of an entry: its end was forgotten, or misspelt. A text may hold what
 * looks like a title or a link, but not these. */
static void
close_before_field(struct mender *m, const char *where, struct slice name)
{
	static const char *const lines[] = { "title", "link", "guid", "pubDate", "comments", "creator", "date", "id",
					     "updated", "published", NULL };
	static const char *const texts[] = { "description", "encoded", "summary", NULL };
	static const char *const never_in_text[] = { "guid", "pubDate", "enclosure", "comments", "creator", NULL };
	static const char *const fields[] = { "title", "link", "guid", "pubDate", "comments", "creator", "date", "id",
					      "updated", "published", "description", "encoded", "summary", "content",
					      "enclosure", "category", "author", NULL };
	while (m->depth > 1) {
		struct slice top = m->open[m->depth - 1].name;

		if (!(mender_is_one_of(top, lines) && mender_is_one_of(name, fields)) &&
		    !(mender_is_one_of(top, texts) && mender_is_one_of(name, never_in_text)))
			return;
		mender_complain_about(m, where, "no end tag before the next element:", top);
		mender_close_top(m);
	}
}

void
mender_start_tag(struct mender *m)
{
	const char *from = m->p;
	struct slice name = { m->p + 1, 0 }, seen[ATTRIBUTES_MAX];
	size_t n = 0, mark;
	bool put, empty = false;

	name.len = mender_name_len(name.s, m->end);
	close_before_entry(m, from, name);
	close_before_field(m, from, name);
	put = m->depth < DEPTH_MAX && !m->closed && name.len <= NAME_MAX_LEN;
	mark = m->out->len;
	if (put) {
		strbuf_addch(m->out, '<');
		strbuf_add(m->out, name.s, name.len);
	} else if (m->closed) {
		mender_complain_about(m, from, "after the end of the document:", name);
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
		mender_complain_about(m, from, "tag without its end:", name);
	if (!put)
		return;
	if (!empty)
		m->open[m->depth++] = (struct open_element){ name, m->out->len };
	else if (m->depth == 0)
		m->closed = true;
	strbuf_addstr(m->out, empty ? "/>" : " >");
}
