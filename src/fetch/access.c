#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "redirect.h"
#include "transfer.h"

int
proxy_parse(const char *url, struct proxy *out)
{
	static const struct {
		const char *scheme;
		unsigned port;
	} schemes[] = { { "http", 8080 }, { "socks5", 1080 } };
	const char *authority = strstr(url, "://"), *at, *host, *end;
	size_t len = authority ? (size_t)(authority - url) : 0;

	*out = (struct proxy){ 0 };
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		if (strlen(schemes[i].scheme) == len && strncmp(url, schemes[i].scheme, len) == 0) {
			memcpy(out->scheme, url, len);
			out->port = schemes[i].port;
		}
	}
	if (!out->scheme[0])
		return -1;
	authority += 3;
	end = authority + strcspn(authority, "/");
	at = memrchr(authority, '@', (size_t)(end - authority));
	host = at ? at + 1 : authority;
	if ((size_t)(host - authority) >= sizeof(out->login))
		return -1;
	memcpy(out->login, authority, (size_t)(host - authority));
	len = *host == '[' ? strcspn(++host, "]") : strcspn(host, ":/");
	if (len == 0 || len >= sizeof(out->host) || host + len > end)
		return -1;
	memcpy(out->host, host, len);
	host += len + (host[len] == ']');
	if (*host == ':')
		out->port = (unsigned)strtoul(host + 1, NULL, 10);
	return out->port > 0 && out->port < 65536 ? 0 : -1;
}

/* The proxy by its address, as everything: libcurl looks up no name. Names of servers are the proxy's to resolve. */
static void
set_proxy(struct transfer *t)
{
	const struct proxy *proxy = &t->proxy;
	char address[ADDRESS_TEXT], *url;
	bool is_v6 = t->addresses[t->tried].family == AF_INET6;

	address_text(&t->addresses[t->tried], address);
	url = xasprintf("%s://%s%s%s%s:%u", strcmp(proxy->scheme, "socks5") == 0 ? "socks5h" : proxy->scheme,
			proxy->login, is_v6 ? "[" : "", address, is_v6 ? "]" : "", proxy->port);
	curl_easy_setopt(t->easy, CURLOPT_PROXY, url);
	curl_easy_setopt(t->easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	free(url);
}

static void
set_login(CURL *easy, const struct access *a)
{
	if (a->method == ACCESS_BEARER) {
		curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
		curl_easy_setopt(easy, CURLOPT_XOAUTH2_BEARER, a->password);
		return;
	}
	curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)(a->method == ACCESS_DIGEST ? CURLAUTH_DIGEST : CURLAUTH_BASIC));
	curl_easy_setopt(easy, CURLOPT_USERNAME, a->user ? a->user : "");
	curl_easy_setopt(easy, CURLOPT_PASSWORD, a->password);
}

/* Behind those of every request. */
static void
add_headers(struct transfer *t, const char *lines)
{
	struct curl_slist *last = &t->headers[0];

	while (*lines) {
		size_t len = strcspn(lines, "\n");
		char *line = xstrndup(lines, len);

		t->own_headers = curl_slist_append(t->own_headers, line);
		free(line);
		lines += len + (lines[len] == '\n');
	}
	while (last->next)
		last = last->next;
	last->next = t->own_headers;
}

static void
set_tls(CURL *easy, const struct access *a, bool trusted)
{
	if (a->ca_file) {
		curl_easy_setopt(easy, CURLOPT_CAINFO, a->ca_file);
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	}
	if (trusted && a->certificate) {
		curl_easy_setopt(easy, CURLOPT_SSLCERT, a->certificate);
		curl_easy_setopt(easy, CURLOPT_SSLKEY, a->key ? a->key : a->certificate);
	}
}

bool
access_is_foreign(const struct transfer *t)
{
	return !same_origin(t->access_url, t->visited[t->hops]);
}

bool
access_is_withheld(const struct transfer *t)
{
	const struct access *a = t->access;
	bool has_secrets = a && (a->headers || a->cookies || a->password || a->certificate);
	struct url_parts parts;

	if (url_split(t->access_url, &parts) < 0)
		return false;
	return (has_secrets || parts.has_userinfo) && access_is_foreign(t);
}

void
access_apply(struct transfer *t)
{
	static const long versions[] = {
		[ACCESS_HTTP_1] = CURL_HTTP_VERSION_1_1,
		[ACCESS_HTTP_2] = CURL_HTTP_VERSION_2TLS,
	};
	const struct access *a = t->access;
	bool trusted = !access_is_foreign(t);

	if (t->proxy.host[0])
		set_proxy(t);
	set_tls(t->easy, a, trusted);
	curl_easy_setopt(t->easy, CURLOPT_HTTP_VERSION, versions[a->version]);
	if (!trusted)
		return;
	if (a->headers)
		add_headers(t, a->headers);
	if (a->cookies)
		curl_easy_setopt(t->easy, CURLOPT_COOKIE, a->cookies);
	if (a->password)
		set_login(t->easy, a);
}
