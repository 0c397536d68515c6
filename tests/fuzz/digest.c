/* What foreign titles, links and texts can do to a digest: nothing. Input: lines of "story feed topic|title|url|text";
 * what stands in a field may be any bytes. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "digest/digest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every < begins a tag of ours, and no attribute holds foreign text but a link. */
static void
check_page(const char *html)
{
	static const char *const tags[] = { "!DOCTYPE html>", "html>", "head>", "meta ", "title>", "body ", "body>", "h1 ", "h1>",
					    "h2 ", "h2>", "p ", "p>", "div ", "div>", "strong ", "strong>", "br>", "span ",
					    "span>", "a href=\"", "a>", "ul ", "ul>", "li ", "li>" };

	for (const char *p = html; (p = strchr(p, '<')); p++) {
		const char *tag = p + 1 + (p[1] == '/');
		size_t i = 0;

		while (i < sizeof(tags) / sizeof(tags[0]) && strncmp(tag, tags[i], strlen(tags[i])) != 0)
			i++;
		assert(i < sizeof(tags) / sizeof(tags[0]));
		if (strncmp(tag, "a href=\"", 8) == 0)
			assert(strncmp(tag + 8, "http", 4) == 0 && tag[8 + strcspn(tag + 8, "\"<> ")] == '"');
	}
	assert(strlen(html) > 16 && strcmp(html + strlen(html) - 8, "</html>\n") == 0);
}

static char *
field(struct arena *arena, const char **p, const char *end, size_t max)
{
	const char *bar = memchr(*p, '|', (size_t)(end - *p)), *stop = bar ? bar : end;
	size_t len = utf8_clip(*p, (size_t)(stop - *p), max);
	char *s = arena_strndup(arena, *p, len);

	*p = bar ? bar + 1 : end;
	return s;
}

/* As desk/digest.c takes it from an item. */
static void
add_item(struct arena *arena, struct digest_letter *letter, struct digest_item **items, const char *line, size_t len)
{
	struct digest_item *item = ARENA_PUSH(arena, *items, letter->n);
	const char *p = line, *end = line + len;
	char *topic = field(arena, &p, end, 50), *url, *text;
	struct strbuf teaser = STRBUF_INIT(2 * DIGEST_TEASER);

	item->source = "Wire";
	item->story = topic[0] ? (uint64_t)topic[0] & 7 : 0;
	item->feed = topic[0] ? (uint32_t)topic[strlen(topic) - 1] & 3 : 0;
	item->topic = topic;
	item->title = field(arena, &p, end, DIGEST_TITLE);
	url = field(arena, &p, end, DIGEST_URL);
	item->url = strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0 ? url : "";
	text = arena_strndup(arena, p, (size_t)(end - p));
	digest_teaser(&teaser, text);
	assert(teaser.len <= DIGEST_TEASER + 8);
	if (utf8_valid(text, strlen(text)))
		assert(utf8_valid(strbuf_str(&teaser), teaser.len));
	item->teaser = arena_strdup(arena, strbuf_str(&teaser));
	item->date = 1700000000 + (int64_t)len;
	strbuf_release(&teaser);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *p = (const char *)data, *end = p + size;
	struct arena arena = { 0 };
	struct digest_letter letter = { .folder = "News", .now = 1790000000, .part = 1, .parts = 1 };
	struct digest_item *items = NULL;
	char *subject, *text, *html;

	while (p < end && letter.n < DIGEST_PART) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));

		stop = stop ? stop : end;
		add_item(&arena, &letter, &items, p, (size_t)(stop - p));
		p = stop + (stop < end);
	}
	letter.items = items;
	digest_group(&letter, &arena);
	subject = digest_subject(&letter);
	text = digest_text(&letter);
	html = digest_html(&letter);
	check_page(html);
	free(subject);
	free(text);
	free(html);
	arena_release(&arena);
	return 0;
}
