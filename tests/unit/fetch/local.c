/* fetch/local: the words of a command. What becomes of files and programs is shown by tests/system/access.py. */
#include "../unit.h"

#include "../../../src/fetch/local.h"

static void
splits_at_blanks_and_keeps_quotes_together(void **state)
{
	static const struct {
		const char *command;
		const char *words[5];
	} cases[] = {
		{ "/bin/cat", { "/bin/cat" } },
		{ "/bin/cat a  b\tc ", { "/bin/cat", "a", "b", "c" } },
		{ "/bin/cat \"a b\" 'c \"d'", { "/bin/cat", "a b", "c \"d" } },
		{ "/x --a=\"b c\"d", { "/x", "--a=b cd" } },
		{ "/x \"\" ''", { "/x", "", "" } },
		{ "/x $HOME * ; | \\n", { "/x", "$HOME", "*", ";", "|" } },
		{ "", { NULL } },
		{ "  ", { NULL } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char **words = local_words(cases[i].command);

		assert_non_null(words);
		for (size_t j = 0; j < COUNT(cases[i].words) && cases[i].words[j]; j++)
			assert_string_equal(words[j], cases[i].words[j]);
		free(words);
	}
}

static void
a_quote_must_end(void **state)
{
	(void)state;
	assert_null(local_words("/x \"a"));
	assert_null(local_words("/x 'a\""));
}

static void
many_words_fit(void **state)
{
	char command[2001], **words;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < 2000; i++)
		command[i] = i % 2 ? ' ' : 'a';
	command[2000] = '\0';
	words = local_words(command);
	while (words[n])
		n++;
	assert_int_equal(n, 1000);
	free(words);
}

static void
tells_what_is_local(void **state)
{
	(void)state;
	assert_true(local_is("file:/x") && local_is("exec:/x y"));
	assert_false(local_is("http://file:/") || local_is("fil") || local_is("ftp://x/"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splits_at_blanks_and_keeps_quotes_together),
		cmocka_unit_test(a_quote_must_end),
		cmocka_unit_test(many_words_fit),
		cmocka_unit_test(tells_what_is_local),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
