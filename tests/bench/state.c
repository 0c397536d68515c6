/* Start with a large state: state DIR KEYS FEEDS. Writes that many keys (4 of an item, a few items in each
 * commit, feeds in random order) when DIR is new; then opens it, loads all feeds, and drops what is old; prints
 * lines of JSON. */
#include <stddef.h>
#include <stdint.h>

#include <ev.h>

#include "../unit/delivery.h"
#include "base/clock.h"
#include "store/sqlite.h"

static int
fill(const char *dir, unsigned n_keys, unsigned n_feeds)
{
	struct error err;
	int exit_code, failed = 0;
	struct sqlite *db = sqlite_open(dir, false, &err, &exit_code);
	int64_t start = clock_mono_us();
	unsigned n = 0;

	if (!db)
		return -1;
	for (unsigned f = 1; f <= n_feeds; f++) {
		char id[32], url[64], etag[] = "W/\"5f3b2c1d-1a2b3c\"", date[] = "Sun, 22 Nov 2026 10:00:00 GMT";
		struct feed_state state = { .number = f, .id = id, .url = url, .etag = etag, .last_modified = date,
					    .body_hash = f * 0x9E3779B97F4A7C15u, .complete_once = true,
					    .last_poll_s = NOW, .next_due_s = NOW + f, .last_new_s = NOW };

		snprintf(id, sizeof(id), "feed-%u", f);
		snprintf(url, sizeof(url), "https://www.host-%u.example/feed/index.xml", f);
		if (f % 100 == 1)
			failed |= sqlite_begin(db, &err);
		failed |= sqlite_feed_put(db, &state, &err);
		if (f % 100 == 0 || f == n_feeds)
			failed |= sqlite_commit(db, &err) | sqlite_tidy(db, &err);
	}
	for (unsigned commit = 0; n < n_keys; commit++) {
		uint32_t scope = (commit * 2654435761u >> 7) % n_feeds + 1;

		if (commit % 50 == 0)
			failed |= sqlite_begin(db, &err);
		for (unsigned i = 0; i < 20; i++, n++) {
			struct hash128 key = hash128_of(&n, sizeof(n));

			failed |= sqlite_key_add(db, scope, &key, n / 4 * 0x9E3779B97F4A7C15u, commit % 100, &err);
		}
		if (commit % 50 == 49 || n >= n_keys)
			failed |= sqlite_commit(db, &err) | sqlite_tidy(db, &err);
	}
	printf("{\"keys\":%u,\"feeds\":%u,\"fill_us_per_key\":%.1f}\n", n, n_feeds,
	       (double)(clock_mono_us() - start) / n);
	return sqlite_close(db, &err) < 0 || failed ? -1 : 0;
}

static void
count_feed(void *arg, const struct feed_state *state)
{
	(void)state;
	++*(unsigned *)arg;
}

static int
start(struct scene *scene, struct ev_loop *loop)
{
	static const struct store_options options;
	struct error err;
	int exit_code;
	unsigned n = 0;
	int64_t begin = clock_mono_us(), opened, loaded;
	struct store *store = store_open(&scene->config, &options, loop, &err, &exit_code);

	if (!store)
		return -1;
	opened = clock_mono_us();
	if (store_load(store, count_feed, &n, &err) < 0)
		return -1;
	loaded = clock_mono_us();
	if (store_close(store, &err) < 0)
		return -1;
	printf("{\"feeds\":%u,\"open_ms\":%.1f,\"load_ms\":%.1f,\"close_ms\":%.1f}\n", n,
	       (double)(opened - begin) / 1e3, (double)(loaded - opened) / 1e3,
	       (double)(clock_mono_us() - loaded) / 1e3);
	return 0;
}

/* Each feed once, as on its first complete document of a day; before: a tenth of the keys are older. */
static int
expire(const char *dir, unsigned n_feeds, uint32_t before)
{
	struct error err;
	int exit_code, failed = 0;
	struct sqlite *db = sqlite_open(dir, false, &err, &exit_code);
	int64_t begin = clock_mono_us();

	if (!db)
		return -1;
	for (unsigned f = 1; f <= n_feeds; f++) {
		if (f % 100 == 1)
			failed |= sqlite_begin(db, &err);
		failed |= sqlite_keys_expire(db, f, before, &err);
		if (f % 100 == 0 || f == n_feeds)
			failed |= sqlite_commit(db, &err) | sqlite_tidy(db, &err);
	}
	printf("{\"expire_before_day\":%u,\"us_per_feed\":%.1f}\n", (unsigned)before,
	       (double)(clock_mono_us() - begin) / n_feeds);
	return sqlite_close(db, &err) < 0 || failed ? -1 : 0;
}

int
main(int argc, char **argv)
{
	unsigned n_keys = argc > 2 ? (unsigned)atoi(argv[2]) : 0, n_feeds = argc > 3 ? (unsigned)atoi(argv[3]) : 0;
	struct scene scene;
	char path[128];
	struct stat st;

	if (!n_feeds)
		return 2;
	scene_at(&scene, argv[1], LAYOUT_MAILDIRPP);
	snprintf(path, sizeof(path), "%s/wirespool.db", scene.state);
	if (stat(path, &st) < 0) {
		scene_run("mkdir -p", scene.state);
		if (fill(scene.state, n_keys, n_feeds) < 0)
			return 1;
	}
	if (stat(path, &st) < 0 || start(&scene, ev_default_loop(0)) < 0)
		return 1;
	if (expire(scene.state, n_feeds, 0) < 0 || expire(scene.state, n_feeds, 10) < 0)
		return 1;
	printf("{\"bytes\":%lld,\"bytes_per_key\":%.1f}\n", (long long)st.st_size, (double)st.st_size / n_keys);
	return 0;
}
