/* dedup/recognize: which entries are known, in documents that were rebuilt, moved, or are new every time. */
#include "../unit.h"

#include "dedup/recognize.h"

#define MAX 20

static int
by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static struct hash128
key_of(char kind, char c)
{
	return hash128_of((char[]){ kind, c }, 2);
}

/* Letter by letter an entry's guid, link, title with date, content; strong are the first two. */
static struct identity
entry_of(const char *letters)
{
	struct identity out = { .n_keys = 4, .n_strong = 2, .guid = 1, .link = 2 };

	for (unsigned i = 0; i < 4; i++)
		out.keys[i] = key_of("glwc"[i], letters[i]);
	return out;
}

struct check {
	const char *known;     /* entries of four letters each; a fifth '+' says that it was delivered */
	const char *entries;   /* of four letters each */
	const char *want;      /* a letter each: new, known, rekeyed, changed */
	unsigned had, gained;  /* habits before the document, and by its guids */
	unsigned habits;       /* found */
};

static void
run(const struct check *check)
{
	struct identity entries[MAX];
	enum recognition out[MAX];
	uint64_t v[4 * MAX];
	struct known known = { v, 0 };
	unsigned habits = check->had | check->gained;
	size_t n = 0;
	char got[MAX + 1] = "";

	for (const char *p = check->known; *p; p += p[4] == '+' ? 5 : 4) {
		struct identity e = entry_of(p);

		for (unsigned i = 0; i < 4; i++)
			v[known.n++] = fingerprint_of(&e.keys[i], p[4] == '+');
	}
	qsort(v, known.n, sizeof(*v), by_value);
	for (const char *p = check->entries; *p; p += 4)
		entries[n++] = entry_of(p);
	recognize_document(entries, n, &known, check->had, &habits, out);
	for (size_t i = 0; i < n; i++)
		got[i] = "nkrc"[out[i]];
	assert_string_equal(got, check->want);
	assert_int_equal(habits, check->had | check->gained | check->habits);
}

static void
run_all(const struct check *checks, size_t n)
{
	for (size_t i = 0; i < n; i++)
		run(&checks[i]);
}

static void
one_strong_key_is_enough(void **state)
{
	static const struct check checks[] = {
		{ "", "aaaabbbb", "nn", 0, 0, 0 },
		{ "aaaa", "aaaabbbb", "kn", 0, 0, 0 },
		{ "aaaabbbbcccc", "xaaabbbbcccc", "rkk", 0, 0, 0 },
		{ "aaaabbbbcccc", "axaabbbbcccc", "rkk", 0, 0, 0 },
		{ "aaaa", "aaxxbbbb", "kn", 0, 0, 0 }, /* another title and text */
	};

	(void)state;
	run_all(checks, COUNT(checks));
}

static void
weak_keys_count_when_most_looks_new(void **state)
{
	static const struct check checks[] = {
		{ "aaaabbbbcccc", "xxaayybbzzccqqqq", "rrrn", 0, 0, IDENTITY_GUID_ROTATED | IDENTITY_LINK_ROTATED },
		{ "aaaabbbbcccc", "xxaabbbbccccqqqq", "nkkn", 0, 0, 0 }, /* half: no more than usual */
		{ "aaaa", "xxaaqqqqrrrrssss", "nnnn", 0, 0, 0 },         /* a busy day, one known title */
		{ "aaaabbba", "xxaayyaa", "nn", 0, 0, 0 },               /* all have one title */
		/* One entry stands there twice; two others have one title, and their texts. */
		{ "aaaabbbb", "xxaaxxaayybb", "rrr", 0, 0, IDENTITY_GUID_ROTATED | IDENTITY_LINK_ROTATED },
		{ "aaaabbbbccccddddeeed", "xxaayybbzzccttdduudv", "rrrrn", 0, 0, IDENTITY_GUID_ROTATED | IDENTITY_LINK_ROTATED },
	};

	(void)state;
	run_all(checks, COUNT(checks));
}

static void
a_habit_found_now_makes_weak_keys_count(void **state)
{
	static const struct check check = { "aaaa", "xxaayyyyzzzz", "rnn", 0, IDENTITY_GUID_SHARED, 0 };

	(void)state;
	run(&check);
}

static void
what_changes_twice_is_a_habit(void **state)
{
	static const struct check checks[] = {
		{ "aaaabbbb", "xaaaybbb", "rr", 0, 0, IDENTITY_GUID_ROTATED },
		{ "aaaabbbb", "xaaaybbb", "rr", IDENTITY_GUID_ROTATED, 0, IDENTITY_GUID_ROTATES },
		{ "aaaabbbb", "axaabybb", "rr", IDENTITY_LINK_ROTATED, 0, IDENTITY_LINK_ROTATES },
		{ "aaaabbbb", "xaaabbbb", "rk", IDENTITY_GUID_ROTATED, 0, 0 },
		{ "aaaabbbbcbcc", "xaaaybbbzdcc", "rrr", 0, 0, IDENTITY_GUID_ROTATED }, /* the third has no link that is known */
		{ "aaaa", "xaaa", "r", IDENTITY_GUID_ROTATED, 0, 0 }, /* one entry proves nothing */
	};

	(void)state;
	run_all(checks, COUNT(checks));
}

static void
another_text_is_a_change_of_what_was_delivered(void **state)
{
	static const struct check checks[] = {
		{ "aaaa+bbbb", "aaaxbbbx", "ck", 0, 0, 0 },
		{ "aaaa+", "aaaa", "k", 0, 0, 0 },
		{ "aaaa+", "xaax", "c", 0, 0, 0 },
	};

	(void)state;
	run_all(checks, COUNT(checks));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_strong_key_is_enough),
		cmocka_unit_test(weak_keys_count_when_most_looks_new),
		cmocka_unit_test(a_habit_found_now_makes_weak_keys_count),
		cmocka_unit_test(what_changes_twice_is_a_habit),
		cmocka_unit_test(another_text_is_a_change_of_what_was_delivered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
