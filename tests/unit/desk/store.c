/* desk/store: the thread behind the loop. */
#include "../unit.h"

#include <ev.h>
#include <sysexits.h>

#include "../delivery.h"
#include "desk/store.h"

struct shop {
	struct scene scene;
	struct ev_loop *loop;
	struct store *store;
	struct error err;
	int exit_code;
	/* what came back */
	unsigned delivered, committed, failed;
	uint32_t order[64];
	uint64_t *keys;
	size_t n_keys;
};

static void
open_store(struct shop *s, unsigned linger_ms)
{
	struct store_options options = { .linger_ms = linger_ms };

	s->store = store_open(&s->scene.config, &options, s->loop, &s->err, &s->exit_code);
	assert_non_null(s->store);
}

static int
shop_open(void **state)
{
	struct shop *s = xcalloc(1, sizeof(*s));

	*state = s;
	scene_open(&s->scene, LAYOUT_MAILDIRPP);
	s->loop = ev_loop_new(0);
	open_store(s, 0);
	return 0;
}

static int
shop_close(void **state)
{
	struct shop *s = *state;

	store_close(s->store, NULL);
	ev_loop_destroy(s->loop);
	scene_close(&s->scene);
	free(s->keys);
	free(s);
	return 0;
}

static void
committed(void *arg, struct outcome *out)
{
	struct shop *s = arg;

	s->order[s->committed++ % COUNT(s->order)] = out->state.number;
	s->delivered += (unsigned)out->n_delivered;
	s->failed += out->failed != 0;
	outcome_free(out);
}

static void
known(void *arg, uint64_t *keys, size_t n)
{
	struct shop *s = arg;

	free(s->keys);
	s->keys = keys;
	s->n_keys = n;
}

/* A feed of its own for each number. */
static struct outcome *
outcome_of(struct shop *s, uint32_t number, unsigned n_items)
{
	struct outcome *out = outcome_new(&s->scene, &s->scene.feed, number);

	free(out->state.id);
	out->state.id = xasprintf("feed%u", number);
	for (unsigned i = 0; i < n_items; i++) {
		char id[32];

		snprintf(id, sizeof(id), "%u-%u", number, i);
		edition_add(out->edition, id, NULL, NULL);
	}
	return out;
}

static void
commits_come_back_in_order_and_are_known(void **state)
{
	struct shop *s = *state;

	for (uint32_t i = 1; i <= 20; i++)
		store_commit(s->store, outcome_of(s, i, i % 3), committed, s);
	assert_int_equal(store_pending(s->store), 20);
	assert_true(store_backlog(s->store) > 0);
	ev_run(s->loop, 0); /* ends when nothing is under way */
	assert_int_equal(store_pending(s->store), 0);
	assert_int_equal(store_backlog(s->store), 0);
	assert_int_equal(s->committed, 20);
	assert_int_equal(s->delivered, 21);
	for (uint32_t i = 0; i < 20; i++)
		assert_int_equal(s->order[i], i + 1);
	assert_int_equal(files_in(&s->scene, "mail/.News/new"), 21);
	store_known(s->store, 2, known, s);
	ev_run(s->loop, 0);
	assert_int_equal(s->n_keys, 4); /* two items with an id and a text */
}

static void
ask_again(void *arg, struct outcome *out)
{
	struct shop *s = arg;

	committed(s, out);
	if (s->committed < 5)
		store_commit(s->store, outcome_of(s, s->committed + 1, 1), ask_again, s);
}

static void
callbacks_may_call(void **state)
{
	struct shop *s = *state;

	store_commit(s->store, outcome_of(s, 1, 1), ask_again, s);
	ev_run(s->loop, 0);
	assert_int_equal(s->delivered, 5);
}

static void
a_backlog_is_divided_into_batches(void **state)
{
	struct shop *s = *state;

	for (uint32_t i = 1; i <= 30; i++)
		store_commit(s->store, outcome_of(s, i, 100), committed, s);
	ev_run(s->loop, 0);
	assert_int_equal(s->delivered, 3000);
	assert_int_equal(files_in(&s->scene, "mail/.News/new"), 3000);
}

static void
closing_commits_what_was_given(void **state)
{
	struct shop *s = *state;
	unsigned before;

	for (uint32_t i = 1; i <= 5; i++)
		store_commit(s->store, outcome_of(s, i, 2), committed, s);
	assert_int_equal(store_close(s->store, &s->err), 0);
	before = s->committed;
	open_store(s, 0);
	for (uint32_t i = 1; i <= 5; i++)
		store_commit(s->store, outcome_of(s, i, 2), committed, s);
	ev_run(s->loop, 0);
	assert_int_equal(s->committed - before, 5);
	assert_int_equal(s->delivered, 0);
	assert_int_equal(files_in(&s->scene, "mail/.News/new"), 10);
}

static void
count_feed(void *arg, const struct feed_state *state)
{
	struct shop *s = arg;

	s->committed++;
	assert_in_range(state->number, 1, 3);
}

static void
numbers_go_on_after_those_in_use(void **state)
{
	struct shop *s = *state;

	assert_int_equal(store_load(s->store, count_feed, s, &s->err), 0);
	assert_int_equal(s->committed, 0);
	for (int i = 1; i <= 3; i++)
		store_commit(s->store, outcome_of(s, store_number(s->store, (const char[]){ (char)(64 + i), 0 }), 1), committed, s);
	ev_run(s->loop, 0);
	assert_int_equal(store_close(s->store, &s->err), 0);
	open_store(s, 0);
	s->committed = 0;
	assert_int_equal(store_load(s->store, count_feed, s, &s->err), 0);
	assert_int_equal(s->committed, 3);
	assert_int_equal(store_number(s->store, "new"), 4);
	assert_int_equal(store_number(s->store, "newer"), 5);
	assert_int_equal(store_number(s->store, "new"), 4);
}

static void
what_nobody_waits_for_lingers(void **state)
{
	struct shop *s = *state;
	struct outcome *out = outcome_of(s, 1, 0);

	store_close(s->store, NULL);
	open_store(s, 3600 * 1000);
	edition_free(out->edition);
	out->edition = NULL;
	store_commit(s->store, out, committed, s);
	store_commit(s->store, outcome_of(s, 2, 1), committed, s); /* takes it along */
	ev_run(s->loop, 0);
	assert_int_equal(s->committed, 2);
	assert_int_equal(s->order[0], 1);
	out = outcome_of(s, 1, 0);
	edition_free(out->edition);
	out->edition = NULL;
	store_commit(s->store, out, committed, s);
	store_hurry(s->store); /* unless told that nobody comes */
	ev_run(s->loop, 0);
	assert_int_equal(s->committed, 3);
	out = outcome_of(s, 1, 0);
	edition_free(out->edition);
	out->edition = NULL;
	store_commit(s->store, out, committed, s);
	assert_int_equal(store_close(s->store, &s->err), 0); /* and closing does not wait for it */
	open_store(s, 0);
}

static void
trouble_comes_back_with_its_reason(void **state)
{
	struct shop *s = *state;

	scene_run("touch", s->scene.spool); /* a file where the spool should be */
	store_commit(s->store, outcome_of(s, 1, 1), committed, s);
	ev_run(s->loop, 0);
	assert_int_equal(s->failed, 1);
	scene_run("rm", s->scene.spool);
	store_commit(s->store, outcome_of(s, 1, 1), committed, s);
	ev_run(s->loop, 0);
	assert_int_equal(s->failed, 1);
	assert_int_equal(s->delivered, 1);
}

static void
says_why_it_cannot_be_opened(void **state)
{
	struct shop *s = *state;
	struct store_options options = { 0 };
	struct scene other;
	struct store *second;

	second = store_open(&s->scene.config, &options, s->loop, &s->err, &s->exit_code);
	assert_null(second);
	assert_int_equal(s->exit_code, EX_TEMPFAIL);
	scene_open(&other, LAYOUT_NESTED);
	scene_run("touch", other.state);
	second = store_open(&other.config, &options, s->loop, &s->err, &s->exit_code);
	assert_null(second);
	assert_int_equal(s->exit_code, EX_CANTCREAT);
	assert_non_null(strstr(s->err.text, "state"));
	scene_close(&other);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, shop_open, shop_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(commits_come_back_in_order_and_are_known),
		TEST(callbacks_may_call),
		TEST(a_backlog_is_divided_into_batches),
		TEST(closing_commits_what_was_given),
		TEST(numbers_go_on_after_those_in_use),
		TEST(what_nobody_waits_for_lingers),
		TEST(trouble_comes_back_with_its_reason),
		TEST(says_why_it_cannot_be_opened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
