/* parse/namespace */
#include "../unit.h"

#include "../../../src/parse/reader.h"

static void
knows_uris_as_they_are_written(void **state)
{
	static const struct {
		const char *uri, *prefix;
		enum ns ns;
	} v[] = {
		{ "http://www.w3.org/2005/Atom", NULL, NS_ATOM },
		{ " HTTPS://www.w3.org/2005/Atom/ ", "x", NS_ATOM },
		{ "http://purl.org/atom/ns#", NULL, NS_ATOM },
		{ "http://www.itunes.com/DTDs/Podcast-1.0.dtd", "itunes", NS_ITUNES },
		{ "http://search.yahoo.com/mrss", "m", NS_MEDIA },
		{ "http://example.org/wrong", "media", NS_MEDIA },
		{ "http://example.org/wrong", "zork", NS_OTHER },
		{ "http://example.org/wrong", NULL, NS_OTHER },
		{ NULL, "dc", NS_DC },
		{ NULL, "zork", NS_OTHER },
		{ NULL, NULL, NS_NONE },
		{ "", NULL, NS_NONE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(v); i++)
		if (namespace_of(v[i].uri, v[i].prefix) != v[i].ns)
			fail_msg("%s %s", v[i].uri ? v[i].uri : "-", v[i].prefix ? v[i].prefix : "-");
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(knows_uris_as_they_are_written) };

	return cmocka_run_group_tests_name("parse/namespace", tests, NULL, NULL);
}
