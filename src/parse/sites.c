/* Sites whose feeds follow a rule, and the places where others keep theirs. */
#include "parse/discover.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/url.h"

/* A URL of a known site: its path's parts and its query. */
struct address {
	char *text; /* "r/linux/new", cut at the slashes */
	const char *parts[8];
	size_t n;
	const char *query; /* "" for none */
};

/* The first value of this name, up to its end: the caller copies it with strcspn(v, "&"). */
static const char *
query_value(const struct address *a, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = a->query; *p; p += strcspn(p, "&"), p += *p == '&')
		if (strncmp(p, name, len) == 0 && p[len] == '=' && p[len + 1] && p[len + 1] != '&')
			return p + len + 1;
	return NULL;
}

static bool
is(const struct address *a, size_t i, const char *part)
{
	return i < a->n && strcmp(a->parts[i], part) == 0;
}

static char *
youtube(const struct address *a)
{
	static const char feed[] = "https://www.youtube.com/feeds/videos.xml";
	const char *list = query_value(a, "list");

	if (is(a, 0, "channel") && a->n >= 2)
		return xasprintf("%s?channel_id=%s", feed, a->parts[1]);
	if (is(a, 0, "user") && a->n >= 2)
		return xasprintf("%s?user=%s", feed, a->parts[1]);
	if (is(a, 0, "playlist") && list)
		return xasprintf("%s?playlist_id=%.*s", feed, (int)strcspn(list, "&"), list);
	return NULL; /* @names are declared by their pages */
}

static char *
reddit(const struct address *a)
{
	if (a->n < 2 || !(is(a, 0, "r") || is(a, 0, "user") || is(a, 0, "u")) || is(a, a->n - 1, ".rss"))
		return NULL;
	return xasprintf("https://www.reddit.com/%s/%s%s%s/.rss", is(a, 0, "r") ? "r" : "user", a->parts[1],
			 a->n > 2 ? "/" : "", a->n > 2 ? a->parts[2] : "");
}

static char *
github(const struct address *a)
{
	if (a->n == 2 && !strstr(a->parts[1], ".atom"))
		return xasprintf("https://github.com/%s/%s/releases.atom", a->parts[0], a->parts[1]);
	if (a->n == 3 && (is(a, 2, "releases") || is(a, 2, "tags") || is(a, 2, "commits")))
		return xasprintf("https://github.com/%s/%s/%s.atom", a->parts[0], a->parts[1], a->parts[2]);
	if (a->n == 4 && is(a, 2, "commits"))
		return xasprintf("https://github.com/%s/%s/commits/%s.atom", a->parts[0], a->parts[1], a->parts[3]);
	return NULL;
}

static char *
medium(const struct address *a)
{
	return a->n == 1 && !is(a, 0, "feed") ? xasprintf("https://medium.com/feed/%s", a->parts[0]) : NULL;
}

static char *
bluesky(const struct address *a)
{
	return a->n == 2 && is(a, 0, "profile") ? xasprintf("https://bsky.app/profile/%s/rss", a->parts[1]) : NULL;
}

static const struct {
	const char *host; /* itself, or www., m., old. in front of it */
	char *(*feed)(const struct address *a);
} sites[] = {
	{ "youtube.com", youtube }, { "reddit.com", reddit },  { "github.com", github },
	{ "medium.com", medium },   { "bsky.app", bluesky },
};

static bool
is_host(const char *host, const char *site)
{
	static const char *const prefixes[] = { "", "www.", "m.", "old.", "new." };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		size_t len = strlen(prefixes[i]);

		if (strncmp(host, prefixes[i], len) == 0 && strcmp(host + len, site) == 0)
			return true;
	}
	return false;
}

/* wire: as url_wire() gives it. */
static void
address_split(const char *wire, struct address *a)
{
	const char *path = strchr(strstr(wire, "://") + 3, '/');
	char *rest, *query, *part;

	*a = (struct address){ .text = xstrdup(path ? path : "/"), .query = "" };
	query = strchr(a->text, '?');
	if (query) {
		*query = '\0';
		a->query = query + 1;
	}
	rest = a->text;
	while ((part = strsep(&rest, "/")))
		if (*part && a->n < sizeof(a->parts) / sizeof(a->parts[0]))
			a->parts[a->n++] = part;
}

char *
discover_known(const char *url)
{
	char *wire = url_wire(url), *feed = NULL;
	struct url_parts parts;
	struct address address;

	if (wire && url_split(wire, &parts) == 0) {
		address_split(wire, &address);
		for (size_t i = 0; i < sizeof(sites) / sizeof(sites[0]) && !feed; i++)
			if (is_host(parts.host, sites[i].host))
				feed = sites[i].feed(&address);
		free(address.text);
	}
	free(wire);
	return feed;
}

char *
discover_guess(const char *url, size_t i)
{
	static const char *const places[] = { "/feed", "/rss.xml", "/atom.xml", "/index.xml", "/feed.xml" };

	return i < sizeof(places) / sizeof(places[0]) ? url_resolve(url, places[i]) : NULL;
}
