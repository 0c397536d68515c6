#include "config/names.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/network.h"
#include "base/utf8.h"
#include "config/secret.h"
#include "config/template.h"
#include "lmtp/wire.h"

#define FOLDER_MAX 200 /* bytes: the whole name is one file name in maildir++ */
#define ID_MAX 64

int
value_clip(const char *text)
{
	return (int)utf8_clip(text, strlen(text), 60);
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
			return error_set(err, "\"%.*s\" is no domain name", value_clip(text), text);
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
			return error_set(err, "a comma is missing before \"%.*s\"", value_clip(p), p);
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
	return error_set(err, "\"%.*s\" is no server; write unix:/PATH or HOST:PORT", value_clip(text), text);
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
		return error_set(err, "\"%.*s\" is no proxy; write http://HOST:PORT or socks5://HOST:PORT", value_clip(text), text);
	return 0;
}

static int
check_secret(const char *text, struct error *err)
{
	if (!secret_is_named(text))
		return error_set(err, "a secret does not stand here; write credential:NAME, file:PATH or env:NAME");
	return 0;
}

static int
check_networks(const char *text, struct error *err)
{
	if (strchr(text, '-'))
		return error_set(err, "a network cannot be taken out of another");
	return check_list(text, network_check, err);
}

int
name_check(enum value_type type, const char *text, struct error *err)
{
	switch (type) {
	case VALUE_FOLDER:
		return folder_name_check(text, err);
	case VALUE_DOMAIN:
		return check_domain(text, err);
	case VALUE_NAME:
		return topic_name_check(text, strlen(text), err);
	case VALUE_FEEDS:
		return check_list(text, feed_id_check, err);
	case VALUE_LANGUAGES:
		return check_list(text, language_check, err);
	case VALUE_SERVER:
		return check_server(text, err);
	case VALUE_ADDRESSES:
		return check_list(text, check_address, err);
	case VALUE_PROXY:
		return check_proxy(text, err);
	case VALUE_SECRET:
		return check_secret(text, err);
	case VALUE_TEMPLATE:
		return template_check(text, err);
	case VALUE_NETWORKS:
		return check_networks(text, err);
	default:
		return 0; /* any text */
	}
}
