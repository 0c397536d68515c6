/* URLs as RFC 3986 means them and as feeds write them. Pure: nothing is resolved or opened. */
#ifndef BASE_URL_H
#define BASE_URL_H

#include <stdbool.h>

/* The absolute form of ref (as found in a document: blanks around it, raw non-ASCII, bad escapes) against
 * base (absolute, or NULL when ref must be absolute itself). RFC 3986 §5.2; blanks and non-ASCII are
 * percent-encoded, scheme and host lower-cased, other schemes (mailto:, tag:, data:) left as they are.
 * Returns a heap string, or NULL if there is no sensible reading. Over 8 KiB counts as none. */
char *url_resolve(const char *base, const char *ref);

/* Is url absolute and just what url_resolve() would make of it? True of nearly all in nearly all feeds, and cheap to
 * see; false does not say that it is not. */
bool url_is_normal(const char *url);

/* The form of an http(s) URL that goes on the wire: host to ASCII by IDNA 2008 (libidn2), fragment dropped,
 * path at least "/". NULL when it is not http(s), has no host, or the host is not a legal name. */
char *url_wire(const char *url);

struct url_parts {
	char scheme[8];     /* "http" or "https" */
	char host[256];     /* ASCII, lower case; an IPv6 literal without brackets */
	unsigned port;      /* explicit or the scheme's */
	bool has_userinfo;
};

/* Split a wire URL. Returns 0, or -1 if it is none. */
int url_split(const char *wire, struct url_parts *out);

/* Who is to be left in peace: one server answers on the ports of http and https, what is on others is another's. */
#define URL_SERVER 272
void url_server(const struct url_parts *parts, char out[URL_SERVER]);

/* Scheme is http or https, case ignored. */
bool url_is_http(const char *url);

/* url without user, password, query values that look like secrets (token=, key=, user=…): for logs and
 * headers. Heap string. */
char *url_public(const char *url);

#endif
