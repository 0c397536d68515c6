/* render/blocks: empty lines between blocks; what the blocks look like is seen through render/text. */
#include "../unit.h"

#include "../../../src/render/blocks.h"

static void
word(struct blocks *b, const char *s)
{
	inline_words(&b->para, s, strlen(s));
}

static void
parts_blocks_once(void **state)
{
	struct strbuf out = STRBUF_INIT(1024);
	struct blocks b;

	(void)state;
	blocks_init(&b, &out, NULL, NULL);
	blocks_edge(&b, true); /* nothing has been written: no empty line */
	word(&b, "a");
	blocks_edge(&b, true);
	blocks_edge(&b, true);
	blocks_edge(&b, false);
	word(&b, "b");
	blocks_edge(&b, false);
	word(&b, "c");
	blocks_edge(&b, true); /* nothing follows: none either */
	assert_string_equal(out.buf, "a\n\nb\nc\n");
	blocks_release(&b);
	strbuf_release(&out);
}

static void
quotes_the_empty_line_between_quotes(void **state)
{
	struct strbuf out = STRBUF_INIT(1024);
	struct html_tag quote = { .kind = H_BLOCKQUOTE };
	struct blocks b;

	(void)state;
	blocks_init(&b, &out, NULL, NULL);
	blocks_open(&b, &quote);
	word(&b, "a");
	blocks_edge(&b, true);
	word(&b, "b");
	blocks_close(&b, H_BLOCKQUOTE);
	blocks_open(&b, &quote);
	word(&b, "c");
	blocks_close(&b, H_BLOCKQUOTE);
	assert_string_equal(out.buf, "> a\n>\n> b\n>\n> c\n");
	blocks_release(&b);
	strbuf_release(&out);
}

static void
survives_the_deepest_nesting(void **state)
{
	static const enum html_kind deep[] = { H_UL, H_LI, H_BLOCKQUOTE, H_DD };
	struct strbuf out = STRBUF_INIT(1u << 16);
	struct blocks b;

	(void)state;
	blocks_init(&b, &out, NULL, NULL);
	for (int i = 0; i < NEST_DEPTH_MAX; i++)
		blocks_open(&b, &(struct html_tag){ .kind = deep[i % 4] });
	word(&b, "deep");
	for (int i = NEST_DEPTH_MAX - 1; i >= 0; i--)
		blocks_close(&b, deep[i % 4]);
	assert_non_null(strstr(out.buf, "deep\n"));
	assert_int_equal(b.lines.indent.len, 0);
	assert_int_equal(b.lines.quotes, 0);
	assert_int_equal(b.n_lists, 0);
	blocks_release(&b);
	strbuf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_blocks_once),
		cmocka_unit_test(quotes_the_empty_line_between_quotes),
		cmocka_unit_test(survives_the_deepest_nesting),
	};

	return cmocka_run_group_tests_name("render/blocks", tests, NULL, NULL);
}
