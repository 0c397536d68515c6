#include "../../../src/cli/options.h"

#include "../unit.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

static const char *file, *value;
static bool flag, maybe;

static const struct option_row rows[] = { { "config", 'c', &file, NULL }, { "flag", 'f', NULL, &flag },
					  { "maybe", 0, &value, &maybe }, { 0 } };

/* Words behind "add"; returns the index of the first operand. */
static int
read_words(const char *words, char **argv, int least, int most)
{
	static char text[200];
	int argc = 0;

	file = value = NULL;
	flag = maybe = false;
	snprintf(text, sizeof(text), "add %s", words);
	for (char *word = strtok(text, " "); word; word = strtok(NULL, " "))
		argv[argc++] = word;
	argv[argc] = NULL;
	return options_read(argc, argv, rows, "usage: how\n", least, most);
}

static void
options_stand_anywhere(void **state)
{
	char *argv[10];
	int at = read_words("one -c x two --flag", argv, 2, 2);

	(void)state;
	assert_int_equal(at, 4);
	assert_string_equal(argv[at], "one");
	assert_string_equal(argv[at + 1], "two");
	assert_string_equal(argv[0], "add");
	assert_string_equal(file, "x");
	assert_true(flag);
	assert_false(maybe);
}

static void
what_follows_two_dashes_is_no_option(void **state)
{
	char *argv[10];
	int at = read_words("-- --flag", argv, 1, 1);

	(void)state;
	assert_string_equal(argv[at], "--flag");
	assert_false(flag);
}

static void
an_argument_may_be_left_out_where_it_may(void **state)
{
	char *argv[10];

	(void)state;
	read_words("--maybe", argv, 0, 0);
	assert_true(maybe);
	assert_null(value);
	read_words("--maybe=x", argv, 0, 0);
	assert_true(maybe);
	assert_string_equal(value, "x");
}

/* What the program ends with. */
static int
end_of(const char *words, int least, int most)
{
	char *argv[10];
	pid_t child = fork();
	int status;

	if (child == 0) {
		if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr))
			_exit(99);
		read_words(words, argv, least, most);
		_exit(98);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
ends_with_what_is_wrong(void **state)
{
	static const struct {
		const char *words;
		int least, most, code;
	} rows_of[] = {
		{ "--help", 1, 1, EX_OK },     { "-h", 0, 0, EX_OK },	       { "--nonsense", 0, 9, EX_USAGE },
		{ "--config", 0, 9, EX_USAGE }, { "--flag=x", 0, 9, EX_USAGE }, { "", 1, 1, EX_USAGE },
		{ "one two", 1, 1, EX_USAGE }, { "one two", 1, ANY_NUMBER, 98 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows_of) / sizeof(rows_of[0]); i++)
		assert_int_equal(end_of(rows_of[i].words, rows_of[i].least, rows_of[i].most), rows_of[i].code);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_stand_anywhere),
		cmocka_unit_test(what_follows_two_dashes_is_no_option),
		cmocka_unit_test(an_argument_may_be_left_out_where_it_may),
		cmocka_unit_test(ends_with_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
