/* sanitize_html(): what comes out is on the allow-list, properly nested, and cleans to itself. The
 * expectation is written out here once more, on purpose: a mistake in the tables of src/render must not hide
 * itself. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/utf8.h"
#include "render/sanitize.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char elements[] = " a abbr blockquote br caption code dd del div dl dt em figcaption figure h1 "
			       "h2 h3 h4 h5 h6 hr img ins li mark ol p "
			       "pre q rt ruby small strong sub sup table tbody td tfoot th thead tr u ul ";
static const char attributes[] =
	" align alt colspan dir height href lang reversed rowspan scope src start title type "
	"valign value width ";

static void
claim(int holds, const char *what, const char *at)
{
	if (holds)
		return;
	fprintf(stderr, "%s: %.200s\n", what, at);
	abort();
}

static int
is_listed(const char *list, const char *s, size_t len)
{
	char word[32];

	if (len == 0 || len > sizeof(word) - 3)
		return 0;
	word[0] = ' ';
	memcpy(word + 1, s, len);
	memcpy(word + 1 + len, " ", 2);
	return strstr(list, word) != NULL;
}

static int
is_good_url(const char *s, int is_source)
{
	static const char *const links[] = {
		"http://", "https://", "mailto:",   "ftp://",    "magnet:", "tel:",    "xmpp:",  "irc://",
		"ircs://", "news:",    "gemini://", "gopher://", "geo:",    "matrix:", "nntp://"
	};
	static const char *const sources[] = { "http://", "https://", "cid:" };
	size_t n = is_source ? sizeof(sources) / sizeof(*sources) : sizeof(links) / sizeof(*links);

	for (size_t i = 0; i < n; i++) {
		const char *scheme = is_source ? sources[i] : links[i];

		if (strncmp(s, scheme, strlen(scheme)) == 0)
			return 1;
	}
	return 0;
}

static const char *
check_attributes(const char *p)
{
	while (*p == ' ') {
		size_t len = strcspn(++p, "=");

		claim(is_listed(attributes, p, len), "attribute", p);
		if (len == 4 && memcmp(p, "href", 4) == 0)
			claim(is_good_url(p + 6, 0), "link", p);
		if (len == 3 && memcmp(p, "src", 3) == 0)
			claim(is_good_url(p + 5, 1), "source", p);
		p += len + 1;
		claim(*p == '"', "quote", p);
		p += 1 + strcspn(p + 1, "\"<>");
		claim(*p == '"', "value", p);
		p++;
	}
	return p;
}

static void
check_markup(const char *html)
{
	struct {
		const char *s;
		size_t len;
	} open[128];
	size_t depth = 0;

	for (const char *p = html; (p += strcspn(p, "<>")), *p;) {
		int is_end = p[1] == '/';
		const char *name = p + 1 + is_end;
		size_t len = strcspn(name, " >");

		claim(*p == '<', "lone >", p);
		claim(is_listed(elements, name, len), "element", p);
		p = check_attributes(name + len);
		claim(*p++ == '>', "tag", name);
		if (is_end) {
			claim(depth > 0 && open[depth - 1].len == len &&
			              memcmp(open[depth - 1].s, name, len) == 0,
			      "nesting", name);
			depth--;
		} else if (!is_listed(" br hr img ", name, len)) {
			claim(depth < 128, "depth", name);
			open[depth].s = name;
			open[depth++].len = len;
		}
	}
	claim(depth == 0, "unclosed", html);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct strbuf once = STRBUF_INIT(8u << 20), twice = STRBUF_INIT(8u << 20);

	sanitize_html(&once, (const char *)data, size, "https://base.example/dir/page?q#f");
	claim(!memchr(strbuf_str(&once), '\0', once.len), "NUL", "");
	claim(utf8_valid(strbuf_str(&once), once.len), "UTF-8", strbuf_str(&once));
	check_markup(strbuf_str(&once));
	if (once.len < 1u << 20) {
		sanitize_html(&twice, strbuf_str(&once), once.len, NULL);
		if (strcmp(strbuf_str(&once), strbuf_str(&twice)) != 0)
			fprintf(stderr, "once:  %s\ntwice: %s\n", strbuf_str(&once), strbuf_str(&twice));
		claim(strcmp(strbuf_str(&once), strbuf_str(&twice)) == 0, "cleaning twice", "");
	}
	strbuf_release(&once);
	strbuf_release(&twice);
	return 0;
}
