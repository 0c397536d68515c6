/* daemon/pages: which further pages a poll takes. */
#include "../unit.h"

#include "base/alloc.h"
#include "daemon/pages.h"

#define BASE "http://h.example/feed"

static struct edition *
edition_new(size_t n_new, size_t n_known, const char *next_url)
{
	struct edition *e = xcalloc(1, sizeof(*e));

	for (size_t i = 0; i < n_new + n_known; i++)
		ARENA_PUSH(&e->arena, e->items, e->n_items)->fate = i < n_new ? ITEM_DELIVER : ITEM_KNOWN;
	e->next_url = next_url ? arena_strdup(&e->arena, next_url) : NULL;
	return e;
}

/* What follows a single document. */
static void
assert_next(struct edition *edition, const char *wanted)
{
	struct pages pages = { 0 };
	char *next;

	pages_add(&pages, edition, BASE);
	next = pages_next(&pages);
	if (wanted)
		assert_string_equal(next, wanted);
	else
		assert_null(next);
	free(next);
	pages_release(&pages);
}

static void
goes_on_only_where_all_is_new(void **state)
{
	struct edition *cut = edition_new(3, 0, BASE "?page=2");

	(void)state;
	assert_next(edition_new(3, 0, BASE "?page=2"), BASE "?page=2");
	assert_next(edition_new(3, 1, BASE "?page=2"), NULL);
	assert_next(edition_new(0, 0, BASE "?page=2"), NULL);
	assert_next(edition_new(3, 0, NULL), NULL);
	cut->more = true; /* its newest are still missing */
	assert_next(cut, NULL);
}

static void
stays_on_the_same_server(void **state)
{
	static const char *const others[] = {
		"http://other.example/feed", "https://h.example/feed", "http://h.example:81/feed",
		"http://h.example.evil.example/", "ftp://h.example/feed", "file:///etc/passwd", "http://127.0.0.1/",
		"nonsense", "", BASE, BASE "#page2",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(others); i++)
		assert_next(edition_new(1, 0, others[i]), NULL);
}

static void
ends_after_five_and_never_turns_in_circles(void **state)
{
	struct pages pages = { 0 };
	char url[64] = BASE, *next = NULL;
	size_t n = 0;

	(void)state;
	for (n = 0; n < 100; n++) {
		char after[64];

		snprintf(after, sizeof(after), BASE "?page=%zu", n);
		pages_add(&pages, edition_new(1, 0, after), url);
		next = pages_next(&pages);
		if (!next)
			break;
		snprintf(url, sizeof(url), "%s", next);
		free(next);
	}
	assert_int_equal(pages.n, PAGES_MAX);
	pages_release(&pages);

	pages_add(&pages, edition_new(1, 0, BASE "?page=2"), BASE);
	pages_add(&pages, edition_new(1, 0, BASE), BASE "?page=2");
	assert_null(pages_next(&pages));
	pages_release(&pages);
}

static void
gives_the_oldest_first(void **state)
{
	struct pages pages = { 0 };
	struct edition *newest = edition_new(1, 0, NULL), *oldest = edition_new(2, 0, NULL);

	(void)state;
	pages_add(&pages, newest, BASE);
	pages_add(&pages, oldest, BASE "?page=2");
	assert_ptr_equal(pages_take_oldest(&pages), oldest);
	assert_ptr_equal(pages_take_oldest(&pages), newest);
	edition_free(oldest);
	edition_free(newest);
	pages_release(&pages);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goes_on_only_where_all_is_new),
		cmocka_unit_test(stays_on_the_same_server),
		cmocka_unit_test(ends_after_five_and_never_turns_in_circles),
		cmocka_unit_test(gives_the_oldest_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
