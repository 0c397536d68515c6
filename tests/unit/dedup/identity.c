/* dedup/identity: which entries are one, in feeds that behave and in feeds that do not. */
#include "../unit.h"

#include "base/clock.h"
#include "dedup/identity.h"

#define NO_DATE { .s = TIME_NONE }
#define AT(t) { .s = (t) }

static struct entry
entry_of(const char *id, const char *url, const char *title, int64_t published)
{
	return (struct entry){ .id = (char *)id, .url = (char *)url, .title = (char *)title,
			       .published = AT(published), .updated = NO_DATE };
}

static bool
is_same(const struct hash128 *a, const struct hash128 *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

/* As dedup asks: is any strong key of b among the strong keys of a? */
static bool
knows(const struct identity *a, const struct identity *b)
{
	for (unsigned i = 0; i < a->n_strong; i++)
		for (unsigned k = 0; k < b->n_strong; k++)
			if (is_same(&a->keys[i], &b->keys[k]))
				return true;
	return false;
}

static struct identity
alone(struct entry entry, unsigned habits)
{
	struct identity out;

	identity_entry(&entry, "https://site.example/", habits, &out);
	return out;
}

static void
prefers_guid_then_link(void **state)
{
	struct identity x = alone(entry_of("a", "https://site.example/1", "T", 5), 0);
	struct hash128 guid = identity_guid_key("a");

	(void)state;
	assert_int_equal(x.n_keys, 4);
	assert_int_equal(x.n_strong, 2);
	assert_true(is_same(&x.keys[0], &guid));
}

static void
falls_back_to_title_and_date_then_content(void **state)
{
	struct identity dated = alone(entry_of(NULL, NULL, "T", 5), 0);
	struct identity bare = alone(entry_of("", NULL, NULL, TIME_NONE), 0);
	struct identity later = alone(entry_of(NULL, NULL, "T", 6), 0);

	(void)state;
	assert_int_equal(dated.n_keys, 2);
	assert_int_equal(dated.n_strong, 1);
	assert_int_equal(bare.n_keys, 1);
	assert_int_equal(bare.n_strong, 1);
	assert_false(knows(&dated, &later));
}

static void
keeps_guid_case(void **state)
{
	struct identity a = alone(entry_of("/aB3", NULL, "T", 5), 0), b = alone(entry_of("/ab3", NULL, "T", 5), 0);

	(void)state;
	assert_false(knows(&a, &b));
}

static void
does_not_take_a_link_for_a_guid(void **state)
{
	struct identity a = alone(entry_of("//site.example/1", NULL, "A", 5), 0);
	struct identity b = alone(entry_of(NULL, "https://site.example/1", "B", 6), 0);

	(void)state;
	assert_false(knows(&a, &b));
}

static void
survives_a_rotated_guid(void **state)
{
	struct identity a = alone(entry_of("1", "http://www.site.example/x?utm_source=rss", "T", 5), 0);
	struct identity b = alone(entry_of("2", "https://site.example/x/", "T, edited", 9), 0);

	(void)state;
	assert_true(knows(&a, &b));
}

static void
takes_a_permalink_for_a_link(void **state)
{
	struct entry e = entry_of("https://site.example/1", NULL, "T", 5);
	struct identity a, b = alone(entry_of("other", "http://site.example/1", "T", 5), 0);

	(void)state;
	e.id_is_url = true;
	a = alone(e, 0);
	assert_true(knows(&a, &b));
}

static void
does_not_trust_the_front_page(void **state)
{
	static const char *const pages[] = { "https://site.example/", "http://site.example", "https://other.example/?utm_source=x" };

	(void)state;
	for (size_t i = 0; i < COUNT(pages); i++) {
		struct identity a = alone(entry_of("1", pages[i], "A", 5), 0), b = alone(entry_of("2", pages[i], "B", 6), 0);

		assert_int_equal(a.n_strong, 1);
		assert_false(knows(&a, &b));
	}
}

/* ---- whole documents */

/* The habits that n entries show; all must be told apart when `distinct`. */
static unsigned
habits_of(const struct entry *entries, size_t n, bool distinct)
{
	struct identity out[8];
	unsigned habits = 0;

	assert_in_range(n, 1, COUNT(out));
	identity_document(entries, n, NULL, &habits, out);
	for (size_t i = 0; distinct && i < n; i++)
		for (size_t k = 0; k < i; k++)
			assert_false(knows(&out[i], &out[k]) || is_same(&out[i].keys[0], &out[k].keys[0]));
	return habits;
}

static void
sees_nothing_wrong_in_a_good_feed(void **state)
{
	const struct entry entries[] = {
		entry_of("1", "https://h.example/1", "A", 1), entry_of("2", "https://h.example/2", "A", 2),
		entry_of(NULL, "https://h.example/3", "C", 3), entry_of(NULL, NULL, "D", 4),
		entry_of("5", NULL, "E", 5), entry_of("6", NULL, "F", 6),
	};

	(void)state;
	assert_int_equal(habits_of(entries, COUNT(entries), true), 0);
}

static void
sees_one_guid_for_all(void **state)
{
	const struct entry entries[] = {
		entry_of("x", "https://h.example/1", "A", 1),
		entry_of("x", "https://h.example/2", "B", 2),
		entry_of("x", "https://h.example/3", "C", 3),
	};

	(void)state;
	assert_int_equal(habits_of(entries, COUNT(entries), true), IDENTITY_GUID_SHARED);
}

static void
sees_one_guid_for_all_without_links(void **state)
{
	const struct entry entries[] = { entry_of("x", NULL, "A", 1), entry_of("x", NULL, "B", 2) };

	(void)state;
	assert_int_equal(habits_of(entries, COUNT(entries), true), IDENTITY_GUID_SHARED);
}

static void
sees_one_link_for_all(void **state)
{
	const struct entry entries[] = {
		entry_of("1", "https://h.example/show", "A", 1), entry_of("2", "https://h.example/show", "B", 2),
		entry_of("3", "https://h.example/show", "C", 3),
	};
	const struct entry bare[] = {
		entry_of(NULL, "https://h.example/show", "A", 1), entry_of(NULL, "https://h.example/show", "A", 2),
	};

	(void)state;
	assert_int_equal(habits_of(entries, COUNT(entries), true), IDENTITY_LINK_SHARED);
	assert_int_equal(habits_of(bare, COUNT(bare), true), IDENTITY_LINK_SHARED);
}

static void
sees_one_guid_and_one_link_for_all(void **state)
{
	const struct entry entries[] = {
		entry_of("x", "https://h.example/show", "A", 1), entry_of("x", "https://h.example/show", "B", 2),
	};

	(void)state;
	assert_int_equal(habits_of(entries, COUNT(entries), true), IDENTITY_GUID_SHARED | IDENTITY_LINK_SHARED);
}

static void
forgives_an_entry_that_is_listed_twice(void **state)
{
	const struct entry again[] = {
		entry_of("1", "https://h.example/a/1", "A", 1), entry_of("1", "https://h.example/b/1", "A", 1),
		entry_of("2", "https://h.example/2", "B", 2),
	};
	const struct entry edited[] = {
		entry_of("1", "https://h.example/1", "A", 1), entry_of("1", "https://h.example/1", "A, corrected", 1),
		entry_of("2", "https://h.example/2", "B", 2),
	};

	(void)state;
	assert_int_equal(habits_of(again, COUNT(again), false), 0);
	assert_int_equal(habits_of(edited, COUNT(edited), false), 0);
}

static void
remembers_habits(void **state)
{
	const struct entry b = entry_of("x", "https://h.example/2", "B", 2);
	unsigned habits = IDENTITY_GUID_SHARED;
	struct identity old = alone(entry_of("x", "https://h.example/1", "A", 1), habits), out;

	(void)state;
	identity_document(&b, 1, NULL, &habits, &out);
	assert_int_equal(habits, IDENTITY_GUID_SHARED);
	assert_false(knows(&old, &out));
}

static void
keeps_entries_known_when_a_habit_is_learned(void **state)
{
	struct identity before = alone(entry_of("x", "https://h.example/1", "A", 1), 0);
	struct identity after = alone(entry_of("x", "https://h.example/1", "A", 1), IDENTITY_GUID_SHARED);

	(void)state;
	assert_true(knows(&before, &after));
}

static void
tells_comments_on_one_article_apart(void **state)
{
	struct identity a = alone(entry_of("c1", "https://site.example/post/#comment-1", "A", 1), 0);
	struct identity b = alone(entry_of("c2", "https://site.example/post/#comment-2", "B", 2), 0);

	(void)state;
	assert_false(knows(&a, &b));
}

static void
knows_the_article_of_a_comment(void **state)
{
	static const struct {
		const char *url;
		bool is_one;
	} rows[] = {
		{ "https://site.example/post/#comment-1", true },
		{ "http://site.example/post#c12", true },
		{ "https://site.example/post/comment-page-2/#comment-1", true },
		{ "https://site.example/post/comment-page-2#comment-1", true },
		{ "https://site.example/post/comment-page-/x/#comment-1", false },
		{ "https://site.example/post/#contents", false },
		{ "https://site.example/post/", false },
		{ "https://site.example/#comment-1", false },
		{ "#comment-1", false },
	};
	struct hash128 article, key;

	(void)state;
	assert_true(identity_link_key("https://site.example/post/", &article));
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool is_one = identity_article_key(rows[i].url, &key) && memcmp(&key, &article, sizeof(key)) == 0;

		if (is_one != rows[i].is_one)
			fail_msg("%s", rows[i].url);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prefers_guid_then_link),
		cmocka_unit_test(falls_back_to_title_and_date_then_content),
		cmocka_unit_test(keeps_guid_case),
		cmocka_unit_test(does_not_take_a_link_for_a_guid),
		cmocka_unit_test(survives_a_rotated_guid),
		cmocka_unit_test(takes_a_permalink_for_a_link),
		cmocka_unit_test(does_not_trust_the_front_page),
		cmocka_unit_test(sees_nothing_wrong_in_a_good_feed),
		cmocka_unit_test(sees_one_guid_for_all),
		cmocka_unit_test(sees_one_guid_for_all_without_links),
		cmocka_unit_test(sees_one_link_for_all),
		cmocka_unit_test(sees_one_guid_and_one_link_for_all),
		cmocka_unit_test(forgives_an_entry_that_is_listed_twice),
		cmocka_unit_test(remembers_habits),
		cmocka_unit_test(keeps_entries_known_when_a_habit_is_learned),
		cmocka_unit_test(tells_comments_on_one_article_apart),
		cmocka_unit_test(knows_the_article_of_a_comment),
	};

	return cmocka_run_group_tests_name("dedup/identity", tests, NULL, NULL);
}
