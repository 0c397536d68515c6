#include "mender_json.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include <jansson.h>

#define KEY_MAX 64          /* how far a quote is looked for that would end a name */
#define INTEGER_DIGITS 18   /* so many always fit 64 bits */
#define NO_CHARACTER "\\uFFFD"

/* ---- what stands behind */

bool
json_is_key(const char *p, const char *end)
{
	char quote = p < end ? *p : '\0';
	const char *stop = end - p > KEY_MAX ? p + KEY_MAX : end;

	if (quote != '"' && quote != '\'')
		return false;
	for (p++; p < stop && *p != quote && *p != '\n'; p++)
		if (*p == '\\' && p + 1 < stop)
			p++;
	if (p >= stop || *p != quote)
		return false;
	p = json_past_blanks(p + 1, end);
	return p < end && *p == ':';
}

/* Literals of JSON and of the languages that people write it with; NULL for other words. */
static const char *
literal(const char *s, size_t len)
{
	static const struct {
		const char *word, *means;
	} literals[] = { { "true", "true" }, { "false", "false" }, { "null", "null" }, { "none", "null" },
			 { "nil", "null" },  { "undefined", "null" }, { "nan", "null" } };

	for (size_t i = 0; i < sizeof(literals) / sizeof(literals[0]); i++)
		if (len == strlen(literals[i].word) && strncasecmp(s, literals[i].word, len) == 0)
			return literals[i].means;
	return NULL;
}

/* Could a value or a member begin at p? Behind a comma in prose it rarely could. */
static bool
begins_value(const char *p, const char *end)
{
	const char *word = p;

	if (p == end || strchr("\"'{[]},-", *p) || isdigit((unsigned char)*p) || json_is_comment(p, end))
		return true;
	while (p < end && p - word < KEY_MAX && (isalnum((unsigned char)*p) || *p == '_'))
		p++;
	if (literal(word, (size_t)(p - word)))
		return true;
	p = json_past_blanks(p, end);
	return p < end && *p == ':';
}

/* Is the quote before p the end of its string? One that stands in the prose is followed by more of it. */
static bool
ends_string(const char *p, const char *end)
{
	p = json_past_blanks(p, end);
	if (p == end || *p == '}' || *p == ']' || *p == ':' || json_is_comment(p, end))
		return true;
	if (*p == ',')
		return begins_value(json_past_blanks(p + 1, end), end);
	return json_is_key(p, end);
}

/* Was the closing quote forgotten at this line's end? Then the next line begins with a name. */
static bool
ends_at_line(const char *p, const char *end)
{
	for (p++; p < end && (*p == ' ' || *p == '\t'); p++)
		;
	return json_is_key(p, end);
}

/* ---- strings */

static int
hex4(const char *p, const char *end)
{
	int n = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		int c = tolower((unsigned char)p[i]);

		if (!isxdigit(c))
			return -1;
		n = n << 4 | (isdigit(c) ? c - '0' : c - 'a' + 10);
	}
	return n;
}

/* \uXXXX at m->p; characters beyond the first plane are two of them (RFC 8259 §7). */
static void
mend_unicode(struct json_mender *m)
{
	int unit = hex4(m->p + 2, m->end), next = -1;

	if (unit < 0) {
		json_complain(m, m->p, "\\u without four digits");
		m->p += 2;
		return;
	}
	if (unit >= 0xD800 && unit < 0xDC00 && m->end - m->p >= 12 && m->p[6] == '\\' && m->p[7] == 'u')
		next = hex4(m->p + 8, m->end);
	if (next >= 0xDC00 && next < 0xE000) {
		strbuf_add(m->out, m->p, 12);
		m->p += 12;
		return;
	}
	if (unit == 0) {
		json_complain(m, m->p, "\\u0000");
	} else if (unit >= 0xD800 && unit < 0xE000) {
		json_complain(m, m->p, "half a surrogate pair");
		strbuf_addstr(m->out, NO_CHARACTER);
	} else {
		strbuf_add(m->out, m->p, 6);
	}
	m->p += 6;
}

static void
mend_escape(struct json_mender *m)
{
	if (m->p + 1 == m->end) {
		m->p++;
	} else if (m->p[1] == 'u') {
		mend_unicode(m);
	} else if (m->p[1] && strchr("\"\\/bfnrt", m->p[1])) {
		strbuf_add(m->out, m->p, 2);
		m->p += 2;
	} else {
		/* JavaScript's \' and the backslash that nobody escaped; what follows is read as it stands. */
		bool quote = m->p[1] == '\'';

		json_complain(m, m->p, "backslash before a character that needs none");
		strbuf_addstr(m->out, quote ? "'" : "\\\\");
		m->p += quote ? 2 : 1;
	}
}

/* A control character in a string must be escaped; apart from white space none means anything. */
static void
mend_control(struct json_mender *m)
{
	static const char blanks[] = "\t\n\r", *const escapes[] = { "\\t", "\\n", "\\r" };
	const char *blank = *m->p ? strchr(blanks, *m->p) : NULL;

	json_complain(m, m->p, "bare control character in a string");
	if (blank)
		strbuf_addstr(m->out, escapes[blank - blanks]);
	m->p++;
}

static bool
is_ordinary(char c)
{
	return (unsigned char)c >= ' ' && c != '"' && c != '\'' && c != '\\';
}

void
json_mend_string(struct json_mender *m)
{
	char quote = *m->p++;

	if (quote != '"')
		json_complain(m, m->p - 1, "string in single quotes");
	strbuf_addch(m->out, '"');
	while (m->p < m->end) {
		const char *from = m->p;

		while (m->p < m->end && is_ordinary(*m->p))
			m->p++;
		strbuf_add(m->out, from, (size_t)(m->p - from));
		if (m->p == m->end)
			break;
		if (*m->p == quote && ends_string(m->p + 1, m->end)) {
			m->p++;
			strbuf_addch(m->out, '"');
			return;
		}
		if (*m->p == '\n' && ends_at_line(m->p, m->end)) {
			json_complain(m, m->p, "string without closing quote");
			while (m->out->len > 0 && strchr(", \r", m->out->buf[m->out->len - 1]))
				strbuf_trunc(m->out, m->out->len - 1);
			strbuf_addch(m->out, '"');
			return;
		}
		if (*m->p == '\\') {
			mend_escape(m);
		} else if ((unsigned char)*m->p < ' ') {
			mend_control(m);
		} else {
			if (*m->p == quote)
				json_complain(m, m->p, "bare quote in a string");
			strbuf_addstr(m->out, *m->p == '"' ? "\\\"" : "'");
			m->p++;
		}
	}
	m->cut = true;
	strbuf_addch(m->out, '"');
}

/* ---- what has no quotes */

static size_t
digits(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && isdigit((unsigned char)s[n]))
		n++;
	return n;
}

enum number { NUMBER, NUMBER_TOO_LARGE, NUMBER_NOT };

/* Within what 64 bits and a double hold? */
static bool
is_held(const char *s, size_t len)
{
	json_t *value = json_loadb(s, len, JSON_DECODE_ANY, NULL);
	bool held = value != NULL;

	json_decref(value);
	return held;
}

/* A number as RFC 8259 §6 has it. */
static enum number
number_of(const char *s, size_t len)
{
	size_t i = len > 0 && s[0] == '-', whole = digits(s + i, len - i), n;
	bool large = whole > INTEGER_DIGITS;

	if (whole == 0 || (whole > 1 && s[i] == '0'))
		return NUMBER_NOT;
	i += whole;
	if (i < len && s[i] == '.') {
		n = digits(s + i + 1, len - i - 1);
		if (n == 0)
			return NUMBER_NOT;
		i += n + 1;
	}
	if (i < len && (s[i] == 'e' || s[i] == 'E')) {
		i += i + 1 < len && (s[i + 1] == '+' || s[i + 1] == '-') ? 2 : 1;
		n = digits(s + i, len - i);
		if (n == 0)
			return NUMBER_NOT;
		large = large || n > 2;
		i += n;
	}
	return i < len ? NUMBER_NOT : large && !is_held(s, len) ? NUMBER_TOO_LARGE : NUMBER;
}

static void
add_quoted(struct json_mender *m, const char *s, size_t len)
{
	strbuf_addch(m->out, '"');
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] >= ' ') {
			if (s[i] == '"' || s[i] == '\\')
				strbuf_addch(m->out, '\\');
			strbuf_addch(m->out, s[i]);
		}
	strbuf_addch(m->out, '"');
}

static size_t
word_len(const char *p, const char *end, const char *stops)
{
	const char *s = p;

	while (p < end && *p != '\n' && *p && !strchr(stops, *p))
		p++;
	while (p > s && isspace((unsigned char)p[-1]))
		p--;
	return (size_t)(p - s);
}

void
json_mend_word(struct json_mender *m)
{
	size_t len = word_len(m->p, m->end, ",]}\"");
	const char *s = m->p, *means = literal(s, len);
	enum number number = number_of(s, len);

	if (len == 0) {
		json_complain(m, s, "stray character");
		m->p++;
		return;
	}
	m->p += len;
	m->cut = m->p == m->end;
	if (means) {
		if (strncmp(means, s, len) != 0)
			json_complain(m, s, "literal that JSON does not have");
		strbuf_addstr(m->out, means);
	} else if (number == NUMBER) {
		strbuf_add(m->out, s, len);
	} else if (number == NUMBER_TOO_LARGE) {
		add_quoted(m, s, len);
	} else {
		json_complain(m, s, isdigit((unsigned char)s[0]) || strchr("+-.", s[0]) ? "number that is none" :
											      "text without quotes");
		add_quoted(m, s, len);
	}
}

void
json_mend_bare_key(struct json_mender *m)
{
	size_t len = word_len(m->p, m->end, ":,]}{[\"");

	json_complain(m, m->p, "name without quotes");
	add_quoted(m, m->p, len);
	m->p += len;
	m->cut = m->p == m->end;
}
