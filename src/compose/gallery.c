#include "compose/gallery.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/url.h"
#include "compose/header.h"

#define URL_MAX (16u << 10)

/* What sanitize_html() writes: attributes in double quotes, no < or > within them, the address first. */
struct tag {
	const char *begin, *end; /* from < to behind > */
};

/* The next tag of this name between p and limit. */
static bool
next_tag(const char *p, const char *limit, const char *name, struct tag *out)
{
	size_t len = strlen(name);

	while ((p = memchr(p, '<', (size_t)(limit - p)))) {
		const char *close = memchr(p, '>', (size_t)(limit - p));

		if (!close)
			return false;
		if (strncmp(p + 1, name, len) == 0 && strchr(" >", p[1 + len])) {
			*out = (struct tag){ p, close + 1 };
			return true;
		}
		p = close;
	}
	return false;
}

/* The value of an attribute, still escaped. */
static bool
find_attr(const struct tag *tag, const char *name, const char **value, size_t *len)
{
	char text[16];
	const char *p, *close;
	size_t n = strlen(name);

	*text = ' ';
	memcpy(text + 1, name, n);
	memcpy(text + 1 + n, "=\"", 3);
	p = memmem(tag->begin, (size_t)(tag->end - tag->begin), text, n + 3);
	close = p ? memchr(p + n + 3, '"', (size_t)(tag->end - (p + n + 3))) : NULL;
	if (!close)
		return false;
	*value = p + n + 3;
	*len = (size_t)(close - *value);
	return true;
}

static void
unescape(struct strbuf *out, const char *s, size_t len)
{
	static const char *const escapes[][2] = { { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" } };

	for (size_t i = 0; i < len;) {
		size_t k = 0;

		while (k < 4 && (len - i < strlen(escapes[k][0]) ||
				 strncmp(s + i, escapes[k][0], strlen(escapes[k][0])) != 0))
			k++;
		strbuf_addch(out, k < 4 ? *escapes[k][1] : s[i]);
		i += k < 4 ? strlen(escapes[k][0]) : 1;
	}
}

static bool
picture_url(const struct tag *tag, struct strbuf *url)
{
	const char *value;
	size_t len;

	strbuf_clear(url);
	if (!find_attr(tag, "src", &value, &len))
		return false;
	unescape(url, value, len);
	return url->len && !url->cut;
}

/* Where the item shows no picture, its own one comes first. */
static void
add_own_picture(struct strbuf *out, const struct item *item)
{
	struct strbuf url = STRBUF_INIT(URL_MAX);
	struct tag tag;

	if (item->image && url_is_http(item->image) &&
	    !next_tag(item->html, strchr(item->html, '\0'), "img", &tag)) {
		header_escape_url(&url, item->image);
		strbuf_addstr(out, "<p><img src=\"");
		for (const char *p = strbuf_str(&url); *p; p++) {
			if (*p == '&')
				strbuf_addstr(out, "&amp;");
			else
				strbuf_addch(out, *p);
		}
		strbuf_addstr(out, "\" alt=\"\"></p>\n");
	}
	strbuf_release(&url);
}

void
gallery_page(struct strbuf *out, const struct item *item)
{
	add_own_picture(out, item);
	strbuf_addstr(out, "<div>\n");
	strbuf_addstr(out, item->html);
	strbuf_addstr(out, "\n</div>\n");
}

void
gallery_list(const struct item *item, void (*each)(void *arg, const char *url), void *arg)
{
	struct strbuf page = STRBUF_INIT(SIZE_MAX / 2), url = STRBUF_INIT(URL_MAX);
	struct tag tag;

	gallery_page(&page, item);
	for (const char *p = strbuf_str(&page), *end = p + page.len; next_tag(p, end, "img", &tag); p = tag.end)
		if (picture_url(&tag, &url))
			each(arg, url.buf);
	strbuf_release(&page);
	strbuf_release(&url);
}

void
gallery_id(struct strbuf *out, const struct item_file *file, const char *domain)
{
	char text[HASH128_TEXT];

	hash128_text(&file->hash, text);
	strbuf_addf(out, "img-%s@%s", text, domain);
}

bool
gallery_is_double(const struct item *item, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (item->files.v[k].use == FILE_PICTURE &&
		    memcmp(&item->files.v[k].hash, &item->files.v[i].hash, sizeof(struct hash128)) == 0)
			return true;
	return false;
}

static const struct item_file *
find_file(const struct item *item, const char *url)
{
	for (size_t i = 0; i < item->files.n; i++)
		if (item->files.v[i].use != FILE_ATTACHED && strcmp(item->files.v[i].url, url) == 0)
			return &item->files.v[i];
	return NULL;
}

/* What stands there instead of a picture that is not here: its text, and a link to it where there is none yet. */
static void
add_link(struct strbuf *out, const struct tag *tag, bool in_link)
{
	const char *src = "", *alt = "";
	size_t src_len = 0, alt_len = 0;
	bool linked;

	find_attr(tag, "src", &src, &src_len);
	find_attr(tag, "alt", &alt, &alt_len);
	linked = !in_link && src_len < URL_MAX && strncmp(src, "http", 4) == 0;
	if (linked)
		strbuf_addf(out, "<a href=\"%.*s\">", (int)src_len, src);
	strbuf_addstr(out, "[");
	if (alt_len)
		strbuf_add(out, alt, alt_len);
	else
		strbuf_addstr(out, "picture");
	strbuf_addstr(out, "]");
	if (linked)
		strbuf_addstr(out, "</a>");
}

/* Written anew, with our own address and what a reader needs of the rest. */
static void
add_shown(struct strbuf *out, const struct tag *tag, const struct item_file *file, const char *domain)
{
	static const char *const names[] = { "alt", "title", "width", "height" };
	const char *value;
	size_t len;

	strbuf_addstr(out, "<img src=\"cid:");
	gallery_id(out, file, domain);
	strbuf_addch(out, '"');
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (find_attr(tag, names[i], &value, &len)) {
			strbuf_addf(out, " %s=\"", names[i]);
			strbuf_add(out, value, len);
			strbuf_addch(out, '"');
		}
	strbuf_addch(out, '>');
}

/* Whether a link is open at the end of what lies between p and end. */
static bool
is_in_link(bool before, const char *p, const char *end)
{
	struct tag tag;

	for (; next_tag(p, end, before ? "/a" : "a", &tag); p = tag.end)
		before = !before;
	return before;
}

void
gallery_local(struct strbuf *out, const char *html, const struct item *item, const char *domain)
{
	struct strbuf url = STRBUF_INIT(URL_MAX);
	bool in_link = false;
	struct tag tag;
	const char *p, *end = strchr(html, '\0');

	for (p = html; next_tag(p, end, "img", &tag); p = tag.end) {
		const struct item_file *file = picture_url(&tag, &url) ? find_file(item, url.buf) : NULL;

		strbuf_add(out, p, (size_t)(tag.begin - p));
		in_link = is_in_link(in_link, p, tag.begin);
		if (!file)
			add_link(out, &tag, in_link);
		else if (file->use == FILE_PICTURE)
			add_shown(out, &tag, file, domain);
	}
	strbuf_addstr(out, p);
	strbuf_release(&url);
}
