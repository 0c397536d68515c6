/* parse/json_split: a JSON Feed's items and the rest, told apart by brackets. */
#include "../unit.h"

#include "../../../src/parse/json_split.h"

/* Head and items as "head|item|item", or "damaged". */
static char *
split(const char *s)
{
	struct strbuf out = STRBUF_INIT(4096);
	struct json_parts parts;

	if (json_split(s, strlen(s), &parts) < 0) {
		strbuf_addstr(&out, "damaged");
	} else {
		strbuf_addstr(&out, strbuf_str(&parts.head));
		for (size_t k = 0; k < parts.n; k++) {
			struct json_span list = parts.items[k], item;
			int more;

			while ((more = json_next(&list, &item)) > 0)
				strbuf_addf(&out, "|%.*s", (int)(item.end - item.s), item.s);
			if (more < 0)
				strbuf_addstr(&out, "|damaged");
		}
	}
	json_parts_release(&parts);
	return strbuf_detach(&out);
}

static void
parts_items_from_the_rest(void **state)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
		{ "{}", "{}" },
		{ "{ \"a\" : 1 , \"items\" : [ {\"b\":[1]} , 2,\"x\" ] , \"c\":\"]\" } more",
		  "{\"a\":1,\"items\":[],\"c\":\"]\"}|{\"b\":[1]}|2|\"x\"" },
		{ "{\"items\":[{\"a\":\"}\\\"]\"}]}", "{\"items\":[]}|{\"a\":\"}\\\"]\"}" },
		{ "{\"x\":{\"items\":[1]},\"items\":[]}", "{\"x\":{\"items\":[1]},\"items\":[]}" },
		{ "{\"items\":{\"a\":[1]}}", "{\"items\":{\"a\":[1]}}" },
		{ "{\"items\":[1],\"items\":[2]}", "{\"items\":[],\"items\":[]}|1|2" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *got = split(rows[i].in);

		assert_string_equal(got, rows[i].want);
		free(got);
	}
}

static void
sees_damage(void **state)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
		{ "", "damaged" },
		{ "[1]", "damaged" },
		{ "{", "damaged" },
		{ "{\"a\"}", "damaged" },
		{ "{\"a\":}", "damaged" },
		{ "{\"a\":1,}", "damaged" },
		{ "{\"a\":1 \"b\":2}", "damaged" },
		{ "{a:1}", "damaged" },
		{ "{\"a\":\"x}", "damaged" },
		{ "{\"items\":[{]}", "damaged" },
		{ "{\"items\":[1,]}", "{\"items\":[]}|damaged" },
		{ "{\"items\":[1 2]}", "{\"items\":[]}|damaged" },
		{ "{\"items\":[,]}", "{\"items\":[]}|damaged" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *got = split(rows[i].in);

		assert_string_equal(got, rows[i].want);
		free(got);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(parts_items_from_the_rest), cmocka_unit_test(sees_damage) };

	return cmocka_run_group_tests_name("parse/json_split", tests, NULL, NULL);
}
