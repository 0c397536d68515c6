#include "mend_json.h"

#include <ctype.h>
#include <string.h>

#include "base/utf8.h"
#include "mender_json.h"

/* ---- complaints */

void
json_complain(struct json_mender *m, const char *where, const char *what)
{
	if (m->feed->total_defects < DEFECTS_KEPT)
		position_advance(&m->pos, (size_t)(where - m->begin));
	defect_add(m->feed, m->pos.line, (unsigned)((size_t)(where - m->begin) - m->pos.line_start) + 1, what);
}

/* ---- between the values */

static bool
is_blank(char c)
{
	return isspace((unsigned char)c) || c == '\0';
}

bool
json_is_comment(const char *p, const char *end)
{
	return end - p >= 2 && p[0] == '/' && (p[1] == '/' || p[1] == '*');
}

static size_t
comment_len(const char *p, const char *end)
{
	const char *stop;

	if (!json_is_comment(p, end))
		return 0;
	if (p[1] == '/')
		stop = memchr(p, '\n', (size_t)(end - p));
	else if ((stop = memmem(p + 2, (size_t)(end - p) - 2, "*/", 2)) != NULL)
		stop += 2;
	return (size_t)((stop ? stop : end) - p);
}

const char *
json_past_blanks(const char *p, const char *end)
{
	while (p < end && is_blank(*p))
		p++;
	return p;
}

/* As many line ends as there were, so that later complaints name the right line. */
static void
keep_lines(struct json_mender *m)
{
	const char *nl;

	while (m->lines_to < m->p && (nl = memchr(m->lines_to, '\n', (size_t)(m->p - m->lines_to))) != NULL) {
		strbuf_addch(m->out, '\n');
		m->lines_to = nl + 1;
	}
	m->lines_to = m->p;
}

void
json_skip_blanks(struct json_mender *m)
{
	size_t n;

	m->p = json_past_blanks(m->p, m->end);
	while ((n = comment_len(m->p, m->end)) > 0) {
		json_complain(m, m->p, "comment");
		m->p = json_past_blanks(m->p + n, m->end);
	}
	keep_lines(m);
}

/* ---- containers */

static struct json_level *
top(struct json_mender *m)
{
	return m->depth ? &m->level[m->depth - 1] : NULL;
}

/* Before something is written into the innermost container. */
static void
separate(struct json_mender *m)
{
	struct json_level *t = top(m);

	if (!t)
		return;
	if (t->filled) {
		if (!t->comma)
			json_complain(m, m->p, "missing comma");
		strbuf_addch(m->out, ',');
	}
	t->filled = true;
	t->comma = false;
}

/* The container at m->p and all in it: too deep for anything a feed says. */
static void
skip_container(struct json_mender *m)
{
	size_t open = 0;

	json_complain(m, m->p, "nested too deep");
	while (m->p < m->end) {
		char c = *m->p++;

		if (c == '"') {
			while (m->p < m->end && *m->p != '"')
				m->p += *m->p == '\\' && m->p + 1 < m->end ? 2 : 1;
			m->p += m->p < m->end;
		}
		open += c == '{' || c == '[';
		if ((c == '}' || c == ']') && --open == 0)
			break;
	}
	strbuf_addstr(m->out, "null");
}

static void
open_container(struct json_mender *m)
{
	struct json_level *l;

	if (m->depth == JSON_DEPTH_MAX) {
		skip_container(m);
		return;
	}
	l = &m->level[m->depth++];
	l->is_object = *m->p == '{';
	l->filled = l->comma = false;
	l->n_keys = 0;
	strbuf_addch(m->out, *m->p++);
}

static void
close_top(struct json_mender *m)
{
	strbuf_addch(m->out, top(m)->is_object ? '}' : ']');
	m->depth--;
}

enum next { NEXT_MEMBER, NEXT_VALUE, NEXT_OTHER };

/* What follows behind a bracket and its comma. */
static enum next
next_of(const char *p, const char *end)
{
	p = json_past_blanks(p, end);
	if (p == end || *p != ',')
		return NEXT_OTHER;
	p = json_past_blanks(p + 1, end);
	if (json_is_key(p, end))
		return NEXT_MEMBER;
	return p < end && strchr("{[\"", *p) ? NEXT_VALUE : NEXT_OTHER;
}

static bool
takes(const struct json_level *l, enum next next)
{
	return l && (next == NEXT_OTHER || l->is_object == (next == NEXT_MEMBER));
}

/* The closing bracket at m->p. It closes what it fits, and what was left open in that; but what follows may show
 * that it is one too many. */
static void
close_bracket(struct json_mender *m)
{
	bool object = *m->p == '}';
	enum next next = next_of(m->p + 1, m->end);
	size_t keep = m->depth;

	while (keep > 0 && m->level[keep - 1].is_object != object)
		keep--;
	if (keep == 0 ||
	    (next != NEXT_OTHER && takes(top(m), next) && !takes(keep > 1 ? &m->level[keep - 2] : NULL, next))) {
		json_complain(m, m->p, object ? "one } too many" : "one ] too many");
		m->p++;
		return;
	}
	if (top(m)->comma)
		json_complain(m, m->p, "comma before the end");
	for (; m->depth > keep; close_top(m))
		json_complain(m, m->p, top(m)->is_object ? "missing }" : "missing ]");
	close_top(m);
	m->p++;
}

/* ---- members */

static bool
is_prose(const char *key)
{
	return strncmp(key, "\"content_", 9) == 0 || strcmp(key, "\"summary\"") == 0;
}

static void
notice_key(struct json_mender *m, const char *where, const char *key, size_t len)
{
	struct json_level *l = top(m);
	uint32_t h = 2166136261u; /* FNV-1a */

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)key[i]) * 16777619u;
	for (size_t i = 0; i < l->n_keys; i++)
		if (l->keys[i] == h) {
			json_complain(m, where, "a name twice in one object");
			return;
		}
	if (l->n_keys < JSON_KEYS_MAX)
		l->keys[l->n_keys++] = h;
}

static void
mend_value(struct json_mender *m)
{
	size_t start = m->out->len;

	m->cut = false;
	if (*m->p == '{' || *m->p == '[')
		open_container(m);
	else if (*m->p == '"' || *m->p == '\'')
		json_mend_string(m);
	else
		json_mend_word(m);
	if ((m->cut && !m->is_text) || m->out->len == start) {
		strbuf_trunc(m->out, start);
		strbuf_addstr(m->out, "null");
	}
}

/* A new item begins where the name of a member should: the last one's end was forgotten. */
static bool
begins_sibling(const struct json_mender *m)
{
	return *m->p == '{' && m->depth > 1 && m->level[m->depth - 1].filled && !m->level[m->depth - 2].is_object;
}

static void
mend_member(struct json_mender *m)
{
	const char *where = m->p;
	size_t start = m->out->len, key;

	if (begins_sibling(m)) {
		json_complain(m, m->p, "missing }");
		close_top(m);
		top(m)->comma = true;
		return;
	}
	separate(m);
	key = m->out->len;
	m->cut = false;
	if (*m->p == '"' || *m->p == '\'')
		json_mend_string(m);
	else
		json_mend_bare_key(m);
	if (m->cut) { /* half a name */
		strbuf_trunc(m->out, start);
		return;
	}
	notice_key(m, where, m->out->buf + key, m->out->len - key);
	m->is_text = is_prose(m->out->buf + key);
	strbuf_addch(m->out, ':');
	json_skip_blanks(m);
	if (m->p < m->end && *m->p == ':') {
		m->p++;
		json_skip_blanks(m);
	} else {
		json_complain(m, m->p, "missing colon");
	}
	if (m->p == m->end || strchr(",}]", *m->p)) {
		json_complain(m, m->p, "missing value");
		strbuf_addstr(m->out, "null");
	} else {
		mend_value(m);
	}
}

/* ---- the whole */

static void
mend_comma(struct json_mender *m)
{
	struct json_level *t = top(m);

	if (!t->filled || t->comma)
		json_complain(m, m->p, "one comma too many");
	else
		t->comma = true;
	m->p++;
}

static void
step(struct json_mender *m)
{
	if (*m->p == '}' || *m->p == ']') {
		close_bracket(m);
	} else if (*m->p == ',') {
		mend_comma(m);
	} else if (*m->p == ':') {
		json_complain(m, m->p, "one colon too many");
		m->p++;
	} else if (top(m)->is_object) {
		mend_member(m);
	} else {
		separate(m);
		m->is_text = false;
		mend_value(m);
	}
}

bool
mend_json(const char *s, size_t len, size_t start, struct feed *feed, struct strbuf *out)
{
	struct json_mender m = {
		.p = s + start, .begin = s, .end = s + len, .lines_to = s, .out = out, .feed = feed,
		.pos = { s, 0, 0, 1 },
	};
	size_t max = out->max;
	bool is_cut;

	if (start == len || (s[start] != '{' && s[start] != '['))
		return false;
	keep_lines(&m);
	open_container(&m);
	for (;;) {
		json_skip_blanks(&m);
		if (m.depth == 0 || m.p == m.end || out->cut)
			break;
		step(&m);
	}
	is_cut = m.depth > 0;
	if (is_cut)
		json_complain(&m, m.p, "the document ends before its last bracket");
	out->max = max + JSON_DEPTH_MAX; /* room to close what is open, whatever was cut */
	while (m.depth > 0)
		close_top(&m);
	return is_cut;
}
