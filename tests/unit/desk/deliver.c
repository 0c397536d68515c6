/* desk/deliver: one outcome's journey, in a transaction that nobody commits. */
#include "../unit.h"

#include "../delivery.h"
#include "desk/deliver.h"
#include "spool/maildir.h"
#include "store/sqlite.h"

struct stage {
	struct scene scene;
	struct counter counter;
	struct outcome *out;
	struct error err;
};

static int
stage_open(void **state)
{
	struct stage *s = xcalloc(1, sizeof(*s));
	int exit_code;

	*state = s;
	scene_open(&s->scene, LAYOUT_NESTED);
	s->counter.db = sqlite_open("/nonexistent", true, &s->err, &exit_code);
	s->counter.spool = spool_new();
	s->counter.host = "host";
	s->counter.keep_deliveries = true;
	strbuf_init(&s->counter.message, 1 << 20);
	s->out = outcome_new(&s->scene, &s->scene.feed, 1);
	return s->counter.db ? 0 : -1;
}

static int
stage_close(void **state)
{
	struct stage *s = *state;

	outcome_free(s->out);
	strbuf_release(&s->counter.message);
	outbox_release(&s->counter.outbox);
	spool_free(s->counter.spool);
	sqlite_close(s->counter.db, NULL);
	scene_close(&s->scene);
	free(s);
	return 0;
}

static void
files_by_topic_with_links(void **state)
{
	struct stage *s = *state;

	edition_add(s->out->edition, "a", "la", "oil war oil unknown");
	assert_int_equal(deliver(&s->counter, s->out, &s->err), JOURNEY_DONE);
	assert_int_equal(s->out->n_delivered, 1);
	assert_int_equal(files_in(&s->scene, "mail/News/tmp"), 1);
	assert_int_equal(files_in(&s->scene, "mail/Topics/Oil/tmp"), 1);
	assert_int_equal(files_in(&s->scene, "mail/Topics/War/tmp"), 1);
	assert_string_equal(s->out->deliveries[0].subject, "item a");
	assert_string_equal(s->out->deliveries[0].folders, "News, Topics/Oil, Topics/War");
	assert_non_null(strstr(s->out->deliveries[0].topics, "oil=2.5 (oil (title)); war=2.5"));
}

static void
a_topic_can_take_the_message_away(void **state)
{
	struct stage *s = *state;

	s->scene.topics[1].file = TOPIC_MOVE;
	edition_add(s->out->edition, "a", "la", "oil war");
	edition_add(s->out->edition, "b", "lb", "oil");
	assert_int_equal(deliver(&s->counter, s->out, &s->err), JOURNEY_DONE);
	assert_string_equal(s->out->deliveries[0].folders, "Topics/Oil, Topics/War");
	assert_string_equal(s->out->deliveries[1].folders, "News, Topics/Oil");
	assert_int_equal(files_in(&s->scene, "mail/News/tmp"), 1);
}

static void
a_label_needs_no_folder(void **state)
{
	struct stage *s = *state;

	s->scene.topics[0].folder = NULL;
	s->scene.topics[0].file = TOPIC_MOVE;
	edition_add(s->out->edition, "a", "la", "oil");
	assert_int_equal(deliver(&s->counter, s->out, &s->err), JOURNEY_DONE);
	assert_string_equal(s->out->deliveries[0].folders, "News");
}

static void
delivers_what_is_new_once(void **state)
{
	struct stage *s = *state;

	edition_add(s->out->edition, "a", "la", NULL);
	edition_add(s->out->edition, "b", "la", NULL); /* the same link: the guid was changed */
	edition_add(s->out->edition, "a", NULL, NULL);
	edition_add(s->out->edition, "c", "lc", NULL)->fate = ITEM_PASSED;
	edition_add(s->out->edition, "c", "lc", NULL);
	assert_int_equal(deliver(&s->counter, s->out, &s->err), JOURNEY_DONE);
	assert_int_equal(s->out->n_delivered, 1);
	assert_int_equal(s->out->state.last_new_s, NOW);
	assert_int_equal(files_in(&s->scene, "mail/News/tmp"), 1);
}

static void
nothing_new_leaves_last_new_alone(void **state)
{
	struct stage *s = *state;

	edition_add(s->out->edition, "a", "la", NULL)->fate = ITEM_PASSED;
	s->out->state.last_new_s = 77;
	assert_int_equal(deliver(&s->counter, s->out, &s->err), JOURNEY_DONE);
	assert_int_equal(s->out->state.last_new_s, 77);
}

static void
forgets_what_is_long_gone(void **state)
{
	struct stage *s = *state;
	uint64_t *keys;
	size_t n;

	edition_add(s->out->edition, "a", "la", NULL);
	edition_add(s->out->edition, "b", "lb", NULL);
	assert_int_equal(deliver(&s->counter, s->out, &s->err), JOURNEY_DONE);
	s->out->edition->n_items = 1; /* b is no longer shown */
	s->out->edition->items[0].fate = ITEM_KNOWN;
	for (int day = 1; day <= 120; day++) {
		s->out->now = NOW + (int64_t)day * DAY;
		assert_int_equal(deliver(&s->counter, s->out, &s->err), JOURNEY_DONE);
		sqlite_keys(s->counter.db, 1, 0, &keys, &n, &s->err);
		free(keys);
		if (day <= 90)
			assert_int_equal(n, 6);
	}
	assert_int_equal(n, 3);
}

static void
a_dry_run_writes_nothing(void **state)
{
	struct stage *s = *state;

	s->counter.dry = true;
	edition_add(s->out->edition, "a", "la", "oil");
	assert_int_equal(deliver(&s->counter, s->out, &s->err), JOURNEY_DONE);
	assert_int_equal(s->out->n_deliveries, 1);
	assert_int_equal(files_in(&s->scene, "mail"), -1);
}

static void
names_carry_the_sizes(void **state)
{
	struct stage *s = *state;
	size_t crlf;
	const char *name;

	edition_add(s->out->edition, "a", "la", NULL);
	assert_int_equal(deliver(&s->counter, s->out, &s->err), JOURNEY_DONE);
	name = s->counter.outbox.staged[0].name;
	assert_true(maildir_is_ours(name));
	crlf = s->counter.message.len;
	for (size_t i = 0; i < s->counter.message.len; i++)
		crlf += s->counter.message.buf[i] == '\n';
	assert_int_equal(strtoul(strstr(name, ",S=") + 3, NULL, 10), s->counter.message.len);
	assert_int_equal(strtoul(strstr(name, ",W=") + 3, NULL, 10), crlf);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, stage_open, stage_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(files_by_topic_with_links),
		TEST(a_topic_can_take_the_message_away),
		TEST(a_label_needs_no_folder),
		TEST(delivers_what_is_new_once),
		TEST(nothing_new_leaves_last_new_alone),
		TEST(forgets_what_is_long_gone),
		TEST(a_dry_run_writes_nothing),
		TEST(names_carry_the_sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
