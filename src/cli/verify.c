/* wirespool verify: state, undelivered names and spool against each other; --repair mends. */
#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "config/config.h"
#include "desk/audit.h"
#include "options.h"
#include "store/lock.h"
#include "store/salvage.h"
#include "store/sqlite.h"

static int
fail(const struct error *err, int exit_code)
{
	fprintf(stderr, "wirespool verify: %s\n", err->text);
	return exit_code;
}

static const char *
s_of(size_t n)
{
	return n == 1 ? "" : "s";
}

/* ---- the damaged file */

/* Beside it, under the first free name: somebody may want to look into it. */
static int
move_aside(const char *dir, struct error *err)
{
	static const char *const parts[] = { "-wal", "-shm", "" };
	char *aside = NULL;
	int ret = 0;

	for (int i = 1; i < 1000; i++) {
		free(aside);
		aside = xasprintf("%s/wirespool.db.damaged-%d", dir, i);
		if (access(aside, F_OK) < 0)
			break;
	}
	for (size_t i = 0; i < 3 && ret == 0; i++) {
		char *from = xasprintf("%s/wirespool.db%s", dir, parts[i]), *to = xasprintf("%s%s", aside, parts[i]);

		if (rename(from, to) < 0 && errno != ENOENT)
			ret = error_set(err, "cannot rename %s: %s", from, strerror(errno));
		free(from);
		free(to);
	}
	if (ret == 0)
		printf("the damaged state is now %s\n", aside);
	free(aside);
	return ret;
}

/* ---- what was found */

/* Each line that needs a person or --repair counts. */
static int
report(const struct audit *a, bool repair)
{
	size_t wrong = 0;

	printf("%zu message%s in the spool, %zu feed%s in the state\n", a->messages, s_of(a->messages), a->feeds,
	       s_of(a->feeds));
	if (a->waiting)
		printf("%zu committed message%s still in tmp/: the next run delivers %s\n", a->waiting,
		       a->waiting == 1 ? " is" : "s are", a->waiting == 1 ? "it" : "them");
	if (a->fresh)
		printf("%zu unfinished message%s in tmp/: left alone until 36 hours old\n", a->fresh, s_of(a->fresh));
	if (a->cleaned)
		printf("%zu forgotten message%s deleted from tmp/\n", a->cleaned, s_of(a->cleaned));
	if (a->published)
		printf("%zu message%s moved from tmp/ to new/\n", a->published, s_of(a->published));
	if (a->rebuilt)
		printf("the state was rebuilt from %zu message%s; each feed's next poll delivers only what is newer "
		       "than its newest message\n", a->rebuilt, s_of(a->rebuilt));
	if (a->is_empty && a->messages && !repair)
		wrong += (size_t)(printf("the state is empty beside a spool with messages: the next run, or "
					 "--repair, rebuilds it\n") > 0);
	if (a->unknown) {
		wrong += !repair;
		printf("%zu message%s of the last 90 days %s unknown to the state%s\n", a->unknown, s_of(a->unknown),
		       repair ? "had been" : a->unknown == 1 ? "is" : "are",
		       repair ? " and will not come again" : " and would come again: --repair tells it");
	}
	if (a->changed) {
		wrong++;
		printf("%zu message%s not as delivered, for instance %s: edited, or damaged\n", a->changed,
		       a->changed == 1 ? " is" : "s are", a->changed_path);
	}
	if (!wrong)
		printf("all is well\n");
	return wrong ? 1 : 0;
}

static int
verify_state(const struct config *config, bool repair)
{
	struct sqlite *db;
	struct audit audit = { 0 };
	struct error err;
	int exit_code = EX_IOERR, probed = sqlite_probe(config->state, &err);

	if (probed > 0 && !repair) {
		printf("%s\n`wirespool verify --repair` moves it aside and rebuilds the state from the spool\n",
		       err.text);
		return EX_IOERR;
	}
	if (probed < 0 || (probed > 0 && move_aside(config->state, &err) < 0))
		return fail(&err, EX_IOERR);
	db = sqlite_open(config->state, !repair, &err, &exit_code);
	if (!db)
		return fail(&err, exit_code);
	if (audit_run(&audit, db, config, repair, clock_wall_s(), &err) < 0)
		exit_code = fail(&err, EX_IOERR);
	else
		exit_code = report(&audit, repair);
	audit_release(&audit);
	if (sqlite_close(db, &err) < 0)
		exit_code = fail(&err, EX_IOERR);
	return exit_code;
}

/* The folder of the state is not there: either nothing has run yet, or it was lost, as the spool tells. Returns the exit
 * code, 1 when there is something to rebuild. */
static int
verify_without_state(const struct config *config, bool repair)
{
	struct audit audit = { 0 };
	struct error err;
	int exit_code = EX_IOERR;
	struct sqlite *db = sqlite_open(config->state, true, &err, &exit_code);

	if (!db)
		return fail(&err, exit_code);
	if (audit_run(&audit, db, config, false, clock_wall_s(), &err) < 0) {
		exit_code = fail(&err, EX_IOERR);
	} else if (audit.messages == 0) {
		printf("there is no state in %s yet: the first run makes it\n", config->state);
		exit_code = 0;
	} else {
		exit_code = repair ? 1 : report(&audit, repair);
	}
	audit_release(&audit);
	sqlite_close(db, NULL);
	return exit_code;
}

static int
verify(const struct config *config, bool repair)
{
	struct state_lock lock;
	struct error err;
	int exit_code = EX_IOERR;

	if (access(config->state, F_OK) < 0 && errno == ENOENT) {
		exit_code = verify_without_state(config, repair);
		if (exit_code != 1 || !repair)
			return exit_code;
		if (state_dir_make(config->state, &err, &exit_code) < 0)
			return fail(&err, exit_code);
	}
	if (state_lock_take(&lock, config->state, !repair, &err, &exit_code) < 0) {
		struct error why = err;

		if (exit_code == EX_TEMPFAIL) /* its own advice is for polls */
			error_set(&err, "%.*s: stop it for a moment, then verify", (int)strcspn(why.text, ";"), why.text);
		return fail(&err, exit_code);
	}
	exit_code = verify_state(config, repair);
	/* What a killed run may have left in tmp/ is still for the next run to find. */
	state_lock_release(&lock, !lock.unclean);
	return exit_code;
}

int
cmd_verify(int argc, char **argv)
{
	const char *given = NULL;
	bool repair = false;
	const struct option_row rows[] = { { "config", 'c', &given, NULL }, { "repair", 0, NULL, &repair }, { 0 } };
	struct config *config;
	char *path;
	int ret;

	options_read(argc, argv, rows, "usage: wirespool verify [-c FILE] [--repair]\n", 0, 0);
	path = config_path(given);
	config = config_load(path, stderr);
	ret = config ? verify(config, repair) : EX_CONFIG;
	config_unref(config);
	free(path);
	return ret;
}
