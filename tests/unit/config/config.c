/* config/config: whole configurations, good ones and broken ones with every message they earn. */
#include "../unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/config.h"

static char scratch[] = "/tmp/wirespool-config-XXXXXX";

static void
put(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
}

/* Load the file of that name; *complaints (heap) is what was said. */
static struct config *
load(const char *name, char **complaints)
{
	size_t len = 0;
	FILE *out = open_memstream(complaints, &len);
	struct config *config = config_load(name, out);

	fclose(out);
	return config;
}

/* Load one that must be good and earns no remark. */
static struct config *
load_good(const char *name)
{
	char *complaints;
	struct config *config = load(name, &complaints);

	assert_string_equal(complaints, "");
	assert_non_null(config);
	free(complaints);
	return config;
}

static void
reports_every_mistake(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "url = x\nkey = y\n", "t.conf:1:1: no [section] stands above this key\n" },
		{ "[wirespol]\nx = 1\n", "t.conf:1:1: unknown section [wirespol]; did you mean [wirespool]?\n" },
		{ "[server:x]\nx = 1\n", "t.conf:1:1: unknown section [server]\n" },
		{ "[wirespool:a]\n", "t.conf:1:1: [wirespool] takes no name\n" },
		{ "[wirespool]\n[wirespool]\nx = 1\n", "t.conf:2:1: [wirespool] stands twice in this file\n"
						       "t.conf:3:1: unknown key \"x\" in [wirespool]\n" },
		{ "[defaults]\nfoldr = x\nhost_delay = 0\n",
		  "t.conf:2:1: unknown key \"foldr\" in [defaults]; did you mean \"folder\"?\n"
		  "t.conf:3:1: unknown key \"host_delay\" in [defaults]; did you mean \"host-delay\"?\n" },
		{ "[defaults]\nurl = http://a.example/\n",
		  "t.conf:2:1: url is each feed's own and has no default\n" },
		{ "[defaults]\nspool = /x\n", "t.conf:2:1: spool is each feed's own and has no default\n" },
		{ "[wirespool]\ntimeout = 5s\nkeywords = x\n",
		  "t.conf:2:1: timeout belongs in [defaults] or [feed], not in [wirespool]\n"
		  "t.conf:3:1: keywords belongs in [topic], not in [wirespool]\n" },
		{ "[feed:a]\n", "t.conf:1:1: [feed:a] has no url\n" },
		{ "[feed]\nurl = http://a.example/\n", "t.conf:1:1: the feed has no id; write [feed:ID]\n" },
		{ "[feed: ]\nurl = http://a.example/\n[topic ]\nkeywords = x\n",
		  "t.conf:1:1: the feed has no id; write [feed:ID]\n"
		  "t.conf:3:1: the topic has no name; write [topic:NAME]\n" },
		{ "[feed:a]\nurl = http://a.example/\n[feed:b]\nurl = http://b.example/\n[feed:a]\n"
		  "url = http://c.example/\n",
		  "t.conf:5:1: [feed:a] stands already in t.conf:1\n" },
		{ "[feed:a]\nurl = http://a.example/\ninterval = 5s\nurl = http://b.example/\n",
		  "t.conf:3:12: interval: 5s is below 1m\n"
		  "t.conf:4:1: url is set already in line 2\n" },
		{ "[feed:a]\nurl = http://a.example/ # home\ntimeout = 5s ; short\n",
		  "t.conf:2:7: url: a URL holds no blanks (comments stand on lines of their own)\n"
		  "t.conf:3:11: timeout: \"5s ; short\" is no duration; write 30s, 15m, 2h, 1d "
		  "(comments stand on lines of their own)\n" },
		{ "[feed:a]\nurl = http://a.example/\n  folder = x\n",
		  "t.conf:2:7: url: takes one line, and an indented line below continues it\n" },
		{ "[feed:a]\nurl = http://a.example/\ninterval = 5m\nmin-interval = 10m\n",
		  "t.conf:3:12: interval: 5m is below min-interval, 10m\n" },
		{ "[defaults]\nmin-interval = 10m\n[feed:a]\nurl = http://a.example/\ninterval = 5m\n",
		  "t.conf:5:12: interval: 5m is below min-interval, 10m\n" },
		{ "[defaults]\nmin-interval = 2h\nmax-interval = 1h\n[feed:a]\nurl = http://a.example/\n",
		  "t.conf:3:16: max-interval: 1h is below min-interval, 2h\n" },
		{ "[topic:a]\nfile = move\n",
		  "t.conf:1:1: [topic:a] has no keywords\n"
		  "t.conf:1:1: [topic:a] has file = move, but no folder to move to\n" },
		{ "[topic:a]\nkeywords =\n[topic:a]\nkeywords = x\n",
		  "t.conf:2:11: keywords: the value is missing\n"
		  "t.conf:3:1: [topic:a] stands already in t.conf:1\n" },
		{ "[topic:a]\nkeywords = oil,\n\tgrüße, 漢, \"gas\r\n[feed:b\n",
		  "t.conf:3:12: keywords: the quote is not closed\n"
		  "    \tgrüße, 漢, \"gas\n"
		  "    \t           ^\n"
		  "t.conf:4:1: the section's ] is missing\n" },
		{ "[defaults]\nskip = \"a\n[feed:a]\nonly = \"b\nurl = http://a.example/\n",
		  "t.conf:2:8: skip: the quote is not closed\n    skip = \"a\n           ^\n"
		  "t.conf:4:8: only: the quote is not closed\n    only = \"b\n           ^\n" },
		{ "[feed:a\nspool = x\n", "t.conf:1:1: the section's ] is missing\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char *complaints;
		struct config *config;

		put("t.conf", cases[i].text);
		config = load("t.conf", &complaints);
		assert_string_equal(complaints, cases[i].want);
		assert_null(config);
		free(complaints);
	}
}

static void
shows_part_of_a_long_line(void **state)
{
	char text[600] = "[topic:a]\nkeywords = ", *complaints;

	(void)state;
	for (int i = 0; i < 40; i++)
		strcat(text, "wörd, ");
	strcat(text, "\"open, ");
	for (int i = 0; i < 20; i++)
		strcat(text, "wörd, ");
	put("t.conf", text);
	assert_null(load("t.conf", &complaints));
	assert_string_equal(complaints,
			    "t.conf:2:252: keywords: the quote is not closed\n"
			    "    rd, wörd, wörd, wörd, wörd, wörd, wörd, wörd, wörd, "
			    "\"open, wörd, wörd, wörd, wörd, wörd\n"
			    "                                                        ^\n");
	free(complaints);
}

static void
fills_in_defaults(void **state)
{
	struct config *config;

	(void)state;
	put("t.conf", "[feed:a]\nurl = http://a.example/\n[topic:x]\nkeywords = x\n");
	config = load_good("t.conf");
	assert_int_equal(config->layout, LAYOUT_MAILDIRPP);
	assert_string_equal(config->domain, "wirespool.invalid");
	assert_int_equal(config->connections, 100);
	assert_int_equal(config->workers, 0);
	assert_string_equal(config->feeds[0].folder, "News");
	assert_int_equal(config->feeds[0].first_poll.kind, FIRST_POLL_COUNT);
	assert_int_equal(config->feeds[0].first_poll.value, 10);
	assert_int_equal(config->feeds[0].interval_s, 0);
	assert_int_equal(config->feeds[0].min_interval_s, 900);
	assert_int_equal(config->feeds[0].max_interval_s, 21600);
	assert_int_equal(config->feeds[0].host_delay_ms, 1000);
	assert_int_equal(config->feeds[0].max_body, 16 << 20);
	assert_false(config->feeds[0].paused);
	assert_string_equal(config->topics[0].label, "x");
	assert_null(config->topics[0].folder);
	config_unref(config);
}

/* The keys that programs around this one write. */
static void
reads_a_whole_configuration(void **state)
{
	struct config *config;
	const struct feed_config *feed;

	(void)state;
	put("t.conf", "[wirespool]\nspool = /s/Maildir\nstate = /s/state\nca-file = ca.pem\n\n"
		      "[defaults]\nfolder = News\nfirst-poll = all\nhost-connections = 4\nhost-delay = 0\n"
		      "min-interval = 0\nskip = spam,\n  more\n\n"
		      "[feed: f1 ]\nurl = http://127.77.1.1:28480/f/1.xml\n\n"
		      "[feed:f0]\nurl = https://b.example/\nfolder = News/B\nskip =\nonly = x\ntitle = B\npaused = yes\n"
		      "[topic:energy]\nfolder = Topics/Energy\nkeywords = oil^2, \"natural gas\"^3,\n"
		      "    opec^3\n    -\"olive oil\"\nfile = move\nlabel = E\nthreshold = 2.5\n");
	config = load_good("t.conf");
	assert_string_equal(config->spool, "/s/Maildir");
	assert_non_null(strstr(config->ca_file, "/ca.pem"));
	assert_int_equal(config->ca_file[0], '/');
	assert_int_equal(config->n_feeds, 2);
	feed = config_feed(config, "f1");
	assert_ptr_equal(feed, &config->feeds[0]);
	assert_int_equal(feed->first_poll.kind, FIRST_POLL_ALL);
	assert_int_equal(feed->host_connections, 4);
	assert_int_equal(feed->host_delay_ms, 0);
	assert_int_equal(feed->min_interval_s, 0);
	assert_string_equal(feed->skip, "spam,   more");
	assert_int_equal(feed->at.line, 15);
	feed = config_feed(config, "f0");
	assert_string_equal(feed->folder, "News/B");
	assert_string_equal(feed->title, "B");
	assert_string_equal(feed->only, "x");
	assert_null(feed->skip);
	assert_true(feed->paused);
	assert_null(config_feed(config, "f2"));
	assert_null(config_feed(config, ""));
	assert_int_equal(config->n_topics, 1);
	assert_string_equal(config->topics[0].folder, "Topics/Energy");
	assert_string_equal(config->topics[0].keywords, "oil^2, \"natural gas\"^3,     opec^3,    -\"olive oil\"");
	assert_int_equal(config->topics[0].file, TOPIC_MOVE);
	assert_string_equal(config->topics[0].label, "E");
	assert_true(config->topics[0].threshold == 2.5);
	config_unref(config);
}

static void
joins_the_files_beside_it(void **state)
{
	struct config *config;
	char *complaints;

	(void)state;
	mkdir("conf.d", 0700);
	mkdir("feeds.d", 0700);
	put("t.conf", "[wirespool]\nconnections = 5\nspool = s\n[feed:z]\nurl = http://z.example/\n");
	put("conf.d/20.conf", "[wirespool]\nconnections = 7\n");
	put("conf.d/10.conf", "[wirespool]\nconnections = 6\n");
	put("conf.d/.hidden.conf", "broken");
	put("conf.d/30.conf~", "broken");
	put("feeds.d/a.conf", "[defaults]\nfolder = Late\n[feed:a]\nurl = http://a.example/\n");
	config = load_good("t.conf");
	assert_int_equal(config->connections, 7);
	assert_int_equal(config->n_feeds, 2);
	assert_string_equal(config->feeds[0].id, "z");
	assert_string_equal(config->feeds[0].folder, "Late");
	assert_string_equal(config->feeds[1].at.file, "feeds.d/a.conf");
	config_unref(config);

	put("feeds.d/b.conf", "[feed:z]\nurl = http://y.example/\nx = y\n");
	mkdir("feeds.d/c.conf", 0700);
	assert_null(load("t.conf", &complaints));
	assert_string_equal(complaints, "feeds.d/b.conf:1:1: [feed:z] stands already in t.conf:4\n"
					"feeds.d/b.conf:3:1: unknown key \"x\" in [feed]\n"
					"feeds.d/c.conf: cannot be read: Is a directory\n");
	free(complaints);
	unlink("conf.d/10.conf");
	unlink("conf.d/20.conf");
	unlink("conf.d/.hidden.conf");
	unlink("conf.d/30.conf~");
	unlink("feeds.d/a.conf");
	unlink("feeds.d/b.conf");
	rmdir("feeds.d/c.conf");
	rmdir("feeds.d");
	rmdir("conf.d");
}

static void
says_which_file_is_missing(void **state)
{
	char *complaints;

	(void)state;
	assert_null(load("none.conf", &complaints));
	assert_string_equal(complaints, "none.conf: there is no such file; `wirespool add URL` begins one, wirespool.conf(5) has all of it\n");
	free(complaints);
}

static void
lets_defaults_give_way(void **state)
{
	static const struct {
		const char *keys;
		int64_t interval, min, max;
	} cases[] = {
		{ "interval = 5m\n", 300, 300, 21600 },
		{ "interval = 2d\n", 172800, 900, 172800 },
		{ "max-interval = 5m\n", 0, 300, 300 },
		{ "min-interval = 1d\n", 0, 86400, 86400 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char text[200];
		struct config *config;

		snprintf(text, sizeof(text), "[feed:a]\nurl = http://a.example/\n%s", cases[i].keys);
		put("t.conf", text);
		config = load_good("t.conf");
		assert_int_equal(config->feeds[0].interval_s, cases[i].interval);
		assert_int_equal(config->feeds[0].min_interval_s, cases[i].min);
		assert_int_equal(config->feeds[0].max_interval_s, cases[i].max);
		config_unref(config);
	}
}

static void
takes_folders_with_digests(void **state)
{
	struct config *config;
	char *complaints;

	(void)state;
	put("t.conf", "[wirespool]\nspool = /s\nstate = /t\nstatus-folder = no\n"
			    "[folder:News/Linux]\ndigest = weekly\n[folder: Other]\n"
			    "[feed:a]\nurl = http://a.example/\ndigest = daily\n[feed:b]\nurl = http://b.example/\n");
	config = load_good("t.conf");
	assert_int_equal(config->n_folders, 2);
	assert_string_equal(config->folders[0].name, "News/Linux");
	assert_int_equal(config->folders[0].digest, DIGEST_WEEKLY);
	assert_string_equal(config->folders[1].name, "Other");
	assert_int_equal(config->folders[1].digest, DIGEST_NO);
	assert_int_equal(config_feed(config, "a")->digest, DIGEST_DAILY);
	assert_int_equal(config_feed(config, "b")->digest, DIGEST_FOLDER);
	assert_null(config->status_folder);
	config_unref(config);

	put("t.conf", "[wirespool]\nspool = /s\nstate = /t\n[folder:../x]\n[folder:A]\n[folder:A]\n"
			    "[topic:t]\nkeywords = a\ndigest = daily\n[folder:B]\ndigest = folder\nfolder = C\n");
	config = load("t.conf", &complaints);
	assert_null(config);
	assert_non_null(strstr(complaints, "t.conf:4:"));
	assert_non_null(strstr(complaints, "[folder:A] stands already in"));
	assert_non_null(strstr(complaints, "[topic:t] has a digest, but no folder for it"));
	assert_non_null(strstr(complaints, "t.conf:11:"));
	assert_non_null(strstr(complaints, "t.conf:12:"));
	free(complaints);
}

static void
warns_of_topics_that_ask_for_unknown_feeds(void **state)
{
	struct config *config;
	char *complaints;

	(void)state;
	put("t.conf", "[topic:x]\nfeeds = a, -b\nkeywords = x\n[feed:a]\nurl = http://a.example/\n");
	config = load("t.conf", &complaints);
	assert_string_equal(complaints, "t.conf:1:1: warning: [topic:x] feeds: no feed is called `b`; `wirespool list` shows all\n");
	assert_non_null(config);
	assert_string_equal(config->topics[0].feeds, "a, -b");
	free(complaints);
	config_unref(config);
}

static void
warns_of_a_password_for_all_to_read(void **state)
{
	struct config *config;
	char *complaints;

	(void)state;
	put("t.conf", "[feed:a]\nurl = http://me:pw@a.example/\n");
	chmod("t.conf", 0644);
	config = load("t.conf", &complaints);
	assert_string_equal(complaints, "t.conf:2:7: warning: url: holds a password that everyone here can read; "
					"chmod o-r this file\n");
	assert_non_null(config);
	free(complaints);
	config_unref(config);
	chmod("t.conf", 0640);
	config_unref(load_good("t.conf"));
}

static void
finds_its_places(void **state)
{
	char *path, want[100];
	struct config *config;

	(void)state;
	put("t.conf", "");
	setenv("HOME", "/home/ann", 1);
	unsetenv("XDG_STATE_HOME");
	unsetenv("STATE_DIRECTORY");
	config = load_good("t.conf");
	assert_string_equal(config->spool, "/home/ann/Maildir");
	assert_string_equal(config->state, "/home/ann/.local/state/wirespool");
	config_unref(config);
	setenv("XDG_STATE_HOME", "/x", 1);
	config = load_good("t.conf");
	assert_string_equal(config->state, "/x/wirespool");
	config_unref(config);
	setenv("STATE_DIRECTORY", "/var/lib/private/w:/b", 1);
	config = load_good("t.conf");
	assert_string_equal(config->state, "/var/lib/private/w");
	config_unref(config);

	path = config_path("given.conf");
	assert_string_equal(path, "given.conf");
	free(path);
	setenv("XDG_CONFIG_HOME", scratch, 1);
	path = config_path(NULL);
	assert_string_equal(path, "/etc/wirespool/wirespool.conf");
	free(path);
	mkdir("wirespool", 0700);
	put("wirespool/wirespool.conf", "");
	snprintf(want, sizeof(want), "%s/wirespool/wirespool.conf", scratch);
	path = config_path(NULL);
	assert_string_equal(path, want);
	free(path);
	unlink("wirespool/wirespool.conf");
	rmdir("wirespool");
}

static void
is_counted_by_reference(void **state)
{
	struct config *config;

	(void)state;
	put("t.conf", "[feed:a]\nurl = http://a.example/\n");
	config = load_good("t.conf");
	assert_ptr_equal(config_ref(config), config);
	config_unref(config);
	assert_string_equal(config->feeds[0].id, "a");
	config_unref(config);
	config_unref(NULL);
}

static int
enter_scratch(void **state)
{
	(void)state;
	setenv("HOME", "/home/ann", 1);
	return mkdtemp(scratch) && chdir(scratch) == 0 ? 0 : -1;
}

static int
leave_scratch(void **state)
{
	(void)state;
	unlink("t.conf");
	return chdir("/") == 0 && rmdir(scratch) == 0 ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reports_every_mistake),
		cmocka_unit_test(shows_part_of_a_long_line),
		cmocka_unit_test(fills_in_defaults),
		cmocka_unit_test(reads_a_whole_configuration),
		cmocka_unit_test(joins_the_files_beside_it),
		cmocka_unit_test(says_which_file_is_missing),
		cmocka_unit_test(lets_defaults_give_way),
		cmocka_unit_test(takes_folders_with_digests),
		cmocka_unit_test(warns_of_topics_that_ask_for_unknown_feeds),
		cmocka_unit_test(warns_of_a_password_for_all_to_read),
		cmocka_unit_test(finds_its_places),
		cmocka_unit_test(is_counted_by_reference),
	};

	return cmocka_run_group_tests_name("config/config", tests, enter_scratch, leave_scratch);
}
