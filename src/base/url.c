#include "base/url.h"

#include <curl/curl.h>
#include <ctype.h>
#include <idn2.h>
#include <libxml/uri.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/strbuf.h"

#define URL_MAX 8192

static bool
is_hex(char c)
{
	return isxdigit((unsigned char)c) != 0;
}

/* Bit sets over bytes: letters, digits, and -._~/?=&;:@!$'()*+,# ; a–z, 0–9, and -. */
static const uint64_t in_url[4] = { 0xAFFFFFDA00000000, 0x47FFFFFE87FFFFFF };
static const uint64_t in_host[4] = { 0x03FF600000000000, 0x07FFFFFE00000000 };

/* strspn() over a bit set, which strspn() would build anew each time. */
static size_t
span(const char *s, const uint64_t set[4])
{
	size_t n = 0;

	while (set[(unsigned char)s[n] >> 6] >> (s[n] & 63) & 1)
		n++;
	return n;
}

/* ref with blanks around and line breaks inside dropped, and everything that RFC 3986 does not allow
 * percent-encoded; xmlBuildURI() refuses such bytes. */
static void
escape(struct strbuf *out, const char *ref)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t len;

	ref += strspn(ref, " \t\r\n\f\v");
	len = strlen(ref);
	while (len > 0 && strchr(" \t\r\n\f\v", ref[len - 1]))
		len--;
	for (size_t i = 0; i < len; i++) {
		size_t run = span(ref + i, in_url);
		unsigned char c = (unsigned char)ref[i + run];

		strbuf_add(out, ref + i, run);
		i += run;
		if (i == len)
			break;
		if (c == '\t' || c == '\r' || c == '\n')
			continue;
		if (c == '\\' && out->len < 64 && !strpbrk(strbuf_str(out), "?#")) {
			strbuf_addch(out, '/'); /* as browsers read http:\\host\path */
		} else if (c <= 0x20 || c >= 0x7F || strchr("<>\"{}|\\^`", c) ||
			   (c == '%' && !(i + 2 < len && is_hex(ref[i + 1]) && is_hex(ref[i + 2])))) {
			strbuf_addch(out, '%');
			strbuf_addch(out, hex[c >> 4]);
			strbuf_addch(out, hex[c & 15]);
		} else {
			strbuf_addch(out, (char)c);
		}
	}
}

/* Length of a leading scheme (RFC 3986 §3.1) without its colon, 0 if there is none. */
static size_t
scheme_len(const char *s)
{
	size_t n = 0;

	if (!isalpha((unsigned char)s[0]))
		return 0;
	while (isalnum((unsigned char)s[n]) || s[n] == '+' || s[n] == '-' || s[n] == '.')
		n++;
	return s[n] == ':' ? n : 0;
}

bool
url_is_http(const char *url)
{
	return strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0;
}

/* Where the authority of an absolute URL begins and ends; -1 if it has none. */
static int
find_authority(const char *url, size_t *begin, size_t *end)
{
	size_t n = scheme_len(url);

	if (n == 0 || strncmp(url + n, "://", 3) != 0)
		return -1;
	*begin = n + 3;
	*end = *begin + strcspn(url + *begin, "/?#");
	return 0;
}

/* A host name as it goes into the DNS: percent-escapes undone, IDNA 2008, lower case. NULL if illegal. */
static char *
ascii_host(const char *host, size_t len)
{
	struct strbuf raw = STRBUF_INIT(1024);
	char *ascii = NULL, *out = NULL;
	bool plain = true;

	for (size_t i = 0; i < len; i++) {
		if (host[i] == '%' && i + 2 < len && is_hex(host[i + 1]) && is_hex(host[i + 2])) {
			char two[3] = { host[i + 1], host[i + 2], '\0' };

			strbuf_addch(&raw, (char)strtol(two, NULL, 16));
			i += 2;
		} else {
			strbuf_addch(&raw, host[i]);
		}
	}
	for (size_t i = 0; i < raw.len; i++) {
		unsigned char c = (unsigned char)raw.buf[i];

		if (c >= 0x80)
			plain = false;
		else if (!isalnum(c) && !strchr("-._~", c))
			goto out; /* also NUL */
		raw.buf[i] = (char)tolower(c);
	}
	if (raw.len == 0 || raw.cut)
		goto out;
	if (plain) {
		out = raw.len < 254 ? xstrdup(raw.buf) : NULL;
	} else if (idn2_lookup_u8((const uint8_t *)raw.buf, (uint8_t **)&ascii,
				  IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) == IDN2_OK) {
		out = xstrdup(ascii);
		idn2_free(ascii);
	}
out:
	strbuf_release(&raw);
	return out;
}

/* Append url's authority in its normal form: host in ASCII and lower case, default port dropped. A host
 * that is no legal name stays as it is: such a link is the publisher's business, not ours. */
static void
add_authority(struct strbuf *out, const char *authority, size_t len, const char *scheme, size_t scheme_n)
{
	const char *end = authority + len, *host = authority, *port = NULL, *default_port = NULL;
	const char *at = memrchr(authority, '@', len);
	char *name = NULL;

	if (at) {
		host = at + 1;
		strbuf_add(out, authority, (size_t)(host - authority));
	}
	if (*host != '[') {
		port = memrchr(host, ':', (size_t)(end - host));
	} else {
		const char *close = memchr(host, ']', (size_t)(end - host));

		if (close && close + 1 < end && close[1] == ':')
			port = close + 1;
	}
	if (*host != '[')
		name = ascii_host(host, (size_t)((port ? port : end) - host));
	if (!name && *host != '[') {
		strbuf_add(out, host, (size_t)(end - host));
		return;
	}
	if (name)
		strbuf_addstr(out, name);
	else
		strbuf_add(out, host, (size_t)((port ? port : end) - host));
	free(name);
	if (scheme_n == 4 && strncasecmp(scheme, "http", 4) == 0)
		default_port = ":80";
	else if (scheme_n == 5 && strncasecmp(scheme, "https", 5) == 0)
		default_port = ":443";
	if (port && end - port > 1 &&
	    !(default_port && strlen(default_port) == (size_t)(end - port) &&
	      memcmp(port, default_port, (size_t)(end - port)) == 0))
		strbuf_add(out, port, (size_t)(end - port));
}

/* The syntax-based normalisation of RFC 3986 §6.2.2.1 and §6.2.3, as far as it changes no meaning. */
static char *
normalise(const char *url)
{
	struct strbuf out = STRBUF_INIT(URL_MAX);
	size_t n = scheme_len(url), begin, end;

	for (size_t i = 0; i < n; i++)
		strbuf_addch(&out, (char)tolower((unsigned char)url[i]));
	if (find_authority(url, &begin, &end) == 0) {
		strbuf_addstr(&out, "://");
		add_authority(&out, url + begin, end - begin, url, n);
		if (url[end] != '/' && url_is_http(url))
			strbuf_addch(&out, '/');
		strbuf_addstr(&out, url + end);
	} else {
		strbuf_addstr(&out, url + n);
	}
	return strbuf_detach(&out);
}

/* http(s), a lower-case name without port, a path, no byte that wants escaping: url_resolve() gives it back as it is. */
bool
url_is_normal(const char *url)
{
	const char *host = strncmp(url, "http://", 7) == 0 ? url + 7 : strncmp(url, "https://", 8) == 0 ? url + 8 : NULL;
	size_t n;

	if (!host)
		return false;
	n = span(host, in_host);
	if (n == 0 || n > 253 || host[n] != '/')
		return false;
	while (n += span(host + n, in_url), host[n] == '%' && is_hex(host[n + 1]) && is_hex(host[n + 2]))
		n += 3;
	return host[n] == '\0' && n + 8 < URL_MAX;
}

/* No name in the DNS holds what must be escaped; ascii_host() has decoded the rest. */
static bool
has_escaped_host(const char *url)
{
	size_t begin, end;

	return find_authority(url, &begin, &end) == 0 && memchr(url + begin, '%', end - begin);
}

/* "http:/path" and "http:path" have no host; other schemes are opaque to us. */
static bool
is_whole(const char *url)
{
	if (strncasecmp(url, "http", 4) != 0)
		return scheme_len(url) > 0;
	return url_is_http(url) && strlen(url) > strcspn(url, "/") + 2;
}

char *
url_resolve(const char *base, const char *ref)
{
	struct strbuf escaped = STRBUF_INIT(URL_MAX), escaped_base = STRBUF_INIT(URL_MAX);
	xmlChar *built = NULL;
	char *out = NULL;

	if (url_is_normal(ref))
		return xstrdup(ref);
	if (strlen(ref) >= URL_MAX || (base && strlen(base) >= URL_MAX))
		return NULL;
	escape(&escaped, ref);
	if (base)
		escape(&escaped_base, base);
	if (escaped.cut || escaped_base.cut)
		goto out;
	if (scheme_len(strbuf_str(&escaped))) {
		if (is_whole(escaped.buf))
			out = normalise(escaped.buf);
	} else if (base && scheme_len(strbuf_str(&escaped_base))) {
		/* An empty path under an authority is "/" (RFC 3986 §5.2.3); libxml2 wants to see it. */
		char *full_base = normalise(escaped_base.buf);

		if (escaped.len == 0)
			built = xmlStrdup((const xmlChar *)full_base);
		else
			built = xmlBuildURI((const xmlChar *)strbuf_str(&escaped), (const xmlChar *)full_base);
		if (built && escaped.len == 0)
			*strchrnul((char *)built, '#') = '\0';
		free(full_base);
		if (built && is_whole((const char *)built)) {
			/* libxml2 hands out a host with its escapes undone: what they hid must not get loose. */
			strbuf_clear(&escaped);
			escape(&escaped, (const char *)built);
			out = escaped.cut ? NULL : normalise(strbuf_str(&escaped));
			if (out && has_escaped_host(out)) {
				free(out);
				out = NULL;
			}
		}
		xmlFree(built);
	}
	if (out && strlen(out) >= URL_MAX) { /* perhaps cut */
		free(out);
		out = NULL;
	}
out:
	strbuf_release(&escaped);
	strbuf_release(&escaped_base);
	return out;
}

char *
url_wire(const char *url)
{
	struct url_parts parts;
	size_t begin, end;
	char *absolute = url_resolve(NULL, url);

	if (!absolute)
		return NULL;
	*strchrnul(absolute, '#') = '\0';
	if (!url_is_http(absolute) || find_authority(absolute, &begin, &end) < 0 || begin == end ||
	    url_split(absolute, &parts) < 0) {
		free(absolute);
		return NULL;
	}
	return absolute;
}

int
url_split(const char *wire, struct url_parts *out)
{
	CURLU *u = curl_url();
	char *scheme = NULL, *host = NULL, *port = NULL, *user = NULL;
	int ret = -1;

	if (!u)
		return -1;
	if (curl_url_set(u, CURLUPART_URL, wire, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_HOST, &host, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) != CURLUE_OK)
		goto out;
	if ((strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0) || strlen(host) == 0 ||
	    strlen(host) >= sizeof(out->host))
		goto out;
	memset(out, 0, sizeof(*out));
	strcpy(out->scheme, scheme);
	if (host[0] == '[') {
		memcpy(out->host, host + 1, strlen(host) - 2);
	} else {
		for (const char *p = host; *p; p++)
			if (!isalnum((unsigned char)*p) && !strchr("-._~", *p))
				goto out;
		strcpy(out->host, host);
	}
	out->port = (unsigned)strtoul(port, NULL, 10);
	out->has_userinfo = curl_url_get(u, CURLUPART_USER, &user, 0) == CURLUE_OK;
	ret = 0;
out:
	curl_free(scheme);
	curl_free(host);
	curl_free(port);
	curl_free(user);
	curl_url_cleanup(u);
	return ret;
}

/* Names of query parameters whose values open something. */
static bool
is_secret(const char *name, size_t len)
{
	static const char *const names[] = { "token", "key", "apikey", "api_key", "access_token", "auth", "secret",
					     "password", "pass", "pwd", "sig", "signature", "user", "feed" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == len && strncasecmp(names[i], name, len) == 0)
			return true;
	return false;
}

void
url_server(const struct url_parts *parts, char out[URL_SERVER])
{
	snprintf(out, URL_SERVER, "%s:%u", parts->host, parts->port == 443 ? 80 : parts->port);
}

char *
url_public(const char *url)
{
	struct strbuf out = STRBUF_INIT(URL_MAX);
	size_t begin, end;
	const char *p = url;

	if (strncmp(url, "exec:", 5) == 0) { /* whatever it is called with */
		size_t n = strcspn(url, " \t");

		strbuf_add(&out, url, n);
		strbuf_addstr(&out, url[n] ? " ***" : "");
		return strbuf_detach(&out);
	}
	if (find_authority(url, &begin, &end) == 0) {
		const char *at = memrchr(url + begin, '@', end - begin);

		strbuf_add(&out, url, begin);
		p = at ? at + 1 : url + begin;
	}
	while (*p) {
		size_t n = strcspn(p, "?&");

		strbuf_add(&out, p, n);
		p += n;
		if (!*p)
			break;
		strbuf_addch(&out, *p++);
		n = strcspn(p, "=&#");
		if (p[n] == '=' && is_secret(p, n)) {
			strbuf_add(&out, p, n + 1);
			strbuf_addstr(&out, "***");
			p += strcspn(p, "&#");
		}
	}
	return strbuf_detach(&out);
}
