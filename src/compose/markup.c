#include "compose/markup.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "compose/clean.h"
#include "compose/header.h"

void
markup_escape(struct strbuf *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '&')
			strbuf_addstr(out, "&amp;");
		else if (*s == '<')
			strbuf_addstr(out, "&lt;");
		else if (*s == '>')
			strbuf_addstr(out, "&gt;");
		else if (*s == '"')
			strbuf_addstr(out, "&quot;");
		else
			strbuf_addch(out, *s);
	}
}

void
markup_text(struct strbuf *out, const char *s)
{
	struct strbuf line = STRBUF_INIT(64 << 10);

	clean_line(&line, s, utf8_clip(s, strlen(s), 16 << 10));
	markup_escape(out, strbuf_str(&line));
	strbuf_release(&line);
}

bool
markup_is_clickable(const char *url)
{
	static const char *const schemes[] = { "http://", "https://", "ftp://", "magnet:", "mailto:" };

	for (size_t i = 0; url && i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (strncasecmp(url, schemes[i], strlen(schemes[i])) == 0)
			return true;
	return false;
}

void
markup_url(struct strbuf *out, const char *url)
{
	struct strbuf escaped = STRBUF_INIT(64 << 10);

	header_escape_url(&escaped, url);
	markup_escape(out, strbuf_str(&escaped));
	strbuf_release(&escaped);
}

void
markup_link(struct strbuf *out, const char *url, const char *text)
{
	bool link = markup_is_clickable(url);

	if (link) {
		strbuf_addstr(out, "<a href=\"");
		markup_url(out, url);
		strbuf_addstr(out, "\">");
	}
	markup_text(out, text);
	if (link)
		strbuf_addstr(out, "</a>");
}
