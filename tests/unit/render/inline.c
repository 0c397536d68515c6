/* render/inline: a paragraph whose elements end elsewhere; the rest is seen through render/text. */
#include "../unit.h"

#include "../../../src/render/inline.h"

static void
notes_a_link_where_the_paragraph_ends(void **state)
{
	struct notes notes = { 0 };
	struct inline_text p;

	(void)state;
	inline_init(&p, &notes, NULL);
	inline_words(&p, " a ", 3);
	inline_open_link(&p, "https://a.example/");
	inline_words(&p, "b ", 2);
	inline_end(&p);
	assert_string_equal(p.text.buf, "a b[1]");
	inline_clear(&p);
	inline_words(&p, "c", 1);
	inline_close_link(&p);
	assert_string_equal(p.text.buf, "c"); /* once is enough */
	inline_release(&p);
	notes_release(&notes);
}

static void
bounds_open_marks(void **state)
{
	struct notes notes = { 0 };
	struct inline_text p;

	(void)state;
	inline_init(&p, &notes, NULL);
	for (int i = 0; i < 200; i++)
		inline_open(&p, H_EM);
	inline_words(&p, "deep", 4);
	for (int i = 0; i < 200; i++)
		inline_close(&p, H_EM);
	assert_string_equal(p.text.buf, "_deep_");
	inline_release(&p);
	notes_release(&notes);
}

static void
knows_emptiness(void **state)
{
	struct notes notes = { 0 };
	struct inline_text p;

	(void)state;
	inline_init(&p, &notes, NULL);
	assert_true(inline_is_empty(&p));
	inline_words(&p, "\xC2\xA0 \xC2\xA0", 5);
	assert_true(inline_is_empty(&p));
	inline_words(&p, "x", 1);
	assert_false(inline_is_empty(&p));
	inline_release(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(notes_a_link_where_the_paragraph_ends),
		cmocka_unit_test(bounds_open_marks),
		cmocka_unit_test(knows_emptiness),
	};

	return cmocka_run_group_tests_name("render/inline", tests, NULL, NULL);
}
