#include "redirect.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/url.h"

bool
redirect_status(int status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool
redirect_is_permanent(int status)
{
	return status == 301 || status == 308;
}

bool
same_origin(const char *a, const char *b)
{
	struct url_parts pa, pb;

	return url_split(a, &pa) == 0 && url_split(b, &pb) == 0 && strcmp(pa.scheme, pb.scheme) == 0 &&
	       strcmp(pa.host, pb.host) == 0 && pa.port == pb.port;
}

bool
same_site_or_safer(const char *a, const char *b)
{
	struct url_parts pa, pb;

	if (strcmp(a, b) == 0) /* the rule: an address that has not moved */
		return true;
	if (url_split(a, &pa) < 0 || url_split(b, &pb) < 0 || strcmp(pa.host, pb.host) != 0)
		return false;
	if (strcmp(pa.scheme, pb.scheme) == 0)
		return pa.port == pb.port;
	return strcmp(pb.scheme, "https") == 0 && pa.port == 80 && pb.port == 443;
}

/* The user information of a wire URL, up to its @; its length, 0 if there is none. */
static size_t
userinfo(const char *wire, const char **begin)
{
	const char *authority = strstr(wire, "://") + 3, *at;

	at = memrchr(authority, '@', strcspn(authority, "/?#"));
	*begin = authority;
	return at ? (size_t)(at - authority) : 0;
}

/* url with the user information of another, or none when it is NULL. */
static char *
with_userinfo(const char *url, const char *of)
{
	struct strbuf out = STRBUF_INIT(2 * 8192);
	const char *own, *theirs = "";
	size_t own_len = userinfo(url, &own), len = of ? userinfo(of, &theirs) : 0;

	strbuf_add(&out, url, (size_t)(own - url));
	if (len > 0) {
		strbuf_add(&out, theirs, len);
		strbuf_addch(&out, '@');
	}
	strbuf_addstr(&out, own_len > 0 ? own + own_len + 1 : own);
	return strbuf_detach(&out);
}

char *
redirect_target(const char *first, const char *from, const char *location, bool may_downgrade, const char **why)
{
	char *absolute = url_resolve(from, location);
	char *wire = absolute ? url_wire(absolute) : NULL, *out = NULL;

	if (!absolute)
		*why = "redirect to nowhere: the Location makes no sense";
	else if (!url_is_http(absolute))
		*why = "redirect to something that is not http or https";
	else if (!wire)
		*why = "redirect to a URL without a legal host";
	else if (!may_downgrade && strncmp(from, "https:", 6) == 0 && strncmp(wire, "https:", 6) != 0)
		*why = "redirect from https down to http (redirect-to-http)";
	else
		out = with_userinfo(wire, same_origin(first, wire) ? first : NULL);
	free(wire);
	free(absolute);
	return out;
}
