#include "yaml.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"

#define ANCHORS_MAX 100
#define SCALAR_MAX 16384

/* A line with something on it: without indentation, comment and blanks at the end. */
struct line {
	const char *s, *end;
	unsigned number, indent;
};

struct reader {
	struct arena *arena;
	const char *p, *end;
	unsigned number;  /* of the line before p */
	struct line line; /* the one at hand */
	bool at_end;      /* there is none */
	struct {
		const char *name, *text; /* text NULL: of something that is no scalar */
	} anchors[ANCHORS_MAX];
	size_t n_anchors;
	struct error *err;
};

static struct yaml *read_node(struct reader *r, unsigned depth);

static void *
fail(const struct reader *r, const char *what)
{
	error_set(r->err, "line %u: %s", r->line.number, what);
	return NULL;
}

/* ---- lines */

/* Where a comment begins: at a # behind a blank, outside of quotes. */
static const char *
comment(const char *s, const char *end)
{
	char quote = 0;

	for (const char *p = s; p < end; p++) {
		if ((quote == '"' && *p == '\\') || (quote == '\'' && *p == quote && p + 1 < end && p[1] == quote))
			p++;
		else if (quote)
			quote = *p == quote ? 0 : quote;
		else if ((*p == '"' || *p == '\'') && (p == s || strchr(" [,", p[-1])))
			quote = *p;
		else if (*p == '#' && (p == s || p[-1] == ' ' || p[-1] == '\t'))
			return p;
	}
	return end;
}

/* Go to the next line that says something. */
static void
next_line(struct reader *r)
{
	while (r->p < r->end) {
		const char *start = r->p, *s = start;
		const char *newline = memchr(start, '\n', (size_t)(r->end - start));
		const char *end = newline ? newline : r->end;

		r->p = newline ? newline + 1 : r->end;
		r->number++;
		while (s < end && *s == ' ')
			s++;
		end = comment(s, end);
		while (end > s && strchr(" \t\r", end[-1]))
			end--;
		if (s == end || (s == start && (*s == '%' || (end - s == 3 && memcmp(s, "---", 3) == 0))))
			continue;
		r->line = (struct line){ s, end, r->number, (unsigned)(s - start) };
		return;
	}
	r->at_end = true;
}

static bool
is_item(const struct line *line)
{
	return line->s[0] == '-' && (line->end - line->s == 1 || line->s[1] == ' ');
}

/* The colon that ends a key: before a blank or the end, outside of quotes. NULL when there is none. */
static const char *
colon(const struct line *line)
{
	const char *p = line->s;

	if (*p == '"' || *p == '\'') {
		const char *close = memchr(p + 1, *p, (size_t)(line->end - p - 1));

		if (!close)
			return NULL;
		p = close + 1;
		return p < line->end && *p == ':' && (p + 1 == line->end || p[1] == ' ') ? p : NULL;
	}
	for (; p < line->end; p++)
		if (*p == ':' && (p + 1 == line->end || p[1] == ' '))
			return p;
	return NULL;
}

/* ---- scalars */

static struct yaml *
new_node(struct reader *r, int kind)
{
	struct yaml *node = arena_alloc(r->arena, sizeof(*node));

	node->kind = kind;
	node->line = r->line.number;
	node->text = kind == YAML_SCALAR ? "" : NULL;
	return node;
}

static void
add_escape(struct strbuf *out, const char **p, const char *end)
{
	static const char from[] = "ntre0\"\\/", to[] = "\n\t\r\033\0\"\\/";
	char c = *(*p)++, digits[9] = "";
	int n = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
	const char *at = strchr(from, c);

	if (n && end - *p >= n) {
		memcpy(digits, *p, (size_t)n);
		strbuf_addcp(out, (unsigned)strtoul(digits, NULL, 16));
		*p += n;
	} else if (at && *at && to[at - from]) {
		strbuf_addch(out, to[at - from]);
	} else {
		strbuf_addch(out, c);
	}
}

/* From the quote at *p to behind the one that ends it; NULL when none does. */
static const char *
read_quoted(struct reader *r, const char **p, const char *end)
{
	struct strbuf out = STRBUF_INIT(SCALAR_MAX);
	char quote = *(*p)++;
	const char *text = NULL;

	while (*p < end && !text) {
		char c = *(*p)++;

		if (c == quote && quote == '\'' && *p < end && **p == '\'')
			strbuf_addch(&out, *(*p)++);
		else if (c == quote)
			text = arena_strndup(r->arena, strbuf_str(&out), out.len);
		else if (c == '\\' && quote == '"' && *p < end)
			add_escape(&out, p, end);
		else
			strbuf_addch(&out, c);
	}
	strbuf_release(&out);
	return text ? text : fail(r, "a quote is not closed on its line");
}

static const char *
find_anchor(struct reader *r, const char *name, size_t len)
{
	for (size_t i = r->n_anchors; i-- > 0;)
		if (strlen(r->anchors[i].name) == len && memcmp(r->anchors[i].name, name, len) == 0)
			return r->anchors[i].text ? r->anchors[i].text
						  : fail(r, "an alias of something that is no plain value");
	return fail(r, "an alias without its anchor");
}

static bool
add_anchor(struct reader *r, const char *name, size_t len, const char *text)
{
	if (r->n_anchors == ANCHORS_MAX) {
		fail(r, "too many anchors");
		return false;
	}
	r->anchors[r->n_anchors].name = arena_strndup(r->arena, name, len);
	r->anchors[r->n_anchors++].text = text;
	return true;
}

/* One scalar that ends at `end` or, within brackets, at a comma or bracket; *p goes behind it. */
static const char *
read_scalar(struct reader *r, const char **p, const char *end, bool bracketed)
{
	const char *s = *p, *stop = s, *text;

	if (s < end && (*s == '"' || *s == '\'')) {
		text = read_quoted(r, p, end);
		while (*p < end && **p == ' ')
			(*p)++;
		if (text && *p < end && !(bracketed && strchr(",]", **p)))
			return fail(r, "something follows the quotes");
		return text;
	}
	if (s < end && strchr("|>{}@`!%", *s) && !bracketed)
		return fail(r, "this kind of YAML value is not understood: write it in quotes, on one line");
	while (stop < end && !(bracketed && strchr(",]", *stop)))
		stop++;
	*p = stop;
	while (stop > s && stop[-1] == ' ')
		stop--;
	if (s < stop && *s == '*')
		return find_anchor(r, s + 1, (size_t)(stop - s - 1));
	if (stop - s > SCALAR_MAX)
		return fail(r, "the value is too long");
	return arena_strndup(r->arena, s, (size_t)(stop - s));
}

/* [a, b] */
static struct yaml *
read_brackets(struct reader *r, const char *p, const char *end)
{
	struct yaml *list = new_node(r, YAML_LIST), **last = &list->first;

	for (p++; p < end;) {
		while (p < end && *p == ' ')
			p++;
		if (p < end && *p == ']')
			return p + 1 == end ? list : fail(r, "something follows the ]");
		if (p < end && *p == '[')
			return fail(r, "lists within lists are not understood");
		*last = new_node(r, YAML_SCALAR);
		if (!((*last)->text = read_scalar(r, &p, end, true)))
			return NULL;
		last = &(*last)->next;
		p += p < end && *p == ',';
	}
	return fail(r, "the ] is not on the same line");
}

/* What stands on the rest of a line. */
static struct yaml *
read_inline(struct reader *r, const char *p, const char *end)
{
	struct yaml *node;

	if (*p == '[')
		return read_brackets(r, p, end);
	node = new_node(r, YAML_SCALAR);
	node->text = read_scalar(r, &p, end, false);
	return node->text ? node : NULL;
}

/* ---- blocks */

/* Takes an &anchor from the front of *p; *name is NULL when there is none. */
static void
take_anchor(const char **p, const char *end, const char **name, size_t *len)
{
	*name = NULL;
	if (*p == end || **p != '&')
		return;
	*name = *p + 1;
	while (*p < end && **p != ' ')
		(*p)++;
	*len = (size_t)(*p - *name);
	while (*p < end && **p == ' ')
		(*p)++;
}

/* What belongs to a key or a dash at this indentation; p is the rest of its line. A list may stand as far left as
 * the key that it belongs to. */
static struct yaml *
read_value(struct reader *r, const char *p, unsigned indent, bool of_key, unsigned depth)
{
	const char *end = r->line.end, *name;
	struct yaml *node;
	size_t len = 0;

	take_anchor(&p, end, &name, &len);
	if (p < end) {
		node = read_inline(r, p, end);
		next_line(r);
	} else {
		node = new_node(r, YAML_SCALAR);
		next_line(r);
		if (!r->at_end && (r->line.indent > indent || (of_key && r->line.indent == indent && is_item(&r->line))))
			node = read_node(r, depth + 1);
	}
	if (node && name && !add_anchor(r, name, len, node->text))
		return NULL;
	return node;
}

static struct yaml *
read_list(struct reader *r, unsigned depth)
{
	unsigned indent = r->line.indent;
	struct yaml *list = new_node(r, YAML_LIST), **last = &list->first;

	while (!r->at_end && r->line.indent == indent && is_item(&r->line)) {
		const char *p = r->line.s + 1;

		while (p < r->line.end && *p == ' ')
			p++;
		if (p < r->line.end && *p != '&' && *p != '[') {
			/* "- name: x": what follows the dash is a block of its own, as far right as it stands. */
			r->line.indent += (unsigned)(p - r->line.s);
			r->line.s = p;
			*last = read_node(r, depth + 1);
		} else {
			*last = read_value(r, p, indent, false, depth);
		}
		if (!*last)
			return NULL;
		last = &(*last)->next;
	}
	return list;
}

static struct yaml *
read_map(struct reader *r, unsigned depth)
{
	unsigned indent = r->line.indent;
	struct yaml *map = new_node(r, YAML_MAP), **last = &map->first;

	while (!r->at_end && r->line.indent == indent && !is_item(&r->line)) {
		const char *key_end = colon(&r->line), *p = r->line.s, *key;

		if (*p == '\t' || !key_end)
			return fail(r, *p == '\t' ? "a tab where blanks indent" : "expected key: value");
		key = read_scalar(r, &p, key_end, false);
		if (!key)
			return NULL;
		for (p = key_end + 1; p < r->line.end && *p == ' ';)
			p++;
		*last = read_value(r, p, indent, true, depth);
		if (!*last)
			return NULL;
		(*last)->key = key;
		last = &(*last)->next;
	}
	return map;
}

static struct yaml *
read_node(struct reader *r, unsigned depth)
{
	struct yaml *node;

	if (depth > YAML_DEPTH)
		return fail(r, "too deeply nested");
	if (r->line.s[0] == '\t')
		return fail(r, "a tab where blanks indent");
	if (is_item(&r->line))
		return read_list(r, depth);
	if (colon(&r->line))
		return read_map(r, depth);
	node = read_inline(r, r->line.s, r->line.end);
	next_line(r);
	return node;
}

struct yaml *
yaml_parse(struct arena *arena, const char *text, size_t len, struct error *err)
{
	struct reader r = { .arena = arena, .p = text, .end = text + len, .err = err };
	struct yaml *root;

	if (memchr(text, '\0', len))
		return fail(&r, "this is no text");
	next_line(&r);
	if (r.at_end)
		return fail(&r, "there is nothing in it");
	root = read_node(&r, 0);
	if (root && !r.at_end)
		return fail(&r, "this does not belong to what stands above it");
	return root;
}

/* ---- asking */

const struct yaml *
yaml_get(const struct yaml *map, const char *key)
{
	if (!map || map->kind != YAML_MAP)
		return NULL;
	for (const struct yaml *member = map->first; member; member = member->next)
		if (strcmp(member->key, key) == 0)
			return member;
	return NULL;
}

const char *
yaml_text(struct arena *arena, const struct yaml *map, const char *key)
{
	const struct yaml *value = yaml_get(map, key);
	struct strbuf joined = STRBUF_INIT(SCALAR_MAX);
	const char *text;

	if (!value || value->kind == YAML_MAP)
		return NULL;
	if (value->kind == YAML_SCALAR)
		return value->text;
	for (const struct yaml *part = value->first; part; part = part->next)
		if (part->kind == YAML_SCALAR)
			strbuf_addstr(&joined, part->text);
	text = arena_strdup(arena, strbuf_str(&joined));
	strbuf_release(&joined);
	return text;
}
