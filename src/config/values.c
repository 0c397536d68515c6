#include "config/values.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "base/url.h"
#include "config/config.h"
#include "config/names.h"

#define TEXT_MAX 1000 /* bytes of a title, a user agent: they become header lines */
#define PATH_LONGEST 4000
#define DIGITS_MAX 12 /* of a number: no product with a unit overflows */

struct unit {
	const char *name;
	int64_t factor;
};

/* The largest first, for printing. */
static const struct unit times[] = {
	{ "w", 604800000 }, { "d", 86400000 }, { "h", 3600000 }, { "m", 60000 },
	{ "s", 1000 },	    { "ms", 1 },       { "min", 60000 }, { 0 },
};
static const struct unit sizes[] = { { "G", 1 << 30 }, { "M", 1 << 20 }, { "K", 1 << 10 }, { "", 1 }, { 0 } };

/* Digits at *p, stepped over. Returns -1 if there are none or too many. */
static int
take_number(const char **p, int64_t *out)
{
	size_t digits = strspn(*p, "0123456789");

	if (digits == 0 || digits > DIGITS_MAX)
		return -1;
	*out = strtoll(*p, NULL, 10);
	*p += digits;
	return 0;
}

/* The unit whose name is the letters at *p, stepped over, or NULL. */
static const struct unit *
take_unit(const char **p, const struct unit *units)
{
	size_t len = 0;

	while (isalpha((unsigned char)(*p)[len]))
		len++;
	for (; units->name; units++)
		if (strlen(units->name) == len && strncmp(units->name, *p, len) == 0) {
			*p += len;
			return units;
		}
	return NULL;
}

/* "90s", "1h 30m", "0" → milliseconds. */
static int
parse_duration(const char *text, int64_t *out)
{
	const char *p = text;
	int64_t sum = 0, number;

	if (strcmp(text, "0") == 0) {
		*out = 0;
		return 0;
	}
	do {
		const struct unit *unit;

		if (take_number(&p, &number) < 0)
			return -1;
		p += strspn(p, " ");
		unit = take_unit(&p, times);
		if (!unit || number > INT64_MAX / 4 / unit->factor || sum > INT64_MAX / 4)
			return -1;
		sum += number * unit->factor;
		p += strspn(p, " ");
	} while (*p);
	*out = sum;
	return 0;
}

/* "256K", "16MiB", "1000" → bytes. */
static int
parse_size(const char *text, int64_t *out)
{
	const char *p = text;
	char letter[2] = "";
	const char *name = letter;
	const struct unit *unit;

	if (take_number(&p, out) < 0)
		return -1;
	p += strspn(p, " ");
	letter[0] = (char)toupper((unsigned char)*p);
	if (*p == 'B' && !p[1])
		letter[0] = '\0';
	else if (*p)
		p++;
	unit = take_unit(&name, sizes);
	if (!unit || *out > INT64_MAX / unit->factor || !(!*p || !strcmp(p, "B") || !strcmp(p, "iB")))
		return -1;
	*out *= unit->factor;
	return 0;
}

static int
parse_count(const char *text, int64_t *out)
{
	return take_number(&text, out) < 0 || *text ? -1 : 0;
}

/* "2.5" → thousandths. strtod() would listen to the locale. */
static int
parse_decimal(const char *text, int64_t *out)
{
	int64_t fraction = 0;

	if (take_number(&text, out) < 0)
		return -1;
	*out *= 1000;
	if (*text == '.') {
		int64_t place = 100;

		for (text++; isdigit((unsigned char)*text); text++, place /= 10)
			fraction += (*text - '0') * place;
	}
	*out += fraction;
	return *text ? -1 : 0;
}

static int
parse_bool(const char *text, bool *out)
{
	static const char *const words[][2] = {
		{ "no", "yes" }, { "false", "true" }, { "off", "on" }, { "0", "1" }
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		for (int j = 0; j < 2; j++)
			if (strcmp(text, words[i][j]) == 0) {
				*out = j;
				return 0;
			}
	return -1;
}

/* How the numbers of a key are written. */
static const struct number_type {
	enum value_type type;
	int (*parse)(const char *text, int64_t *out);
	int64_t unit; /* what is parsed is this much finer than what is stored */
	const char *what;
} number_types[] = {
	{ VALUE_SECONDS, parse_duration, 1000, "no duration; write 30s, 15m, 2h, 1d" },
	{ VALUE_MILLISECONDS, parse_duration, 1, "no duration; write 500ms, 1s, 2m" },
	{ VALUE_SIZE, parse_size, 1, "no size; write 256K, 16M, 1G" },
	{ VALUE_COUNT, parse_count, 1, "no number" },
	{ VALUE_DECIMAL, parse_decimal, 1, "no number" },
};

static const struct number_type *
number_type(const struct key *key)
{
	for (size_t i = 0; i < sizeof(number_types) / sizeof(number_types[0]); i++)
		if (number_types[i].type == key->type)
			return &number_types[i];
	return NULL;
}

/* The largest unit that divides the number. */
static char *
in_units(const struct unit *units, int64_t number)
{
	while (units[1].name && number % units->factor != 0)
		units++;
	return number ? xasprintf("%lld%s", (long long)(number / units->factor), units->name) : xstrdup("0");
}

char *
value_text(const struct key *key, int64_t number)
{
	if (key->type == VALUE_SIZE)
		return in_units(sizes, number);
	if (key->type == VALUE_SECONDS || key->type == VALUE_MILLISECONDS)
		return in_units(times, number * number_type(key)->unit);
	if (key->type == VALUE_DECIMAL)
		return xasprintf("%g", (double)number / 1000);
	return xasprintf("%lld", (long long)number);
}

static int
check_range(const struct key *key, int64_t number, struct error *err)
{
	bool is_below = number < key->min;
	char *got, *limit;

	if (number >= key->min && number <= key->max)
		return 0;
	got = value_text(key, number);
	limit = value_text(key, is_below ? key->min : key->max);
	error_set(err, "%s is %s %s", got, is_below ? "below" : "above", limit);
	free(got);
	free(limit);
	return -1;
}

static void
put_number(const struct key *key, int64_t number, void *at)
{
	if (key->type == VALUE_COUNT)
		*(unsigned *)at = (unsigned)number;
	else if (key->type == VALUE_SIZE)
		*(size_t *)at = (size_t)number;
	else if (key->type == VALUE_DECIMAL)
		*(double *)at = (double)number / 1000;
	else
		*(int64_t *)at = number;
}

static int
set_number(const struct key *key, const char *text, void *at, struct error *err)
{
	const struct number_type *type = number_type(key);
	int64_t number = 0;

	if (!key->zero || strcmp(text, key->zero) != 0) {
		if (type->parse(text, &number) < 0 || number % type->unit != 0)
			return error_set(err, "\"%.*s\" is %s%s%s", value_clip(text), text, type->what,
					 key->zero ? " or " : "", key->zero ? key->zero : "");
		number /= type->unit;
		if (check_range(key, number, err) < 0)
			return -1;
	}
	put_number(key, number, at);
	return 0;
}

static int
set_choice(const struct key *key, const char *text, void *at, struct error *err)
{
	struct strbuf names = STRBUF_INIT(400);
	const char *nearest = choice_nearest(key->choices, text);

	for (const struct choice *c = key->choices; c->name; c++) {
		if (strcmp(c->name, text) == 0) {
			memcpy(at, &c->value, sizeof(c->value));
			strbuf_release(&names);
			return 0;
		}
		strbuf_addf(&names, "%s%s", names.len == 0 ? "" : c[1].name ? ", " : " or ", c->name);
	}
	if (nearest)
		error_set(err, "unknown value \"%.*s\"; did you mean \"%s\"?", value_clip(text), text, nearest);
	else
		error_set(err, "unknown value \"%.*s\"; it is %s", value_clip(text), text, strbuf_str(&names));
	strbuf_release(&names);
	return -1;
}

static int
set_first_poll(const struct key *key, const char *text, struct first_poll *out, struct error *err)
{
	int64_t number;

	if (strcmp(text, "all") == 0) {
		*out = (struct first_poll){ .kind = FIRST_POLL_ALL };
	} else if (parse_count(text, &number) == 0) {
		if (check_range(key, number, err) < 0)
			return -1;
		*out = (struct first_poll){ .kind = FIRST_POLL_COUNT, .value = number };
	} else if (parse_duration(text, &number) == 0 && number >= 1000) {
		*out = (struct first_poll){ .kind = FIRST_POLL_AGE, .value = number / 1000 };
	} else {
		return error_set(err, "\"%.*s\" is no number of items, age such as 7d, or all", value_clip(text), text);
	}
	return 0;
}

/* ~ and relative paths completed; heap string, or NULL. */
static char *
full_path(const char *text, const struct value_place *place, struct error *err)
{
	char *path;

	if (text[0] == '~' && text[1] != '/' && text[1]) {
		error_set(err, "~%.*s is not known here; write the path", value_clip(text + 1), text + 1);
		return NULL;
	}
	if (text[0] == '~' && !place->home) {
		error_set(err, "~ cannot be expanded, HOME is not set");
		return NULL;
	}
	if (text[0] == '~')
		path = xasprintf("%s%s", place->home, text + 1);
	else if (text[0] == '/')
		path = xstrdup(text);
	else
		path = xasprintf("%s/%s", place->directory, text);
	for (size_t n = strlen(path); n > 1 && path[n - 1] == '/'; n--)
		path[n - 1] = '\0';
	if (strlen(path) > PATH_LONGEST) {
		error_set(err, "the path is longer than %d bytes", PATH_LONGEST);
		free(path);
		return NULL;
	}
	return path;
}

/* RFC 9110 §5.6.2: what a field's name is made of. Its length before the colon, or 0. */
static size_t
field_name(const char *s)
{
	size_t len = 0;

	while (isalnum((unsigned char)s[len]) || (s[len] && strchr("!#$%&'*+-.^_`|~", s[len])))
		len++;
	return s[len] == ':' ? len : 0;
}

/* Those that we set ourselves, or that make another request of it. */
static bool
is_taken_field(const char *name, size_t len)
{
	static const char *const taken[] = { "host", "connection", "content-length", "transfer-encoding", "te",
					     "if-none-match", "if-modified-since", "a-im", "user-agent", "upgrade" };

	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		if (strlen(taken[i]) == len && strncasecmp(taken[i], name, len) == 0)
			return true;
	return false;
}

/* "A: b, c, D: e" → "A: b, c\nD: e": a comma ends a line where a name and a colon follow. Heap string, or NULL. */
static char *
header_lines(const char *text, struct error *err)
{
	struct strbuf out = STRBUF_INIT(16 * 1024);
	const char *p = text;

	while (*p) {
		size_t name = field_name(p), len = strcspn(p, ",");

		if (name == 0 || is_taken_field(p, name)) {
			error_set(err, name ? "%.*s is not to be set here" : "\"%.*s\" is no header; write Name: value",
				  name ? (int)name : value_clip(p), p);
			strbuf_release(&out);
			return NULL;
		}
		while (p[len] && field_name(p + len + 1 + strspn(p + len + 1, " \t")) == 0)
			len += 1 + strcspn(p + len + 1, ",");
		strbuf_addf(&out, "%s%.*s", out.len ? "\n" : "", (int)len, p);
		p += len + (p[len] == ',');
		p += strspn(p, " \t");
	}
	return strbuf_detach(&out);
}

/* file:/PATH, as a browser writes it, too; exec:/PROGRAM ARGUMENT… */
static int
set_local(const char *text, const struct value_place *place, struct feed_config *feed, struct error *err)
{
	const char *path = text + 5 + (!strncmp(text, "file:///", 8) ? 2 : 0);
	char quotes[2] = { 0 };

	if (path[0] != '/' || path[1] == '/')
		return error_set(err, "write the whole path: %.5s/…", text);
	for (const char *p = path; *p && text[0] == 'e'; p++) /* inside the one, the other is nothing special */
		if ((*p == '"' && !quotes[1]) || (*p == '\'' && !quotes[0]))
			quotes[*p == '\''] ^= 1;
	if (quotes[0] || quotes[1])
		return error_set(err, "a quote does not end");
	feed->url = arena_strdup(place->arena, text);
	feed->wire = arena_printf(place->arena, "%.5s%s", text, path);
	return 0;
}

/* The wire form goes beside the URL, which is the only key with two members. */
static int
set_url(const char *text, const struct value_place *place, struct feed_config *feed, struct error *err)
{
	char *wire;

	if (!strncmp(text, "file:", 5) || !strncmp(text, "exec:", 5))
		return set_local(text, place, feed, err);
	if (strpbrk(text, " \t"))
		return error_set(err, "a URL holds no blanks");
	if (!url_is_http(text))
		return error_set(err, "\"%.*s\" is no http or https URL", value_clip(text), text);
	wire = url_wire(text);
	if (!wire)
		return error_set(err, "\"%.*s\" names no host that could exist", value_clip(text), text);
	feed->url = arena_strdup(place->arena, text);
	feed->wire = strcmp(wire, text) == 0 ? feed->url : arena_strdup(place->arena, wire);
	free(wire);
	return 0;
}

static int
set_string(const struct key *key, const char *text, const struct value_place *place, void *target,
	   const void *like, struct error *err)
{
	const char **at = (const char **)((char *)target + key->offset);
	const char *other = like ? *(const char *const *)((const char *)like + key->offset) : NULL;
	char *path = NULL;

	if (key->zero && strcmp(text, key->zero) == 0) {
		*at = NULL;
		return 0;
	}
	if (key->type != VALUE_RULES && key->type != VALUE_FEEDS && key->type != VALUE_PATH && strlen(text) > TEXT_MAX)
		return error_set(err, "the text is longer than %d bytes", TEXT_MAX);
	if (name_check(key->type, text, err) < 0)
		return -1;
	if (key->type == VALUE_PATH) {
		path = full_path(text, place, err);
		if (!path)
			return -1;
		text = path;
	}
	if (key->type == VALUE_HEADERS) {
		path = header_lines(text, err);
		if (!path)
			return -1;
		text = path;
	}
	*at = other && strcmp(other, text) == 0 ? other : arena_strdup(place->arena, text);
	free(path);
	return 0;
}

/* No value: none for a string that has no default. */
static int
set_nothing(const struct key *key, void *at, struct error *err)
{
	if (key->type > VALUE_RULES || key->fallback || key->is_required)
		return error_set(err, "the value is missing");
	*(const char **)at = NULL;
	return 0;
}

int
value_parse(const struct key *key, const char *text, const struct value_place *place, void *target,
	    const void *like, struct error *err)
{
	void *at = (char *)target + key->offset;

	if (!*text)
		return set_nothing(key, at, err);
	switch (key->type) {
	case VALUE_TEXT:
	case VALUE_NAME:
	case VALUE_DOMAIN:
	case VALUE_PATH:
	case VALUE_FOLDER:
	case VALUE_FEEDS:
	case VALUE_LANGUAGES:
	case VALUE_NETWORKS:
	case VALUE_SERVER:
	case VALUE_ADDRESSES:
	case VALUE_PROXY:
	case VALUE_SECRET:
	case VALUE_HEADERS:
	case VALUE_TEMPLATE:
	case VALUE_RULES:
		return set_string(key, text, place, target, like, err);
	case VALUE_URL:
		return set_url(text, place, target, err);
	case VALUE_CHOICE:
		return set_choice(key, text, at, err);
	case VALUE_BOOL:
		if (parse_bool(text, at) == 0)
			return 0;
		return error_set(err, "\"%.*s\" is neither yes nor no", value_clip(text), text);
	case VALUE_FIRST_POLL:
		return set_first_poll(key, text, at, err);
	case VALUE_COUNT:
	case VALUE_SIZE:
	case VALUE_SECONDS:
	case VALUE_MILLISECONDS:
	case VALUE_DECIMAL:
		return set_number(key, text, at, err);
	}
	return -1;
}
