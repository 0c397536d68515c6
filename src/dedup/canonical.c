#include "dedup/canonical.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/strbuf.h"
#include "base/url.h"

#define CANONICAL_MAX (16u << 10)

/* A stretch of the URL. */
struct span {
	const char *s;
	size_t len;
};

static bool
is_name(struct span name, const char *want)
{
	return strlen(want) == name.len && strncasecmp(name.s, want, name.len) == 0;
}

static bool
begins(struct span name, const char *prefix)
{
	return strlen(prefix) <= name.len && strncasecmp(name.s, prefix, strlen(prefix)) == 0;
}

/* ---- what tells where a reader came from, not what he reads */

static bool
is_tracking_name(struct span name)
{
	static const char *const prefixes[] = { "utm_", "mtm_", "hsa_", "_hs", "wt_", "wt.", "oly_", "vero_", "mkt_",
						"ns_mchannel", "ns_source", "ns_campaign", "ns_linkname", "ns_fee",
						"at_medium", "at_campaign", "at_link", "at_custom", "at_bbc" };
	static const char *const names[] = {
		"fbclid",  "gclid",  "gclsrc", "dclid",  "gbraid",   "wbraid",	 "msclkid",  "yclid",	    "twclid",
		"ttclid",  "igshid", "igsh",   "mc_cid", "mc_eid",   "xtor",	 "ftag",     "ocid",	    "icid",
		"ito",	   "smid",   "cmpid",  "s_cid",	 "sr_share", "trk",	 "spm",	     "pk_campaign", "pk_kwd",
		"pk_source", "pk_medium", "piwik_campaign", "piwik_kwd", "_ga", "amp", "echobox", "intcid", "rss",
	};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (begins(name, prefixes[i]))
			return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (is_name(name, names[i]))
			return true;
	return false;
}

/* ?ref=rss, ?source=rss----2f5d: these names also carry content, so the value must speak. */
static bool
is_feed_mark(struct span name, struct span value)
{
	static const char *const names[] = { "ref", "source", "src", "from", "via", "partner", "mod", "cmp", "medium" };

	if (!begins(value, "rss") && !begins(value, "feed"))
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (is_name(name, names[i]))
			return true;
	return false;
}

static bool
is_tracking(struct span parameter)
{
	struct span name = parameter, value = { "", 0 };
	const char *equals = memchr(parameter.s, '=', parameter.len);

	if (equals) {
		name.len = (size_t)(equals - parameter.s);
		value = (struct span){ equals + 1, parameter.len - name.len - 1 };
	}
	return is_tracking_name(name) || is_feed_mark(name, value);
}

/* "#xtor=RSS-1", "#tk.rss_all", "#:~:text=…", "#comments"; not "#comment-12", "#!/article/12", "#v1.2". */
static bool
is_tracking_fragment(struct span fragment)
{
	return fragment.len == 0 || is_tracking(fragment) || begins(fragment, "tk.") || begins(fragment, ":~:") ||
	       is_name(fragment, "comments") || is_name(fragment, "respond") || is_name(fragment, "top");
}

/* ---- putting it together */

static bool
is_unreserved(int c)
{
	return c < 0x80 && (isalnum(c) || (c && strchr("-._~", c)));
}

static int
hex_value(char c)
{
	return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

/* Escapes in their normal form (RFC 3986 §6.2.2): needless ones undone, digits in upper case. */
static void
add_span(struct strbuf *out, struct span span)
{
	for (size_t i = 0; i < span.len; i++) {
		const char *s = span.s + i;

		if (*s == '%' && i + 2 < span.len && isxdigit((unsigned char)s[1]) && isxdigit((unsigned char)s[2])) {
			int c = hex_value(s[1]) << 4 | hex_value(s[2]);

			if (is_unreserved(c))
				strbuf_addch(out, (char)c);
			else
				strbuf_addf(out, "%%%02X", (unsigned)c);
			i += 2;
		} else {
			strbuf_addch(out, *s);
		}
	}
}

/* The host and a port that is not the scheme's, which url_resolve() has brought into their normal forms. */
static void
add_host(struct strbuf *out, struct span authority)
{
	const char *at = memrchr(authority.s, '@', authority.len);
	struct span host = authority;

	if (at) {
		host.s = at + 1;
		host.len -= (size_t)(host.s - authority.s);
	}
	if (begins(host, "www.") && memchr(host.s + 4, '.', host.len - 4)) {
		host.s += 4;
		host.len -= 4;
	}
	strbuf_addstr(out, "//");
	strbuf_add(out, host.s, host.len);
}

static void
add_path(struct strbuf *out, struct span path)
{
	for (;;) {
		if (path.len && path.s[path.len - 1] == '/')
			path.len--;
		else if (path.len >= 4 && memcmp(path.s + path.len - 4, "/amp", 4) == 0)
			path.len -= 4;
		else
			break;
	}
	add_span(out, path);
}

static void
add_query(struct strbuf *out, struct span query)
{
	const char *p = query.s, *end = query.s + query.len;
	char before = '?';

	while (p < end) {
		const char *stop = memchr(p, '&', (size_t)(end - p));
		struct span parameter = { p, (size_t)((stop ? stop : end) - p) };

		p = stop ? stop + 1 : end;
		if (begins(parameter, "amp;")) { /* a link that was escaped twice */
			parameter.s += 4;
			parameter.len -= 4;
		}
		if (parameter.len && !is_tracking(parameter)) {
			strbuf_addch(out, before);
			add_span(out, parameter);
			before = '&';
		}
	}
}

/* The stretch at *p up to one of stops; *p moves behind it. */
static struct span
take(const char **p, const char *stops)
{
	struct span span = { *p, strcspn(*p, stops) };

	*p += span.len;
	return span;
}

char *
canonical_url(const char *url)
{
	struct strbuf out = STRBUF_INIT(CANONICAL_MAX);
	char *absolute = url_resolve(NULL, url);
	const char *p = absolute;

	if (!absolute)
		return NULL;
	if (!url_is_http(absolute))
		return absolute;
	p = strchr(p, '/') + 2;
	add_host(&out, take(&p, "/?#"));
	add_path(&out, take(&p, "?#"));
	if (*p == '?') {
		p++;
		add_query(&out, take(&p, "#"));
	}
	if (*p == '#') {
		struct span fragment = { p + 1, strlen(p + 1) };

		if (!is_tracking_fragment(fragment)) {
			strbuf_addch(&out, '#');
			add_span(&out, fragment);
		}
	}
	free(absolute);
	return strbuf_detach(&out);
}
