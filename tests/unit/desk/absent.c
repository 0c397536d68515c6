/* desk/absent: feeds that left the configuration. */
#include "../unit.h"

#include "../delivery.h"
#include "desk/absent.h"
#include "store/sqlite.h"

static void
add(struct absent *absent, uint32_t number, const char *id, const char *url)
{
	struct feed_state state = { .number = number, .id = (char *)id, .url = (char *)url };

	absent_add(absent, &state);
}

static void
gives_back_by_id_before_url(void **state)
{
	struct absent absent = { 0 };
	struct feed_state got = { 0 };

	(void)state;
	add(&absent, 1, "a", "http://x/");
	add(&absent, 2, "b", "http://x/");
	add(&absent, 3, "c", NULL);
	assert_true(absent_take(&absent, "b", "http://x/", &got));
	assert_int_equal(got.number, 2);
	assert_true(absent_take(&absent, "new", "http://x/", &got));
	assert_int_equal(got.number, 1);
	assert_string_equal(got.id, "new");
	assert_false(absent_take(&absent, "other", "http://x/", &got));
	assert_int_equal(got.number, 1);
	feed_state_release(&got);
	absent_release(&absent);
}

static size_t
count_feeds(struct sqlite *db)
{
	struct error err;
	uint32_t last;

	assert_int_equal(sqlite_last_number(db, &last, &err), 0);
	return last;
}

/* The days on which one looks, and whether the feed is still known then. */
static void
counts_days_that_a_clock_cannot_invent(void **state)
{
	static const struct {
		int64_t day;
		bool is_there;
	} looks[] = {
		{ 20000, true }, { 20000, true }, { 20010, true }, /* 11 */
		{ 0, true },     /* a machine that starts in 1970: 12 */
		{ 20011, true }, /* and knows better: 43 */
		{ 20030, true }, /* 62 */
		{ 20058, true }, /* 90 */
		{ 20059, false },
	};
	struct feed_state feed = { .number = 1, .id = (char *)"gone" };
	struct scene scene;
	struct sqlite *db;
	struct error err;
	int exit_code;

	(void)state;
	scene_open(&scene, LAYOUT_NESTED);
	scene_run("mkdir", scene.state);
	scene.config.n_feeds = 0;
	db = sqlite_open(scene.state, false, &err, &exit_code);
	assert_non_null(db);
	assert_int_equal(sqlite_feed_put(db, &feed, &err), 0);
	for (size_t i = 0; i < COUNT(looks); i++) {
		assert_int_equal(absent_expire(db, &scene.config, looks[i].day, &err), 0);
		assert_int_equal(count_feeds(db), looks[i].is_there);
	}
	assert_int_equal(sqlite_close(db, &err), 0);
	scene_close(&scene);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_back_by_id_before_url),
		cmocka_unit_test(counts_days_that_a_clock_cannot_invent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
