/* render/media: srcset and hosts; the rest is seen through render/sanitize. */
#include "../unit.h"

#include "../../../src/render/media.h"

static void
chooses_from_srcset(void **state)
{
	static const char *const cases[][2] = {
		{ "a.jpg", "a.jpg" },
		{ "a.jpg 1x, b.jpg 2x, c.jpg 3x", "b.jpg" },
		{ "a.jpg 320w,b.jpg 1280w,c.jpg 1281w", "b.jpg" },
		{ "a,b.jpg 2000w, c.jpg 1500w", "c.jpg" },
		{ "data:image/gif;base64,R0lGOD 10w, b.jpg 20w", "b.jpg" },
		{ " , a.jpg, b.jpg 2x", "b.jpg" },
		{ "a.jpg 99999999999999999999w", "a.jpg" },
		{ " , ", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct strbuf out = STRBUF_INIT(64);

		assert_int_equal(media_srcset(cases[i][0], &out), cases[i][1] != NULL);
		assert_string_equal(strbuf_str(&out), cases[i][1] ? cases[i][1] : "");
		strbuf_release(&out);
	}
}

static void
names_hosts(void **state)
{
	struct strbuf out = STRBUF_INIT(64);

	(void)state;
	media_host("https://www.a.example:8080/x", &out);
	assert_string_equal(out.buf, "a.example");
	media_host("cid:x", &out);
	assert_string_equal(out.buf, "");
	strbuf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chooses_from_srcset),
		cmocka_unit_test(names_hosts),
	};

	return cmocka_run_group_tests_name("render/media", tests, NULL, NULL);
}
