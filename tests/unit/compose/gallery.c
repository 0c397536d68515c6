/* compose/gallery: the pictures of a page, and what stands in their place. */
#include "../unit.h"

#include "compose/gallery.h"

static struct item_file files[] = {
	{ .use = FILE_PICTURE, .url = (char *)"https://h.example/a?x&y", .type = "image/png", .hash = { { 1 } } },
	{ .use = FILE_PIXEL, .url = (char *)"https://h.example/pixel" },
	{ .use = FILE_PICTURE, .url = (char *)"https://h.example/b", .type = "image/png", .hash = { { 1 } } },
	{ .use = FILE_ATTACHED, .url = (char *)"https://h.example/c", .type = "image/png", .hash = { { 2 } } },
};
#define CID "cid:img-aeaaaaaaaaaaaaaaaaaaaaaaaa@d.example"

static const struct {
	const char *html, *local;
} cases[] = {
	{ "<p>none</p>", "<p>none</p>" },
	{ "<p><img src=\"https://h.example/a?x&amp;y\" alt=\"A\"> x</p>", "<p><img src=\"" CID "\" alt=\"A\"> x</p>" },
	{ "a<img src=\"https://h.example/pixel\">b", "ab" },
	{ "<img src=\"https://h.example/no\" alt=\"a &lt;b&gt;\">",
	  "<a href=\"https://h.example/no\">[a &lt;b&gt;]</a>" },
	{ "<a href=\"x\"><img src=\"https://h.example/no\"></a> <img src=\"https://h.example/no\">",
	  "<a href=\"x\">[picture]</a> <a href=\"https://h.example/no\">[picture]</a>" },
	{ "<img src=\"https://h.example/c\">", "<a href=\"https://h.example/c\">[picture]</a>" },
	{ "<img src=\"cid:other\" alt=\"o\">", "[o]" },
	{ "<img alt=\"no address\">", "[no address]" },
	{ "<img src=\"https://h.example/cut", "<img src=\"https://h.example/cut" },
};

static void
puts_others_in_their_place(void **state)
{
	struct item item = { .files = { files, COUNT(files) } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct strbuf out = STRBUF_INIT(10000);

		gallery_local(&out, cases[i].html, &item, "d.example");
		assert_string_equal(strbuf_str(&out), cases[i].local);
		strbuf_release(&out);
	}
	assert_false(gallery_is_double(&item, 0));
	assert_true(gallery_is_double(&item, 2));
}

static void
note(void *arg, const char *url)
{
	strbuf_addf(arg, "%s\n", url);
}

static void
lists_addresses(void **state)
{
	struct item item = { .html = (char *)"<p><img src=\"https://h.example/a?x&amp;y\"><img src=\"u\"></p>",
			     .image = (char *)"https://h.example/own" };
	struct strbuf out = STRBUF_INIT(1000);

	(void)state;
	gallery_list(&item, note, &out);
	assert_string_equal(out.buf, "https://h.example/a?x&y\nu\n");
	strbuf_clear(&out);
	item.html = (char *)"<p>x</p>";
	gallery_list(&item, note, &out);
	assert_string_equal(out.buf, "https://h.example/own\n");
	strbuf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(puts_others_in_their_place),
		cmocka_unit_test(lists_addresses),
	};

	return cmocka_run_group_tests_name("compose/gallery", tests, NULL, NULL);
}
