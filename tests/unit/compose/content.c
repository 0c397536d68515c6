/* compose/content: which parts a message has, and how they stand in each other. */
#include "../unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "compose/content.h"

static struct item_file files[] = {
	{ .use = FILE_PICTURE, .url = (char *)"https://h.example/a", .type = "image/png", .data = (char *)"abc", .len = 3,
	  .hash = { { 1 } } },
	{ .use = FILE_PICTURE, .url = (char *)"https://h.example/b", .type = "image/png", .data = (char *)"abc", .len = 3,
	  .hash = { { 1 } } },
	{ .use = FILE_PIXEL, .url = (char *)"https://h.example/p" },
	{ .use = FILE_ATTACHED, .url = (char *)"https://h.example/x.mp3", .type = "audio/mpeg", .name = (char *)"x.mp3",
	  .data = (char *)"xyz", .len = 3 },
};

/* The content types in order, and the message itself. */
static char *
types(const struct item *item, bool local, struct strbuf *out)
{
	const struct message_context ctx = { .feed_id = "wire", .domain = "d.example", .local_pictures = local };
	struct strbuf list = STRBUF_INIT(1000);

	content_write(out, item, &ctx, 1 << 20);
	for (const char *p = out->buf; (p = strstr(p, "Content-Type: ")); p++) {
		p += strlen("Content-Type: ");
		strbuf_addf(&list, "%.*s ", (int)strcspn(p, ";\n"), p);
	}
	return strbuf_detach(&list);
}

static struct item
an_item(const char *html, size_t n_files)
{
	return (struct item){ .title = (char *)"T", .html = (char *)html, .text = (char *)"text\n",
			      .published = { TIME_NONE, 0 }, .updated = { TIME_NONE, 0 }, .files = { files, n_files } };
}

static void
has_the_parts_it_needs(void **state)
{
	static const struct {
		const char *html;
		size_t n_files;
		bool local;
		const char *types;
	} cases[] = {
		{ "", 0, false, "text/plain " },
		{ "<p>x</p>", 0, true, "multipart/alternative text/plain text/html " },
		{ "<img src=\"https://h.example/a\">", 3, true,
		  "multipart/alternative text/plain multipart/related text/html image/png " },
		{ "<img src=\"https://h.example/a\">", 3, false, "multipart/alternative text/plain text/html " },
		{ "", 4, false, "multipart/mixed text/plain audio/mpeg " },
		{ "<p>x</p>", 4, true,
		  "multipart/mixed multipart/alternative text/plain multipart/related text/html image/png audio/mpeg " },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct item item = an_item(cases[i].html, cases[i].n_files);
		struct strbuf out = STRBUF_INIT(1 << 20);
		char *got = types(&item, cases[i].local, &out);

		assert_string_equal(got, cases[i].types);
		assert_non_null(strstr(out.buf, "MIME-Version: 1.0\n"));
		free(got);
		strbuf_release(&out);
	}
}

static void
refers_to_its_pictures(void **state)
{
	struct item item = an_item("<img src=\"https://h.example/a\"><img src=\"https://h.example/b\">", 3);
	struct strbuf out = STRBUF_INIT(1 << 20);
	char id[64], *got = types(&item, true, &out), *at = strstr(out.buf, "Content-ID: <");

	(void)state;
	assert_non_null(at);
	snprintf(id, sizeof(id), "cid:%.*s\"", (int)strcspn(at + 13, ">"), at + 13);
	at = strstr(out.buf, id);
	assert_non_null(at);
	assert_non_null(strstr(at + 1, id));
	assert_null(strstr(out.buf, "https://h.example/"));
	free(got);
	strbuf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_the_parts_it_needs),
		cmocka_unit_test(refers_to_its_pictures),
	};

	return cmocka_run_group_tests_name("compose/content", tests, NULL, NULL);
}
