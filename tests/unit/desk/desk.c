/* desk/desk: batches, trouble, starting after a kill. */
#include "../unit.h"

#include <sysexits.h>

#include "../delivery.h"
#include "desk/desk.h"

#define LEFTOVER "mail/News/tmp/abcdefghijklmnopqrstuvwxyz.0.wirespool,S=1,W=1"

struct office {
	struct scene scene;
	struct desk *desk;
	struct error err;
	int exit_code;
};

static struct desk *
open_desk(struct office *o)
{
	static const struct store_options options = { .keep_deliveries = true };

	return o->desk = desk_open(&o->scene.config, &options, &o->err, &o->exit_code);
}

static int
office_open(void **state)
{
	struct office *o = xcalloc(1, sizeof(*o));

	*state = o;
	scene_open(&o->scene, LAYOUT_NESTED);
	return open_desk(o) ? 0 : -1;
}

static int
office_close(void **state)
{
	struct office *o = *state;

	desk_close(o->desk, NULL);
	scene_close(&o->scene);
	free(o);
	return 0;
}

/* Reopen as after a proper end, or as after a kill. */
static void
again(struct office *o, bool killed)
{
	char *lock = xasprintf("%s/lock", o->scene.state);
	FILE *f;

	assert_int_equal(desk_close(o->desk, &o->err), 0);
	if (killed) {
		f = fopen(lock, "w");
		fputs("12345\n", f);
		fclose(f);
	}
	free(lock);
	assert_non_null(open_desk(o));
}

static struct outcome *
one_item(struct office *o, uint32_t number, const char *id)
{
	struct outcome *out = outcome_new(&o->scene, &o->scene.feed, number);

	edition_add(out->edition, id, id, NULL);
	return out;
}

static int
deliver_one(struct office *o, const char *id)
{
	struct outcome *out = one_item(o, 1, id);
	int n;

	desk_deliver(o->desk, &out, 1);
	o->err = out->error;
	n = out->failed < 0 ? -1 : (int)out->n_delivered;
	outcome_free(out);
	return n;
}

static void
put(struct office *o, const char *sub, const char *text)
{
	char *path = xasprintf("%s/%s", o->scene.dir, sub);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	free(path);
}

static void
a_batch_is_delivered_once_and_remembered(void **state)
{
	struct office *o = *state;
	struct feed_config other = { .id = "other", .url = "http://other.example/", .folder = "Other" };
	struct outcome *batch[3] = { one_item(o, 1, "a"), outcome_new(&o->scene, &other, 2), one_item(o, 1, "a") };

	edition_add(batch[1]->edition, "a", "a", "oil");
	desk_deliver(o->desk, batch, 3);
	assert_int_equal(batch[0]->n_delivered, 1);
	assert_int_equal(batch[1]->n_delivered, 1); /* another feed's a is another item */
	assert_int_equal(batch[2]->n_delivered, 0);
	for (int i = 0; i < 3; i++)
		outcome_free(batch[i]);
	assert_int_equal(files_in(&o->scene, "mail/News/new"), 1);
	assert_int_equal(files_in(&o->scene, "mail/Other/new"), 1);
	assert_int_equal(files_in(&o->scene, "mail/Topics/Oil/new"), 1);
	again(o, false);
	assert_int_equal(deliver_one(o, "a"), 0);
	assert_int_equal(files_in(&o->scene, "mail/News/new"), 1);
}

static void
a_message_the_reader_took_stays_away(void **state)
{
	struct office *o = *state;
	char *new = xasprintf("%s/mail/News/new/*", o->scene.dir);

	deliver_one(o, "a");
	scene_run("rm", new);
	again(o, true); /* its row is gone or says nothing: delivered is delivered */
	assert_int_equal(deliver_one(o, "a"), 0);
	assert_int_equal(files_in(&o->scene, "mail/News/new"), 0);
	free(new);
}

static void
trouble_in_one_maildir_is_its_own(void **state)
{
	struct office *o = *state;
	struct feed_config other = { .id = "other", .url = "http://other.example/", .folder = "Broken" };
	struct outcome *batch[2] = { outcome_new(&o->scene, &other, 2), one_item(o, 1, "a") };

	edition_add(batch[0]->edition, "x", "x", NULL);
	scene_run("mkdir", o->scene.spool);
	put(o, "mail/Broken", "a file where the folder should be");
	desk_deliver(o->desk, batch, 2);
	assert_int_equal(batch[0]->failed, -1);
	assert_non_null(strstr(batch[0]->error.text, "Broken"));
	assert_int_equal(batch[1]->failed, 0);
	assert_int_equal(batch[1]->n_delivered, 1);
	outcome_free(batch[0]);
	outcome_free(batch[1]);
}

static void
nothing_is_committed_while_the_spool_is_away(void **state)
{
	struct office *o = *state;

	put(o, "mail", "a file where the spool should be");
	assert_int_equal(deliver_one(o, "a"), -1);
	assert_int_equal(deliver_one(o, "a"), -1);
	scene_run("rm", o->scene.spool);
	assert_int_equal(deliver_one(o, "a"), 1);
}

static void
half_an_outcome_is_taken_back(void **state)
{
	struct office *o = *state;
	struct outcome *out = one_item(o, 1, "a");

	scene_run("mkdir", o->scene.spool);
	put(o, "mail/Topics", "a file where the topics should be");
	edition_add(out->edition, "b", "b", "war");
	desk_deliver(o->desk, &out, 1);
	assert_int_equal(out->failed, -1);
	outcome_free(out);
	assert_int_equal(files_in(&o->scene, "mail/News/tmp"), 0);
	assert_int_equal(deliver_one(o, "a"), 1);
}

static void
a_failing_state_is_taken_up_again(void **state)
{
	struct office *o = *state;
	struct outcome *batch[2] = { one_item(o, 1, "a"), one_item(o, 2, "b") };

	batch[1]->state.number = 2; /* the same id under two numbers: the database refuses */
	desk_deliver(o->desk, batch, 2);
	assert_int_equal(batch[0]->failed, -1);
	assert_int_equal(batch[1]->failed, -1);
	outcome_free(batch[0]);
	outcome_free(batch[1]);
	assert_true(desk_is_unsettled(o->desk));
	assert_int_equal(desk_settle(o->desk, &o->err), 0);
	assert_int_equal(files_in(&o->scene, "mail/News/tmp"), 0); /* swept */
	assert_int_equal(deliver_one(o, "a"), 1);
}

static void
sweeps_what_a_kill_left_and_nobody_elses(void **state)
{
	struct office *o = *state;

	deliver_one(o, "a");
	put(o, LEFTOVER, "half a mess");
	put(o, "mail/News/tmp/1700000000.M1P1.host", "another program's");
	again(o, true);
	assert_int_equal(files_in(&o->scene, "mail/News/tmp"), 1);
	assert_int_equal(files_in(&o->scene, "mail/News/new"), 1);
}

static void
another_states_files_in_tmp_are_not_leftovers(void **state)
{
	static const struct store_options options;
	struct office *o = *state;
	struct config config = o->scene.config;
	char *elsewhere = xasprintf("%s/other-state", o->scene.dir);
	struct desk *other;

	config.state = elsewhere;
	other = desk_open(&config, &options, &o->err, &o->exit_code);
	assert_non_null(other);
	deliver_one(o, "a");
	again(o, false);
	put(o, LEFTOVER, "being written by the other");
	assert_int_equal(desk_close(other, &o->err), 0);
	other = desk_open(&config, &options, &o->err, &o->exit_code);
	again(o, true);
	assert_int_equal(files_in(&o->scene, "mail/News/tmp"), 1);
	assert_int_equal(desk_close(other, &o->err), 0);
	again(o, true);
	assert_int_equal(files_in(&o->scene, "mail/News/tmp"), 0);
	free(elsewhere);
}

static void
a_second_instance_is_refused(void **state)
{
	struct office *o = *state;
	static const struct store_options options, dry = { .dry_run = true };
	struct error err;
	int exit_code = 0;

	assert_null(desk_open(&o->scene.config, &options, &err, &exit_code));
	assert_int_equal(exit_code, EX_TEMPFAIL);
	assert_non_null(strstr(err.text, "another wirespool (pid "));
	assert_null(desk_open(&o->scene.config, &dry, &err, &exit_code));
	assert_int_equal(exit_code, EX_TEMPFAIL);
	assert_int_equal(deliver_one(o, "a"), 1); /* and does no harm */
}

static struct hash128
state_file(const struct office *o, const char *suffix)
{
	char *path = xasprintf("%s/wirespool.db%s", o->scene.config.state, suffix);
	FILE *f = fopen(path, "r");
	static char bytes[1 << 18];
	size_t n;

	assert_non_null(f);
	n = fread(bytes, 1, sizeof(bytes), f);
	assert_true(n > 0 && n < sizeof(bytes));
	fclose(f);
	free(path);
	return hash128_of(bytes, n);
}

static void
a_dry_run_changes_nothing(void **state)
{
	static const struct store_options dry = { .dry_run = true };
	struct office *o = *state;
	struct outcome *batch[2];
	struct hash128 before, after;

	deliver_one(o, "a");
	desk_close(o->desk, NULL);
	before = state_file(o, "");
	o->desk = desk_open(&o->scene.config, &dry, &o->err, &o->exit_code);
	assert_non_null(o->desk);
	for (int round = 0; round < 2; round++) {
		batch[0] = one_item(o, 1, "a");
		batch[1] = one_item(o, 1, "b");
		desk_deliver(o->desk, batch, 2);
		assert_int_equal(batch[0]->n_delivered, 0);
		assert_int_equal(batch[1]->n_delivered, round == 0);
		assert_int_equal(batch[1]->n_deliveries, round == 0);
		outcome_free(batch[0]);
		outcome_free(batch[1]);
	}
	desk_close(o->desk, NULL);
	after = state_file(o, "");
	assert_memory_equal(&before, &after, sizeof(before));
	assert_int_equal(files_in(&o->scene, "state"), 2);
	assert_int_equal(files_in(&o->scene, "mail/News/new"), 1);
	assert_int_equal(files_in(&o->scene, "mail/News/tmp"), 0);
	assert_non_null(open_desk(o));
	assert_int_equal(deliver_one(o, "b"), 1);
}

static void
copy_file(const char *dir, const char *name, const char *to)
{
	char *command = xasprintf("mkdir -p '%s' && cp '%s/%s' '%s'", to, dir, name, to);

	assert_int_equal(system(command), 0);
	free(command);
}

/* What a kill leaves is a file and its log, which the next real run is to find as they were. */
static void
a_dry_run_after_a_kill_changes_nothing(void **state)
{
	static const struct store_options dry = { .dry_run = true };
	struct office *o = *state;
	char *killed = xasprintf("%s.killed", o->scene.state);
	const char *living = o->scene.state;
	struct hash128 before[2], after[2];
	struct outcome *outcome;
	struct desk *desk;

	deliver_one(o, "a");
	copy_file(living, "wirespool.db", killed);
	copy_file(living, "wirespool.db-wal", killed);
	o->scene.config.state = killed;
	before[0] = state_file(o, "");
	before[1] = state_file(o, "-wal");
	desk = desk_open(&o->scene.config, &dry, &o->err, &o->exit_code);
	assert_non_null(desk);
	outcome = one_item(o, 1, "a");
	desk_deliver(desk, &outcome, 1);
	assert_int_equal(outcome->n_delivered, 0); /* the log was read */
	outcome_free(outcome);
	assert_int_equal(desk_close(desk, &o->err), 0);
	after[0] = state_file(o, "");
	after[1] = state_file(o, "-wal");
	assert_memory_equal(before, after, sizeof(before));
	o->scene.config.state = living;
	free(killed);
}

static void
a_dry_run_needs_no_state(void **state)
{
	static const struct store_options dry = { .dry_run = true };
	struct office *o = *state;

	desk_close(o->desk, NULL);
	scene_run("rm -r", o->scene.state);
	o->desk = desk_open(&o->scene.config, &dry, &o->err, &o->exit_code);
	assert_non_null(o->desk);
	assert_int_equal(deliver_one(o, "a"), 1);
	assert_int_equal(desk_close(o->desk, &o->err), 0);
	o->desk = NULL;
	assert_int_equal(files_in(&o->scene, "."), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, office_open, office_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_batch_is_delivered_once_and_remembered),
		TEST(a_message_the_reader_took_stays_away),
		TEST(trouble_in_one_maildir_is_its_own),
		TEST(nothing_is_committed_while_the_spool_is_away),
		TEST(half_an_outcome_is_taken_back),
		TEST(a_failing_state_is_taken_up_again),
		TEST(sweeps_what_a_kill_left_and_nobody_elses),
		TEST(another_states_files_in_tmp_are_not_leftovers),
		TEST(a_second_instance_is_refused),
		TEST(a_dry_run_changes_nothing),
		TEST(a_dry_run_after_a_kill_changes_nothing),
		TEST(a_dry_run_needs_no_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
