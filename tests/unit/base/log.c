/* base/log: one line per event, and no byte in it that a terminal would obey. */
#include "../unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"

/* What log_event() writes for this value, without the newline. */
static void
logged(char *out, size_t room, enum log_level level, const char *value)
{
	FILE *file = tmpfile();
	int kept = dup(2);
	ssize_t n;

	assert_non_null(file);
	dup2(fileno(file), 2);
	log_event(level, "test", "value=%s", value);
	dup2(kept, 2);
	close(kept);
	n = pread(fileno(file), out, room - 1, 0);
	out[n < 0 ? 0 : n] = '\0';
	fclose(file);
}

static void
escapes_foreign_bytes(void **state)
{
	static const struct {
		const char *value, *want;
	} cases[] = {
		{ "plain", "wirespool: test value=plain\n" },
		{ "caf\xC3\xA9", "wirespool: test value=caf\xC3\xA9\n" },
		{ "\033[2Jgone", "wirespool: test value=\\x1b[2Jgone\n" },
		{ "two\nlines", "wirespool: test value=two\\x0alines\n" },
		{ "bad \xFF byte", "wirespool: test value=bad \\xff byte\n" },
		{ "\xE2\x80\xAE" "reversed", "wirespool: test value=?reversed\n" },
		{ "\xC2\x9B" "31m", "wirespool: test value=\\xc231m\n" },
	};
	char got[4096];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		logged(got, sizeof(got), LEVEL_ERROR, cases[i].value);
		assert_string_equal(got, cases[i].want);
	}
}

static void
keeps_silent_above_its_level(void **state)
{
	char got[4096];

	(void)state;
	log_set_level(LEVEL_NOTICE);
	logged(got, sizeof(got), LEVEL_INFO, "x");
	assert_string_equal(got, "");
	log_set_level(LEVEL_DEBUG);
	logged(got, sizeof(got), LEVEL_DEBUG, "x");
	assert_string_not_equal(got, "");
	log_set_level(LEVEL_NOTICE);
}

static void
bounds_every_line(void **state)
{
	char *huge = malloc(100001), got[8192];

	(void)state;
	memset(huge, 'x', 100000);
	huge[100000] = '\0';
	logged(got, sizeof(got), LEVEL_ERROR, huge);
	assert_in_range(strlen(got), 1000, 2048);
	assert_int_equal(got[strlen(got) - 1], '\n');
	free(huge);
}

static void
quotes_values_with_blanks(void **state)
{
	struct log_value buf;

	(void)state;
	assert_string_equal(log_quote(&buf, "plain"), "plain");
	assert_string_equal(log_quote(&buf, "two words"), "\"two words\"");
	assert_string_equal(log_quote(&buf, "say \"x\""), "\"say \\\"x\\\"\"");
	assert_string_equal(log_quote(&buf, ""), "\"\"");
	assert_string_equal(log_quote(&buf, NULL), "\"\"");
}

static void
errors_are_one_line(void **state)
{
	struct error err;

	(void)state;
	assert_int_equal(error_set(&err, "a%sb", "\n\033"), -1);
	assert_string_equal(err.text, "a??b");
	assert_int_equal(error_set(NULL, "x"), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes_foreign_bytes), cmocka_unit_test(keeps_silent_above_its_level),
		cmocka_unit_test(bounds_every_line),	 cmocka_unit_test(quotes_values_with_blanks),
		cmocka_unit_test(errors_are_one_line),
	};

	return cmocka_run_group_tests_name("base/log", tests, NULL, NULL);
}
