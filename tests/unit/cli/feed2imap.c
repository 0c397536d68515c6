#include "../../../src/cli/formats.h"

#include "../unit.h"

static void
targets_are_folders(void **state)
{
	static const struct {
		const char *target, *folder;
	} rows[] = {
		{ "imap://me:secret@host/INBOX.News.Linux", "News/Linux" },
		{ "imaps://host/INBOX/News/Linux/", "News/Linux" },
		{ "imap://host/News", "News" },
		{ "imap://host/inbox", NULL },
		{ "imap://host/", NULL },
		{ "imap://host", NULL },
		{ "imap://host/INBOXES", "INBOXES" },
		{ "maildir:///home/me/Maildir/.News.Linux", "News/Linux" },
		{ "maildir:///home/me/Mail/News", "News" },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *folder = folder_of_target(rows[i].target);

		assert_string_equal(folder ? folder : "(none)", rows[i].folder ? rows[i].folder : "(none)");
		free(folder);
	}
}

/* The keys of the feed at a.example, in a list that says `above` for all and `own` for it. */
static void
check(const char *above, const char *own, const char *key, const char *value)
{
	struct drafts drafts = { 0 };
	struct error err = { "" };
	char text[400];
	const char *got;

	snprintf(text, sizeof(text), "%sfeeds:\n  - name: A\n    url: http://a.example/\n%s", above, own);
	assert_int_equal(feed2imap_read(&drafts, text, strlen(text), NULL, &err), 0);
	assert_int_equal(drafts.n, 1);
	got = draft_get(&drafts.v[0], key);
	assert_string_equal(got ? got : "(none)", value ? value : "(none)");
	drafts_release(&drafts);
}

static void
options_are_the_feeds_or_everybodys(void **state)
{
	(void)state;
	check("", "", "images", NULL);
	check("", "    include-images: true\n", "images", "inline");
	check("include-images: true\n", "", "images", "inline");
	check("include-images: true\n", "    include-images: false\n", "images", NULL);
	check("options:\n  include-images: true\n", "", "images", "inline");
	check("", "    options:\n      ignore-hash: true\n", "updates", "ignore");
	check("", "    min-frequency: 12\n", "interval", "12h");
	check("", "    min-frequency: -1\n", "interval", NULL);
	check("", "    disable: yes\n", "paused", "yes");
	check("", "    disable: false\n", "paused", NULL);
	check("target: imap://h/INBOX/Feeds\n", "", "folder", "Feeds/A");
	check("target: imap://h/INBOX/Feeds\n", "    target:\n", "folder", "Feeds");
	check("", "    target: imap://h/INBOX.B.C\n", "folder", "B/C");
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(targets_are_folders),
					    cmocka_unit_test(options_are_the_feeds_or_everybodys) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
