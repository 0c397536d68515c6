#include "config/ini.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

/* A line without its end. */
struct line {
	const char *s;
	size_t len;
	unsigned number;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_comment(char c)
{
	return c == '#' || c == ';';
}

/* Bytes of blanks at the start of s. */
static size_t
blanks(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && is_blank(s[n]))
		n++;
	return n;
}

static size_t
without_trailing_blanks(const char *s, size_t len)
{
	while (len > 0 && is_blank(s[len - 1]))
		len--;
	return len;
}

/* Characters before byte `to` of the line, and one: a column. */
static unsigned
column_of(const char *line, const char *to)
{
	unsigned column = 1;

	for (const char *p = line; p < to; p++)
		column += ((unsigned char)*p & 0xC0) != 0x80;
	return column;
}

void
ini_init(struct ini *ini, const char *text, size_t len)
{
	if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
		text += 3;
		len -= 3;
	}
	*ini = (struct ini){ .p = text, .end = text + len, .line = 1 };
}

static struct line
take_line(struct ini *ini)
{
	const char *newline = memchr(ini->p, '\n', (size_t)(ini->end - ini->p));
	struct line line = { .s = ini->p, .number = ini->line };

	line.len = (size_t)((newline ? newline : ini->end) - ini->p);
	ini->p += line.len + (newline != NULL);
	ini->line++;
	if (line.len > 0 && line.s[line.len - 1] == '\r')
		line.len--;
	return line;
}

/* What makes the whole line unreadable, or NULL; *at is then the place. */
static const char *
line_mistake(const struct line *line, struct ini_place *at)
{
	*at = (struct ini_place){ line->number, 1 };
	if (line->len > INI_MAX_LINE)
		return "the line is longer than 64 KiB";
	for (size_t i = 0, n; i < line->len; i += n) {
		unsigned char c = (unsigned char)line->s[i];
		uint32_t cp = c;

		n = 1;
		if (c >= 0x20 && c < 0x7F)
			continue;
		if (c >= 0x80 && (n = utf8_decode(line->s + i, line->len - i, &cp)) == 0) {
			at->column = column_of(line->s, line->s + i);
			return "this is not UTF-8; save the file in that encoding";
		}
		if (c != '\t' && (cp < 0x20 || (cp >= 0x7F && cp < 0xA0))) {
			at->column = column_of(line->s, line->s + i);
			return "a control character";
		}
	}
	return NULL;
}

static enum ini_kind
mistake(struct ini *ini, struct ini_entry *entry, const char *what)
{
	ini->is_broken_above = true;
	entry->mistake = what;
	return entry->kind = INI_MISTAKE;
}

static enum ini_kind
section(struct ini *ini, const struct line *line, const char *bracket, struct ini_entry *entry)
{
	const char *end = line->s + line->len;
	const char *close = memchr(bracket, ']', (size_t)(end - bracket));

	entry->at.column = column_of(line->s, bracket);
	entry->ends_section = true;
	if (!close)
		return mistake(ini, entry, "the section's ] is missing");
	entry->name = bracket + 1 + blanks(bracket + 1, (size_t)(close - bracket - 1));
	entry->name_len = without_trailing_blanks(entry->name, (size_t)(close - entry->name));
	if (entry->name_len == 0)
		return mistake(ini, entry, "the section has no name");
	close++;
	close += blanks(close, (size_t)(end - close));
	if (close < end) {
		entry->at.column = column_of(line->s, close);
		return mistake(ini, entry, "nothing may follow ]; comments stand on lines of their own");
	}
	entry->ends_section = false;
	ini->is_broken_above = false;
	return entry->kind = INI_SECTION;
}

/* Stretch the value by part of a line. */
static void
add_to_value(struct ini_entry *entry, const struct line *line, const char *s, size_t len)
{
	len = without_trailing_blanks(s, len);
	if (entry->value_len == 0) {
		entry->value = s;
		entry->value_at = (struct ini_place){ line->number, column_of(line->s, s) };
	}
	if (len > 0) {
		entry->value_len = (size_t)(s + len - entry->value);
		entry->value_lines++;
	}
}

/* Take the lines that continue the value; stop before the first that does not, or is unreadable. */
static void
continuation(struct ini *ini, struct ini_entry *entry)
{
	while (ini->p < ini->end && strchr(" \t\r\n#;", *ini->p) && *ini->p) {
		struct ini before = *ini;
		struct line line = take_line(ini);
		size_t n = blanks(line.s, line.len);
		struct ini_place at;

		if ((n < line.len && line.s[n] == '[') || line_mistake(&line, &at)) {
			*ini = before;
			return;
		}
		if (n < line.len && !is_comment(line.s[n]))
			add_to_value(entry, &line, line.s + n, line.len - n);
	}
}

static enum ini_kind
key_and_value(struct ini *ini, const struct line *line, struct ini_entry *entry)
{
	const char *equals = memchr(line->s, '=', line->len), *value;

	if (!equals)
		return mistake(ini, entry, "expected key = value, [section] or # comment");
	entry->name = line->s;
	entry->name_len = without_trailing_blanks(line->s, (size_t)(equals - line->s));
	if (entry->name_len == 0)
		return mistake(ini, entry, "no key stands before =");
	value = equals + 1;
	value += blanks(value, (size_t)(line->s + line->len - value));
	ini->is_broken_above = false;
	add_to_value(entry, line, value, (size_t)(line->s + line->len - value));
	continuation(ini, entry);
	return entry->kind = INI_VALUE;
}

enum ini_kind
ini_next(struct ini *ini, struct ini_entry *entry)
{
	*entry = (struct ini_entry){ .kind = INI_END };
	while (ini->p < ini->end) {
		struct line line = take_line(ini);
		const char *what = line_mistake(&line, &entry->at);
		size_t n = blanks(line.s, line.len);

		if (what) {
			/* One that may have been a section must not lend its keys to the section above. */
			entry->ends_section = n < line.len && line.s[n] == '[';
			return mistake(ini, entry, what);
		}
		if (n == line.len || is_comment(line.s[n]))
			continue;
		if (line.s[n] == '[')
			return section(ini, &line, line.s + n, entry);
		if (n == 0)
			return key_and_value(ini, &line, entry);
		if (ini->is_broken_above)
			continue;
		entry->at.column = column_of(line.s, line.s + n);
		return mistake(ini, entry, "an indented line continues the value above it, and there is none");
	}
	return INI_END;
}

void
ini_join(const struct ini_entry *entry, char *out)
{
	size_t i = 0, newline = SIZE_MAX;
	char last = ',';

	while (i < entry->value_len) {
		const char *end = memchr(entry->value + i, '\n', entry->value_len - i);
		size_t stop = end ? (size_t)(end - entry->value) : entry->value_len;
		size_t n = blanks(entry->value + i, stop - i);
		bool is_kept = i + n < stop && entry->value[i + n] != '\r' &&
			       (i == 0 || !is_comment(entry->value[i + n]));

		if (is_kept && newline != SIZE_MAX && last != ',' && entry->value[i + n] != ',')
			out[newline] = ',';
		for (; i < stop; i++) {
			out[i] = is_kept && entry->value[i] != '\r' ? entry->value[i] : ' ';
			if (!is_blank(out[i]))
				last = out[i];
		}
		if (end) {
			newline = i;
			out[i++] = ' ';
		}
	}
	out[entry->value_len] = '\0';
}

struct ini_place
ini_place(const struct ini_entry *entry, size_t offset)
{
	struct ini_place at = entry->value_at;

	for (size_t i = 0; i < offset && i < entry->value_len; i++) {
		unsigned char c = (unsigned char)entry->value[i];

		if (c == '\n')
			at = (struct ini_place){ at.line + 1, 1 };
		else if (i + 1 == entry->value_len || ((unsigned char)entry->value[i + 1] & 0xC0) != 0x80)
			at.column++;
	}
	return at;
}
