/* cli/yaml: as much of YAML as lists of feeds need, and the rest refused. */
#include "../unit.h"

#include "base/strbuf.h"

#include "../../../src/cli/yaml.h"

/* "{a: b, c: [d, e]}" of whatever way it was written. */
static void
show(struct strbuf *out, const struct yaml *node)
{
	if (node->kind == YAML_SCALAR) {
		strbuf_addf(out, "'%s'", node->text);
		return;
	}
	strbuf_addch(out, node->kind == YAML_LIST ? '[' : '{');
	for (const struct yaml *member = node->first; member; member = member->next) {
		if (member->key)
			strbuf_addf(out, "%s: ", member->key);
		show(out, member);
		if (member->next)
			strbuf_addstr(out, ", ");
	}
	strbuf_addch(out, node->kind == YAML_LIST ? ']' : '}');
}

static void
is(const char *text, const char *want)
{
	struct strbuf out = STRBUF_INIT(10000);
	struct arena arena = { 0 };
	struct error err = { "" };
	struct yaml *root = yaml_parse(&arena, text, strlen(text), &err);

	if (root)
		show(&out, root);
	else
		strbuf_addf(&out, "%s", err.text);
	assert_string_equal(strbuf_str(&out), want);
	strbuf_release(&out);
	arena_release(&arena);
}

static void
reads_maps_and_lists(void **state)
{
	(void)state;
	is("a: b\nc:\n  d: e\n", "{a: 'b', c: {d: 'e'}}");
	is("- a\n- b\n", "['a', 'b']");
	is("a:\n- b\n- c\nd: e\n", "{a: ['b', 'c'], d: 'e'}");
	is("a:\n  - b: 1\n    c: 2\n  - b: 3\n", "{a: [{b: '1', c: '2'}, {b: '3'}]}");
	is("-   a: 1\n    b: 2\n-\n  c: 3\n", "[{a: '1', b: '2'}, {c: '3'}]");
	is("a:\nb:\n", "{a: '', b: ''}");
	is("- - a\n  - b\n- c", "[['a', 'b'], 'c']");
	is("---\n# c\n\na: b # d\n", "{a: 'b'}");
}

static void
reads_scalars(void **state)
{
	(void)state;
	is("a: http://x.example/?a=1&b=2#f\n", "{a: 'http://x.example/?a=1&b=2#f'}");
	is("a: 'it''s # no comment'\n", "{a: 'it's # no comment'}");
	is("a: \"q\\\"\\t\\u00e9: x\" # c\n", "{a: 'q\"\té: x'}");
	is("a: [x, 'y, z', \"w\"]\nb: []\n", "{a: ['x', 'y, z', 'w'], b: []}");
	is("\"a: b\": c\n", "{a: b: 'c'}");
	is("a: don't # c\n", "{a: 'don't'}");
	is("p: &x pre\na: [ *x, 'post' ]\nb: *x\n", "{p: 'pre', a: ['pre', 'post'], b: 'pre'}");
}

static void
refuses_the_rest_by_line(void **state)
{
	(void)state;
	is("", "line 0: there is nothing in it");
	is("a: |\n  b\n", "line 1: this kind of YAML value is not understood: write it in quotes, on one line");
	is("a: 1\nb: {c: d}\n", "line 2: this kind of YAML value is not understood: write it in quotes, on one line");
	is("a: [b,\n c]\n", "line 1: the ] is not on the same line");
	is("a: 'b\n", "line 1: a quote is not closed on its line");
	is("a: b\n c: d\n", "line 2: this does not belong to what stands above it");
	is("a: *x\n", "line 1: an alias without its anchor");
	is("a: &x\n  b: c\nd: *x\n", "line 3: an alias of something that is no plain value");
	is("a: b\n\tc: d\n", "line 2: a tab where blanks indent");
	is("a: b\nc\n", "line 2: expected key: value");
	is("- a\nb: c\n", "line 2: this does not belong to what stands above it");
}

static void
bounds_the_depth(void **state)
{
	struct strbuf text = STRBUF_INIT(100000);
	struct arena arena = { 0 };
	struct error err;

	(void)state;
	for (int i = 0; i < 5000; i++)
		strbuf_addstr(&text, "- ");
	strbuf_addstr(&text, "a\n");
	assert_null(yaml_parse(&arena, text.buf, text.len, &err));
	assert_non_null(strstr(err.text, "too deeply nested"));
	strbuf_release(&text);
	arena_release(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_maps_and_lists),
		cmocka_unit_test(reads_scalars),
		cmocka_unit_test(refuses_the_rest_by_line),
		cmocka_unit_test(bounds_the_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
