#include "media.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/url.h"
#include "chars.h"

#define VALUE_MAX 8192      /* of an attribute we read */
#define SUITABLE_WIDTH 1280 /* pixels; wider candidates only when there is no other */

#define CLASS_BLANKS " \t\r\n\f"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Characters a URL may hold (RFC 3986 §2). A host that is no legal name may still have others. */
static bool
is_clean(const char *url)
{
	for (; *url; url++)
		if (*url <= ' ' || *url > '~' || strchr("\"<>\\^`{|}", *url))
			return false;
	return true;
}

static char *
resolve_as(const char *base, const char *ref, const char *const *schemes)
{
	char *url = url_resolve(base, ref);

	if (!url)
		return NULL;
	for (; *schemes && is_clean(url); schemes++)
		if (strncmp(url, *schemes, strlen(*schemes)) == 0 && strlen(url) > strlen(*schemes))
			return url;
	free(url);
	return NULL;
}

char *
media_link(const char *base, const char *ref)
{
	static const char *const schemes[] = {
		"http://", "https://", "mailto:",   "ftp://",    "magnet:", "tel:",    "xmpp:",   "irc://",
		"ircs://", "news:",    "gemini://", "gopher://", "geo:",    "matrix:", "nntp://", NULL,
	};

	return resolve_as(base, ref, schemes);
}

/* Addresses that serve no picture, but count who opens a mail. */
static bool
is_beacon(const char *url)
{
	static const char *const parts[] = {
		"//feeds.feedburner.com/~r/",
		"//feeds.feedburner.com/~ff/",
		"//pixel.wp.com/",
		"//stats.wordpress.com/",
		"//feeds.wordpress.com/1.0/",
		"//pixel.quantserve.com/",
		"google-analytics.com/",
		".doubleclick.net/",
		"facebook.com/tr?",
		".feedsportal.com/",
		"scorecardresearch.com/",
		"medium.com/_/stat",
		"list-manage.com/track/open",
		"blogger.googleusercontent.com/tracker/",
		"/track-rss-story",
	};

	for (size_t i = 0; i < COUNT(parts); i++)
		if (strstr(url, parts[i]))
			return true;
	return false;
}

char *
media_source(const char *base, const char *ref)
{
	static const char *const schemes[] = { "http://", "https://", "cid:", NULL };
	char *url = resolve_as(base, ref, schemes);

	if (url && is_beacon(url)) {
		free(url);
		url = NULL;
	}
	return url;
}

/* ---- images */

/* Not a picture in the address itself, as stands in until a script loads the real one. */
static bool
is_address(const char *s)
{
	return *s && strncasecmp(s, "data:", 5) != 0 && strncasecmp(s, "about:", 6) != 0;
}

/* The same for attributes that may as well be a flag: data-lazy="true". */
static bool
is_path(const char *s)
{
	return strpbrk(s, "/.") && is_address(s);
}

/* A picture that stands in until a script loads the real one. */
static bool
is_placeholder(const char *src)
{
	static const char *const names[] = { "placeholder", "blank.", "spacer", "transparent.", "lazy",
		                             "loading",     "1x1",    "pixel.", "grey." };
	const char *file = strrchr(src, '/');

	for (size_t i = 0; i < COUNT(names); i++)
		if (strcasestr(file ? file : src, names[i]))
			return true;
	return false;
}

/* A candidate's descriptor as a width: "640w", "2x" as 2 × 640, none as 1x. */
static unsigned long
candidate_width(const char *s, size_t len)
{
	char text[16] = "";
	double value;

	if (len == 0 || len >= sizeof(text))
		return 640;
	memcpy(text, s, len);
	value = strtod(text, NULL);
	if (!(value > 0 && value < 1e5))
		return 640;
	return (unsigned long)(text[len - 1] == 'w' ? value : value * 640);
}

bool
media_srcset(const char *srcset, struct strbuf *out)
{
	const char *p = srcset, *best = NULL;
	unsigned long best_width = 0;
	size_t best_len = 0;

	for (;;) {
		size_t len, comma = 0;
		unsigned long width;

		p += strspn(p, " \t\r\n\f,");
		len = strcspn(p, " \t\r\n\f");
		if (len == 0)
			break;
		while (p[len - 1 - comma] == ',')
			comma++;
		width = 640;
		if (comma == 0) {
			const char *d = p + len + strspn(p + len, " \t\r\n\f");

			width = candidate_width(d, strcspn(d, ", \t\r\n\f"));
		}
		/* The widest that suits, else the narrowest there is. */
		if (strncasecmp(p, "data:", 5) != 0 &&
		    (!best || (width <= SUITABLE_WIDTH ? width > best_width || best_width > SUITABLE_WIDTH
		                                       : width < best_width))) {
			best = p;
			best_len = len - comma;
			best_width = width;
		}
		p += len;
		if (comma == 0)
			p += strcspn(p, ",");
	}
	if (!best)
		return false;
	strbuf_clear(out);
	strbuf_add(out, best, best_len);
	return true;
}

/* The first of the named attributes that is good, into out. */
static bool
first_attr(const struct token *img, const char *const *names, bool (*is_good)(const char *),
           struct strbuf *out)
{
	for (; *names; names++)
		if (token_attr(img, *names, out) && is_good(strbuf_str(out)))
			return true;
	return false;
}

/* The best candidate of the first of the named attributes that has one, into out. */
static bool
first_set(const struct token *img, const char *const *names, struct strbuf *out)
{
	struct strbuf value = STRBUF_INIT(VALUE_MAX);
	bool found = false;

	for (; *names && !found; names++)
		found = token_attr(img, *names, &value) && media_srcset(strbuf_str(&value), out);
	strbuf_release(&value);
	return found;
}

/* A style property, "width", is given in pixels as 0 or 1. */
static bool
style_is_tiny(const char *style, const char *property)
{
	size_t len = strlen(property);

	for (const char *p = style; (p = strcasestr(p, property)); p += len) {
		const char *value = p + len + strspn(p + len, " ");

		if ((p > style && !strchr("; \t\n", p[-1])) || *value != ':')
			continue;
		value += 1 + strspn(value + 1, " ");
		if ((*value == '0' || *value == '1') &&
		    (strncasecmp(value + 1, "px", 2) == 0 || !value[1] || value[1] == ';' || value[1] == ' '))
			return true;
	}
	return false;
}

/* Pictures of a pixel, or nothing, tell the sender that the mail was opened. */
static bool
is_tiny(const struct token *img)
{
	static const char *const sides[] = { "width", "height" };
	struct strbuf value = STRBUF_INIT(VALUE_MAX);
	bool tiny = false;

	for (size_t i = 0; i < COUNT(sides) && !tiny; i++) {
		if (token_attr(img, sides[i], &value)) {
			const char *s = strbuf_str(&value);

			s += strspn(s, " ");
			tiny = (s[0] == '0' || s[0] == '1') && !strchr("0123456789.%", s[1] ? s[1] : 'x');
		}
		if (!tiny && token_attr(img, "style", &value))
			tiny = style_is_tiny(strbuf_str(&value), sides[i]);
	}
	strbuf_release(&value);
	return tiny;
}

char *
media_image(const char *base, const struct token *img, const char *picture)
{
	static const char *const lazy[] = { "data-src",  "data-original", "data-lazy-src",
		                            "data-lazy", "data-echo",     "data-actualsrc",
		                            NULL };
	static const char *const src[] = { "src", NULL };
	static const char *const sets[] = { "srcset", "data-srcset", "data-lazy-srcset", NULL };
	struct strbuf ref = STRBUF_INIT(VALUE_MAX), set = STRBUF_INIT(VALUE_MAX);
	bool found;
	char *url = NULL;

	if (is_tiny(img))
		goto out;
	found = first_attr(img, lazy, is_path, &ref) || first_attr(img, src, is_address, &ref);
	if (!found || is_placeholder(strbuf_str(&ref))) {
		if (first_set(img, sets, &set))
			url = media_source(base, strbuf_str(&set));
		else if (picture)
			url = media_source(base, picture);
	}
	if (!url && found)
		url = media_source(base, strbuf_str(&ref));
out:
	strbuf_release(&ref);
	strbuf_release(&set);
	return url;
}

/* ---- players */

/* Where the authority of an absolute URL begins, and its host's length. */
static const char *
host_of(const char *url, size_t *len)
{
	const char *host = strstr(url, "://");

	if (!host)
		return *len = 0, url;
	host += 3;
	*len = strcspn(host, "/?#:");
	return host;
}

/* host is domain or below it. */
static bool
is_within(const char *host, size_t len, const char *domain)
{
	size_t n = strlen(domain);

	return len >= n && strncmp(host + len - n, domain, n) == 0 && (len == n || host[len - n - 1] == '.');
}

/* The page of a film, where a player's address tells which. */
static char *
player_page(const char *host, size_t host_len)
{
	static const struct {
		const char *domain, *path, *page;
	} players[] = {
		{ "youtube.com", "/embed/", "https://www.youtube.com/watch?v=" },
		{ "youtube.com", "/v/", "https://www.youtube.com/watch?v=" },
		{ "youtube-nocookie.com", "/embed/", "https://www.youtube.com/watch?v=" },
		{ "player.vimeo.com", "/video/", "https://vimeo.com/" },
		{ "dailymotion.com", "/embed/video/", "https://www.dailymotion.com/video/" },
	};

	for (size_t i = 0; i < COUNT(players); i++) {
		const char *path = host + host_len, *id = path + strlen(players[i].path);
		size_t id_len;

		if (!is_within(host, host_len, players[i].domain) ||
		    strncmp(path, players[i].path, strlen(players[i].path)) != 0)
			continue;
		id_len = strcspn(id, "?&/#");
		if (id_len && strncmp(id, "videoseries", id_len) != 0)
			return xasprintf("%s%.*s", players[i].page, (int)id_len, id);
	}
	return NULL;
}

static bool
is_player(const char *host, size_t len)
{
	static const char *const domains[] = {
		"youtube.com",     "youtube-nocookie.com",
		"youtu.be",        "vimeo.com",
		"dailymotion.com", "twitch.tv",
		"soundcloud.com",  "spotify.com",
		"bandcamp.com",    "ted.com",
		"archive.org",     "tiktok.com",
		"bilibili.com",    "rutube.ru",
		"streamable.com",  "wistia.com",
		"wistia.net",      "brightcove.net",
		"jwplayer.com",    "jwplatform.com",
		"podbean.com",     "simplecast.com",
		"megaphone.fm",    "anchor.fm",
		"buzzsprout.com",  "libsyn.com",
		"loom.com",        "rumble.com",
		"odysee.com",      "nicovideo.jp",
		"vk.com",          "media.ccc.de",
		"mixcloud.com",    "deezer.com",
		"acast.com",       "art19.com",
		"music.apple.com", "podcasts.apple.com",
	};

	for (size_t i = 0; i < COUNT(domains); i++)
		if (is_within(host, len, domains[i]))
			return true;
	return strncmp(host + len, "/videos/embed/", 14) == 0; /* PeerTube, on any host */
}

char *
media_player(const char *base, const struct token *embed)
{
	static const char *const names[] = { "data-src", "src", "data-lazy-src", NULL };
	struct strbuf ref = STRBUF_INIT(VALUE_MAX);
	char *url = NULL, *page;
	const char *host;
	size_t len;

	if (first_attr(embed, names, is_address, &ref))
		url = media_source(base, strbuf_str(&ref));
	strbuf_release(&ref);
	if (!url)
		return NULL;
	host = host_of(url, &len);
	page = player_page(host, len);
	if (!page && is_player(host, len))
		return url;
	free(url);
	return page;
}

void
media_host(const char *url, struct strbuf *out)
{
	size_t len;
	const char *host = host_of(url, &len);

	strbuf_clear(out);
	if (len > 4 && strncmp(host, "www.", 4) == 0) {
		host += 4;
		len -= 4;
	}
	strbuf_add(out, host, len);
}

static bool
has_class(const char *classes, const char *class)
{
	size_t len = strlen(class);

	for (const char *p = classes; *p; p += strcspn(p, CLASS_BLANKS)) {
		p += strspn(p, CLASS_BLANKS);
		if (strcspn(p, CLASS_BLANKS) == len && strncmp(p, class, len) == 0)
			return true;
	}
	return false;
}

/* The numbers beside lines of code, as the usual highlighters mark them: a column of figures in a text. */
static bool
numbers_lines(const struct token *token)
{
	static const struct {
		const char *class;
		enum html_kind kind;
	} marks[] = {
		{ "linenos", H_TD },  { "linenos", H_SPAN },  { "linenodiv", H_DIV },   /* Pygments */
		{ "gutter", H_TD },   { "rouge-gutter", H_TD }, /* SyntaxHighlighter, Hexo; Rouge */
		{ "lineno", H_SPAN }, { "lineno", H_PRE },    { "lnt", H_SPAN }, { "ln", H_SPAN }, /* Chroma */
	};
	struct strbuf classes = STRBUF_INIT(VALUE_MAX);
	bool found = false;

	if (token->element && token_attr(token, "class", &classes))
		for (size_t i = 0; i < COUNT(marks) && !found; i++)
			found = token->element->kind == marks[i].kind && has_class(strbuf_str(&classes), marks[i].class);
	strbuf_release(&classes);
	return found;
}

bool
media_is_hidden(const struct token *token)
{
	struct strbuf style = STRBUF_INIT(VALUE_MAX);
	bool hidden;

	if (token->n_attrs == 0)
		return false;
	hidden = token_attr(token, "hidden", &style);
	if (!hidden && token_attr(token, "style", &style)) {
		size_t n = 0;

		for (size_t i = 0; i < style.len; i++)
			if (!chars_is_blank(style.buf[i]))
				style.buf[n++] = style.buf[i];
		strbuf_trunc(&style, n);
		hidden = strcasestr(strbuf_str(&style), "display:none") ||
		         strcasestr(strbuf_str(&style), "visibility:hidden");
	}
	strbuf_release(&style);
	return hidden || numbers_lines(token);
}
