#include "../../../src/cli/formats.h"

#include "../unit.h"

/* What is complained of goes into said. */
static void
read_text(struct drafts *drafts, const char *text, char **said)
{
	struct error err;
	size_t len;
	FILE *complaints = open_memstream(said, &len);

	*drafts = (struct drafts){ 0 };
	assert_int_equal(rss2email_read(drafts, text, strlen(text), complaints, &err), 0);
	fclose(complaints);
}

static void
keys_become_ours(void **state)
{
	static const struct {
		const char *line, *key, *value;
	} rows[] = {
		{ "active = False", "paused", "yes" },
		{ "ACTIVE: no", "paused", "yes" },
		{ "active = True", "paused", NULL },
		{ "maildir-mailbox = INBOX.Lists.C", "folder", "Lists/C" },
		{ "imap-mailbox = INBOX", "folder", NULL },
		{ "user-agent = Me/1", "user-agent", "Me/1" },
		{ "feed-timeout = 90", "timeout", "90s" },
		{ "proxy = socks5://127.0.0.1:9050", "proxy", "socks5://127.0.0.1:9050" },
		{ "proxy =", "proxy", "http://usual.example:1" },
		{ "; active = False", "paused", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[300], *said;
		struct drafts drafts;
		const char *got;

		snprintf(text, sizeof(text), "[DEFAULT]\nproxy = http://usual.example:1\nactive = False\n"
			 "[feed.a.b]\nurl = http://a.example/\n%s\n[other]\nactive = no\n", rows[i].line);
		read_text(&drafts, text, &said);
		assert_int_equal(drafts.n, 1);
		assert_string_equal(drafts.v[0].id, "a.b");
		assert_string_equal(drafts.v[0].url, "http://a.example/");
		got = draft_get(&drafts.v[0], rows[i].key);
		assert_string_equal(got ? got : "", rows[i].value ? rows[i].value : "");
		assert_string_equal(said, "");
		drafts_release(&drafts);
		free(said);
	}
}

static void
what_it_cannot_become_is_said(void **state)
{
	struct drafts drafts;
	char *said;

	(void)state;
	read_text(&drafts, "[feed.a]\nurl = http://a.example/\ndigest = True\nproxy = nonsense\n", &said);
	assert_non_null(strstr(said, "`digest` has nothing"));
	assert_non_null(strstr(said, "proxy = nonsense is left out"));
	drafts_release(&drafts);
	free(said);
}

static void
what_was_delivered_goes_to_its_feed(void **state)
{
	static const char seen[] = "{\"version\": 2, \"feeds\": [{\"name\": \"b\", \"seen\": {\"g1\": {\"hash\": \"h\"}, "
				   "\"same\": {\"hash\": \"same\"}, \"g2\": {}}}, {\"name\": \"c\"}]}";
	static const char *const bad[] = { "", "[]", "{\"feeds\": 1}", "{\"feeds\": [" };
	struct drafts drafts;
	struct error err;
	char *said, *more;
	size_t len;
	FILE *complaints;

	(void)state;
	read_text(&drafts, "[feed.a]\nurl = http://a.example/\n[feed.b]\nurl = http://b.example/\n", &said);
	complaints = open_memstream(&more, &len);
	assert_int_equal(rss2email_read_seen(&drafts, seen, strlen(seen), complaints, &err), 0);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(rss2email_read_seen(&drafts, bad[i], strlen(bad[i]), complaints, &err), -1);
	fclose(complaints);
	assert_int_equal(drafts.v[0].n_seen, 0);
	assert_int_equal(drafts.v[1].n_seen, 2);
	assert_string_equal(drafts.v[1].seen[0], "g1");
	assert_string_equal(drafts.v[1].seen[1], "g2");
	assert_true(drafts.v[1].catch_up && !drafts.v[0].catch_up);
	assert_non_null(strstr(more, "c: what was delivered is not taken over"));
	drafts_release(&drafts);
	free(said);
	free(more);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_become_ours),
		cmocka_unit_test(what_it_cannot_become_is_said),
		cmocka_unit_test(what_was_delivered_goes_to_its_feed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
