/* Durable delivery: deliver DIR N BATCH [FEEDS [new]]. N messages (0.9–24 KB, mean about 4 KB) in batches, through
 * everything from dedup to new/; prints a line of JSON. With FEEDS each batch is that many outcomes, each of a
 * feed with a folder of its own; with "new" these are feeds never seen before, as on a first poll.
 * On ext4 take a fresh file system, or one where nothing was deleted for minutes: inodes that were deleted lately are
 * passed over one by one, and that can be most of the time. */
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>

#include "../unit/delivery.h"
#include "base/clock.h"
#include "desk/desk.h"

static char blob[32768];

static unsigned
size_of(unsigned i)
{
	unsigned x = i * 2654435761u;

	x ^= x >> 15;
	return 900 + (x % 100 < 80 ? x % 4000 : x % 20000);
}

static struct outcome *
next_outcome(struct scene *s, struct feed_config *feed, uint32_t number, unsigned from, unsigned to)
{
	struct outcome *out = outcome_new(s, feed, number);

	free(out->state.id);
	out->state.id = xasprintf("feed%u", number);
	for (unsigned i = from; i < to; i++) {
		char id[32], link[64];
		struct item *item;

		snprintf(id, sizeof(id), "%u", i);
		snprintf(link, sizeof(link), "http://wire.example/%u", i);
		item = edition_add(out->edition, id, link, NULL);
		item->text = arena_strndup(&out->edition->arena, blob, size_of(i));
	}
	return out;
}

static double
cpu_s(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
	       (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

int
main(int argc, char **argv)
{
	static const struct store_options options;
	unsigned n = argc > 2 ? (unsigned)atoi(argv[2]) : 0, batch = argc > 3 ? (unsigned)atoi(argv[3]) : 0;
	unsigned n_feeds = argc > 4 ? (unsigned)atoi(argv[4]) : 1, first = 1;
	bool renew = argc > 5;
	struct feed_config *feeds = xcalloc(n_feeds, sizeof(*feeds));
	struct outcome **v = xcalloc(n_feeds, sizeof(struct outcome *));
	struct scene scene;
	struct error err;
	struct desk *desk;
	int exit_code;
	double wall = 0, first_cpu, cpu = 0;

	if (!n || !batch || !n_feeds)
		return 2;
	for (size_t i = 0; i < sizeof(blob) - 1; i++)
		blob[i] = i % 77 == 76 ? '\n' : (char)('a' + i % 23);
	scene_at(&scene, argv[1], LAYOUT_MAILDIRPP);
	for (unsigned i = 0; i < n_feeds; i++)
		feeds[i] = (struct feed_config){ .id = xasprintf("feed%u", i), .url = "http://wire.example/",
						 .folder = xasprintf("News/%u", i) };
	desk = desk_open(&scene.config, &options, &err, &exit_code);
	if (!desk) {
		fprintf(stderr, "%s\n", err.text);
		return exit_code;
	}
	sync();
	for (unsigned i = 0; i < n; i += batch) {
		int64_t start;

		for (unsigned f = 0; f < n_feeds; f++)
			v[f] = next_outcome(&scene, &feeds[f], first + f, i + batch * f / n_feeds,
					    i + batch * (f + 1) / n_feeds);
		if (renew)
			first += n_feeds;
		start = clock_mono_us();
		first_cpu = cpu_s();
		desk_deliver(desk, v, n_feeds);
		wall += (double)(clock_mono_us() - start) / 1e6;
		cpu += cpu_s() - first_cpu;
		for (unsigned f = 0; f < n_feeds; f++) {
			if (v[f]->failed)
				fprintf(stderr, "%s\n", v[f]->error.text);
			outcome_free(v[f]);
		}
	}
	first_cpu = (double)clock_mono_us();
	if (desk_close(desk, &err) < 0)
		fprintf(stderr, "%s\n", err.text);
	wall += ((double)clock_mono_us() - first_cpu) / 1e6;
	printf("{\"mode\":\"wirespool\",\"n\":%u,\"batch\":%u,\"feeds\":%u,\"s\":%.3f,\"msgs_s\":%.0f,\"cpu_s\":%.3f}\n", n,
	       batch, n_feeds, wall, n / wall, cpu);
	for (unsigned f = 0; f < n_feeds; f++) {
		free((char *)feeds[f].id);
		free((char *)feeds[f].folder);
	}
	free(feeds);
	free(v);
	return 0;
}
