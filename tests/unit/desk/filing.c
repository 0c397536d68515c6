/* desk/filing: which topics count for an item, and where that puts it. */
#include "../unit.h"

#include "desk/filing.h"

static struct topic_config settings[] = {
	{ .name = "energy", .label = "energy", .folder = "Topics/Energy" },
	{ .name = "energy/oil", .label = "Oil", .folder = "Topics/Energy/Oil" },
	{ .name = "energy/oil/opec", .label = "OPEC" },
	{ .name = "sport", .label = "sport", .folder = "Sport", .file = TOPIC_MOVE, .feeds = "-lwn" },
	{ .name = "linux", .label = "linux", .folder = "Linux", .feeds = "lwn, heise", .languages = "en, pt" },
	{ .name = "war", .label = "war", .flag = TOPIC_FLAGGED },
	{ .name = "spam", .label = "spam", .seen = true, .languages = "-de" },
};
static struct config config = { .topics = settings, .n_topics = COUNT(settings) };
static struct feed_config lwn = { .id = "lwn", .folder = "News" }, other = { .id = "lw", .folder = "News" };
static struct feed_config marked = { .id = "m", .folder = "News", .flagged = true }, quiet = { .id = "q", .folder = "News", .seen = true };

/* Topics that classify() found → labels and folders, comma separated. */
static const struct {
	const char *what;
	const struct feed_config *feed;
	const char *language;
	const char *found[4];
	const char *labels, *folders;
	bool flagged, seen;
} cases[] = {
	{ "marked by its feed", &marked, NULL, { NULL }, "", "News", true, false },
	{ "read by its feed, marked by a topic", &quiet, NULL, { "war" }, "war", "News", true, true },
	{ "no topic", &lwn, NULL, { NULL }, "", "News", false, false },
	{ "one", &lwn, "en", { "energy" }, "energy", "News,Topics/Energy", false, false },
	{ "contained in two", &lwn, NULL, { "energy/oil/opec" }, "OPEC,Oil,energy",
	  "News,Topics/Energy/Oil,Topics/Energy", false, false },
	{ "the best first, contained or not", &lwn, NULL, { "war", "energy/oil", "energy" }, "war,Oil,energy",
	  "News,Topics/Energy/Oil,Topics/Energy", true, false },
	{ "moved", &other, NULL, { "sport", "energy" }, "sport,energy", "Sport,Topics/Energy", false, false },
	{ "not this feed's", &lwn, NULL, { "sport" }, "", "News", false, false },
	{ "this feed's only", &other, "en", { "linux" }, "", "News", false, false },
	{ "a language and its regions", &lwn, "pt-BR", { "linux" }, "linux", "News,Linux", false, false },
	{ "another language", &lwn, "pl", { "linux" }, "", "News", false, false },
	{ "a language kept out", &lwn, "de-AT", { "spam" }, "", "News", false, false },
	{ "no language known", &lwn, NULL, { "spam", "linux" }, "spam,linux", "News,Linux", false, true },
	{ "a topic that is gone", &lwn, NULL, { "gone", "war" }, "war", "News", true, false },
	{ "no feed known", NULL, NULL, { "linux", "energy" }, "linux,energy", "Linux,Topics/Energy", false, false },
};

static void
check_list(const char *what, const char *const *v, size_t n, const char *want)
{
	char got[200] = "";

	for (size_t i = 0; i < n; i++) {
		strcat(got, i ? "," : "");
		strcat(got, v[i]);
	}
	if (strcmp(got, want) != 0)
		fail_msg("%s: got %s, wanted %s", what, got, want);
}

static void
settles_topics_into_labels_folders_and_flags(void **state)
{
	struct filing filing;

	(void)state;
	filing_init(&filing, &config);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct item_topic topics[4];
		size_t n = 0;

		for (; n < 4 && cases[i].found[n]; n++)
			topics[n] = (struct item_topic){ .name = (char *)cases[i].found[n], .score = 3 };
		filing_settle(&filing, &config, cases[i].feed, cases[i].language, topics, n);
		check_list(cases[i].what, filing.labels, filing.n_labels, cases[i].labels);
		check_list(cases[i].what, filing.folders, filing.n_folders, cases[i].folders);
		assert_int_equal(filing.flagged, cases[i].flagged);
		assert_int_equal(filing.seen, cases[i].seen);
	}
	filing_release(&filing);
}

static void
says_what_a_containing_topic_contains(void **state)
{
	struct item_topic found = { .name = "energy/oil", .score = 4.5, .reason = "crude (title)" };
	struct filing filing;

	(void)state;
	filing_init(&filing, &config);
	filing_settle(&filing, &config, &lwn, NULL, &found, 1);
	assert_int_equal(filing.n_topics, 2);
	assert_string_equal(filing.topics[1].name, "energy");
	assert_string_equal(filing.topics[1].reason, "energy/oil");
	assert_true(filing.topics[1].score == 4.5);
	filing_release(&filing);
}

/* What feed and topic say counts; else what the folder does; of two ways into a folder the more impatient. */
static void
knows_what_goes_into_a_digest(void **state)
{
	static struct folder_config folders[] = { { .name = "News", .digest = DIGEST_WEEKLY } };
	static struct topic_config topics[] = {
		{ .name = "oil", .label = "oil", .folder = "Oil", .digest = DIGEST_DAILY },
		{ .name = "war", .label = "war", .folder = "News", .digest = DIGEST_NO },
		{ .name = "art", .label = "art", .folder = "News", .digest = DIGEST_DAILY },
	};
	static const struct config some = { .topics = topics, .n_topics = COUNT(topics), .folders = folders,
					    .n_folders = COUNT(folders) };
	static const struct {
		int feed;
		const char *found;
		enum digest news, oil; /* DIGEST_FOLDER: not filed there */
		const char *first;
	} wanted[] = {
		{ DIGEST_FOLDER, NULL, DIGEST_WEEKLY, DIGEST_FOLDER, NULL },
		{ DIGEST_NO, NULL, DIGEST_NO, DIGEST_FOLDER, "News" },
		{ DIGEST_DAILY, NULL, DIGEST_DAILY, DIGEST_FOLDER, NULL },
		{ DIGEST_FOLDER, "oil", DIGEST_WEEKLY, DIGEST_DAILY, NULL },
		{ DIGEST_NO, "oil", DIGEST_NO, DIGEST_DAILY, "News" },
		{ DIGEST_FOLDER, "war", DIGEST_NO, DIGEST_FOLDER, "News" },
		{ DIGEST_FOLDER, "art", DIGEST_DAILY, DIGEST_FOLDER, NULL },
	};
	struct filing filing;

	(void)state;
	filing_init(&filing, &some);
	for (size_t i = 0; i < COUNT(wanted); i++) {
		const struct feed_config feed = { .id = "f", .folder = "News", .digest = wanted[i].feed };
		struct item_topic topic = { .name = (char *)wanted[i].found };

		filing_settle(&filing, &some, &feed, NULL, &topic, wanted[i].found != NULL);
		assert_int_equal(filing.digests[0], wanted[i].news);
		assert_int_equal(filing.n_folders, wanted[i].oil ? 2 : 1);
		if (wanted[i].oil)
			assert_int_equal(filing.digests[1], wanted[i].oil);
		if (wanted[i].first)
			assert_string_equal(filing_folder(&filing), wanted[i].first);
		else
			assert_null(filing_folder(&filing));
	}
	filing_release(&filing);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(settles_topics_into_labels_folders_and_flags),
		cmocka_unit_test(knows_what_goes_into_a_digest),
		cmocka_unit_test(says_what_a_containing_topic_contains),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
