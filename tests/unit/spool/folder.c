/* spool/folder: where a configured folder is on disk. */
#include "../unit.h"

#include <stdio.h>

#include "base/alloc.h"
#include "spool/folder.h"

struct folder_case {
	const char *folder, *want;
};

static void
check(enum layout layout, const struct folder_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char *got = folder_path("/m", layout, cases[i].folder);

		assert_string_equal(got, cases[i].want);
		free(got);
	}
}

static void
writes_maildirpp_as_imap_servers_read_it(void **state)
{
	static const struct folder_case cases[] = {
		{ "News", "/m/.News" },
		{ "News/Linux", "/m/.News.Linux" },
		{ "/News//Linux/", "/m/.News.Linux" },
		{ "", "/m" },
		{ "INBOX", "/m" },
		{ "inbox", "/m" },
		{ "INBOX/Sub", "/m/.INBOX.Sub" },
		{ "News/heise.de", "/m/.News.heise_de" },
		{ "..", "/m/.__" },
		{ "../../etc", "/m/.__.__.etc" },
		{ "R&D", "/m/.R&-D" },
		/* RFC 3501 §5.1.3's own examples */
		{ "~peter/mail/\xE5\x8F\xB0\xE5\x8C\x97/\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E",
		  "/m/.~peter.mail.&U,BTFw-.&ZeVnLIqe-" },
		{ "Gr\xC3\xB6\xC3\x9F" "e", "/m/.Gr&APYA3w-e" },
		{ "\xF0\x9F\x98\x80", "/m/.&2D3eAA-" },
		{ "a\x01\x7F\xFF" "b", "/m/.a___b" },
	};

	(void)state;
	check(LAYOUT_MAILDIRPP, cases, COUNT(cases));
}

static void
writes_nested_as_it_is_written(void **state)
{
	static const struct folder_case cases[] = {
		{ "News/Linux", "/m/News/Linux" },
		{ "", "/m/INBOX" },
		{ "///", "/m/INBOX" },
		{ "INBOX", "/m/INBOX" },
		{ "../../etc/./x", "/m/_./_./etc/_/x" },
		{ ".hidden/v1.2", "/m/_hidden/v1.2" },
		{ "News/new/cur/tmp/old", "/m/News/new_/cur_/tmp_/old" },
		{ "Gr\xC3\xB6\xC3\x9F" "e", "/m/Gr\xC3\xB6\xC3\x9F" "e" },
		{ "a\nb", "/m/a_b" },
	};

	(void)state;
	check(LAYOUT_NESTED, cases, COUNT(cases));
}

static void
ignores_a_slash_at_the_end_of_the_root(void **state)
{
	char *path = folder_path("/m//", LAYOUT_MAILDIRPP, "A");

	(void)state;
	assert_string_equal(path, "/m/.A");
	free(path);
}

/* Two long names that differ only in their last letter. */
static void
cuts_long_names_and_keeps_them_apart(void **state)
{
	static const char *const letters[] = { "a", "\xC3\xB6" };

	(void)state;
	for (size_t i = 0; i < COUNT(letters); i++)
		for (int layout = LAYOUT_MAILDIRPP; layout <= LAYOUT_NESTED; layout++) {
			char name[2][1000] = { "", "" }, *path[2];

			for (int k = 0; k < 400; k++)
				strcat(name[0], letters[i]);
			strcpy(name[1], name[0]);
			strcat(name[1], "z");
			for (int k = 0; k < 2; k++)
				path[k] = folder_path("", (enum layout)layout, name[k]);
			assert_string_not_equal(path[0], path[1]);
			assert_true(strlen(path[0]) <= 256 && strlen(path[0]) > 200);
			free(path[0]);
			free(path[1]);
		}
}

/* What a row says finds the Maildir again, also when its spool was moved. */
static void
remembers_a_maildir(void **state)
{
	static const struct {
		const char *root, *path, *remembered, *moved; /* moved: recalled with the root /n */
	} cases[] = {
		{ "/m", "/m/.News", "/.News", "/n/.News" },
		{ "/m/", "/m/.News", "/.News", "/n/.News" },
		{ "/m", "/m", "", "/n" },
		{ "/m", "/mail/.News", "//mail/.News", "/mail/.News" },
		{ "/m", "/other", "//other", "/other" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char *remembered = folder_remember(cases[i].root, cases[i].path);
		char *same = folder_recall(cases[i].root, remembered), *moved = folder_recall("/n", remembered);

		assert_string_equal(remembered, cases[i].remembered);
		assert_string_equal(same, cases[i].path);
		assert_string_equal(moved, cases[i].moved);
		free(remembered);
		free(same);
		free(moved);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(remembers_a_maildir),
		cmocka_unit_test(writes_maildirpp_as_imap_servers_read_it),
		cmocka_unit_test(writes_nested_as_it_is_written),
		cmocka_unit_test(ignores_a_slash_at_the_end_of_the_root),
		cmocka_unit_test(cuts_long_names_and_keeps_them_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
