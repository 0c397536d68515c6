#include "config/values.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/network.h"
#include "base/strbuf.h"
#include "base/url.h"
#include "base/utf8.h"
#include "config/config.h"
#include "config/secret.h"
#include "config/template.h"
#include "lmtp/wire.h"

#define TEXT_MAX 1000 /* bytes of a title, a user agent: they become header lines */
#define PATH_LONGEST 4000
#define FOLDER_MAX 200 /* bytes: the whole name is one file name in maildir++ */
#define ID_MAX 64
#define DIGITS_MAX 12 /* of a number: no product with a unit overflows */

/* As much of a value as a message quotes. */
static int
clip(const char *text)
{
	return (int)utf8_clip(text, strlen(text), 60);
}

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
			return error_set(err, "\"%.*s\" is %s%s%s", clip(text), text, type->what,
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
		error_set(err, "unknown value \"%.*s\"; did you mean \"%s\"?", clip(text), text, nearest);
	else
		error_set(err, "unknown value \"%.*s\"; it is %s", clip(text), text, strbuf_str(&names));
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
		return error_set(err, "\"%.*s\" is no number of items, age such as 7d, or all", clip(text), text);
	}
	return 0;
}

/* ~ and relative paths completed; heap string, or NULL. */
static char *
full_path(const char *text, const struct value_place *place, struct error *err)
{
	char *path;

	if (text[0] == '~' && text[1] != '/' && text[1]) {
		error_set(err, "~%.*s is not known here; write the path", clip(text + 1), text + 1);
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

/* A level of a folder's name. new, cur and tmp are the spool's own, names that begin with a dot are hidden. */
static int
check_level(const char *level, size_t len, struct error *err)
{
	static const char *const taken[] = { "new", "cur", "tmp" };

	if (len == 0)
		return error_set(err, "a level of the folder's name is empty; write News or News/Linux");
	if (level[0] == '.')
		return error_set(err, "no level of a folder's name may begin with a dot");
	if (level[0] == '~')
		return error_set(err, "a folder is a name inside the spool, not a path");
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		if (len == 3 && strncasecmp(level, taken[i], 3) == 0)
			return error_set(err, "\"%.3s\" is part of every Maildir and cannot be a folder", level);
	return 0;
}

int
folder_name_check(const char *text, struct error *err)
{
	if (strlen(text) > FOLDER_MAX)
		return error_set(err, "the folder's name is longer than %d bytes", FOLDER_MAX);
	if (text[0] == '/')
		return error_set(err, "a folder is a name inside the spool, not a path");
	for (const char *level = text;; level++) {
		size_t len = strcspn(level, "/");

		if (check_level(level, len, err) < 0)
			return -1;
		level += len;
		if (!*level)
			return 0;
	}
}

static int
check_domain(const char *text, struct error *err)
{
	size_t label = 0, len = strlen(text);

	for (size_t i = 0; i <= len; i++) {
		bool is_end = i == len || text[i] == '.';

		if (!is_end && !isalnum((unsigned char)text[i]) && text[i] != '-')
			return error_set(err, "a domain is letters, digits, hyphens and dots");
		if (is_end && (label == 0 || label > 63 || text[i - 1] == '-' || text[i - label] == '-'))
			return error_set(err, "\"%.*s\" is no domain name", clip(text), text);
		label = is_end ? 0 : label + 1;
	}
	return len > 200 ? error_set(err, "the domain is longer than 200 bytes") : 0;
}

int
feed_id_check(const char *id, size_t len, struct error *err)
{
	if (len == 0)
		return error_set(err, "the feed has no id; write [feed:ID]");
	if (len > ID_MAX)
		return error_set(err, "a feed's id is at most %d bytes long", ID_MAX);
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)id[i]) && !memchr("-_.", id[i], 3))
			return error_set(err, "a feed's id is letters, digits, - _ and . only");
	/* It is the local part of addresses, a dot-atom (RFC 5322 §3.2.3). */
	if (id[0] == '.' || id[len - 1] == '.' || memmem(id, len, "..", 2))
		return error_set(err, "a feed's id has no dot at its ends and no two in a row");
	return 0;
}

int
topic_name_check(const char *name, size_t len, struct error *err)
{
	if (len == 0)
		return error_set(err, "the topic has no name; write [topic:NAME]");
	if (len > ID_MAX)
		return error_set(err, "a topic's name is at most %d bytes long", ID_MAX);
	/* Keywords: separates by comma, X-Wire-Topics by semicolon and =. */
	for (size_t i = 0; i < len; i++)
		if (memchr(",;=\"\\\t", name[i], 6))
			return error_set(err, "a topic's name holds no , ; = \" \\ or tab");
	return 0;
}

static int
language_check(const char *tag, size_t len, struct error *err)
{
	size_t letters = 0;

	while (letters < len && isalpha((unsigned char)tag[letters]))
		letters++;
	for (size_t i = letters; i < len; i++)
		if (!isalnum((unsigned char)tag[i]) && tag[i] != '-')
			letters = 0;
	if (letters < 2 || letters > 3 || len > 35)
		return error_set(err, "\"%.*s\" is no language tag; write en, de or pt-BR", (int)(len < 40 ? len : 40),
				 tag);
	return 0;
}

static int
network_check(const char *s, size_t len, struct error *err)
{
	struct network unused;

	return network_parse(s, len, &unused, err);
}

/* "lwn, -spam" */
static int
check_list(const char *text, int (*check)(const char *, size_t, struct error *), struct error *err)
{
	for (const char *p = text;; p++) {
		size_t len;

		p += strspn(p, " \t");
		p += *p == '-';
		len = strcspn(p, ", \t");
		if (len == 0)
			return error_set(err, "a comma too many");
		if (check(p, len, err) < 0)
			return -1;
		p += len;
		p += strspn(p, " \t");
		if (!*p)
			return 0;
		if (*p != ',')
			return error_set(err, "a comma is missing before \"%.*s\"", clip(p), p);
	}
}

static int
check_server(const char *text, struct error *err)
{
	const char *colon = strrchr(text, ':');
	bool bracketed = text[0] == '[', is_port = colon && colon[1] && strlen(colon + 1) <= 5 &&
						   !colon[1 + strspn(colon + 1, "0123456789")];
	size_t host = colon ? (size_t)(colon - text) : 0;

	if (strncmp(text, "unix:/", 6) == 0 && text[6])
		return strlen(text) < 100 ? 0 : error_set(err, "the socket's path is too long");
	if (is_port && host > 2 * bracketed && !strpbrk(text, " \t/@") && (bracketed == (text[host - 1] == ']')) &&
	    (bracketed || !memchr(text, ':', host)))
		return 0;
	return error_set(err, "\"%.*s\" is no server; write unix:/PATH or HOST:PORT", clip(text), text);
}

static int
check_address(const char *s, size_t len, struct error *err)
{
	if (!wire_is_address(s, len))
		return error_set(err, "\"%.*s\" is no mail address; write user@example.org", (int)(len < 60 ? len : 60), s);
	return 0;
}

static int
check_proxy(const char *text, struct error *err)
{
	const char *host = strstr(text, "://");

	if (!host || strpbrk(text, " \t") || !host[3] || (strncmp(text, "http:", 5) && strncmp(text, "socks5:", 7)))
		return error_set(err, "\"%.*s\" is no proxy; write http://HOST:PORT or socks5://HOST:PORT", clip(text), text);
	return 0;
}

static int
check_secret(const char *text, struct error *err)
{
	if (!secret_is_named(text))
		return error_set(err, "a secret does not stand here; write credential:NAME, file:PATH or env:NAME");
	return 0;
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
				  name ? (int)name : clip(p), p);
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
		return error_set(err, "\"%.*s\" is no http or https URL", clip(text), text);
	wire = url_wire(text);
	if (!wire)
		return error_set(err, "\"%.*s\" names no host that could exist", clip(text), text);
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
	if (key->type == VALUE_FOLDER && folder_name_check(text, err) < 0)
		return -1;
	if (key->type == VALUE_DOMAIN && check_domain(text, err) < 0)
		return -1;
	if (key->type == VALUE_NAME && topic_name_check(text, strlen(text), err) < 0)
		return -1;
	if (key->type == VALUE_FEEDS && check_list(text, feed_id_check, err) < 0)
		return -1;
	if (key->type == VALUE_LANGUAGES && check_list(text, language_check, err) < 0)
		return -1;
	if (key->type == VALUE_SERVER && check_server(text, err) < 0)
		return -1;
	if (key->type == VALUE_ADDRESSES && check_list(text, check_address, err) < 0)
		return -1;
	if (key->type == VALUE_PROXY && check_proxy(text, err) < 0)
		return -1;
	if (key->type == VALUE_SECRET && check_secret(text, err) < 0)
		return -1;
	if (key->type == VALUE_TEMPLATE && template_check(text, err) < 0)
		return -1;
	if (key->type == VALUE_NETWORKS && strchr(text, '-'))
		return error_set(err, "a network cannot be taken out of another");
	if (key->type == VALUE_NETWORKS && check_list(text, network_check, err) < 0)
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
		return error_set(err, "\"%.*s\" is neither yes nor no", clip(text), text);
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
