/* spool/letterhead: which messages are ours, and what their heads say. */
#include "../unit.h"

#include <stdio.h>

#include "base/clock.h"
#include "spool/letterhead.h"

#define NAME "abcdefghijklmnopqrstuvwxyz"

static bool
parse(struct letterhead *head, const char *text)
{
	return letterhead_parse(head, text, strlen(text));
}

static void
reads_what_it_looks_for(void **state)
{
	struct letterhead head;

	(void)state;
	assert_true(parse(&head, "Date: Wed, 22 May 2024 10:00:00 +0200\nSubject: Message-ID: <x@y>\n"
				 "Message-ID:\n <" NAME ".3@wirespool.invalid>\nLIST-ID: A <b> feed\n\t<lwn.wirespool.invalid>\n"
				 "X-Wire-Feed: http://a.example/x\nDelivered-To: News/Linux@wirespool.invalid\n\nList-Id: <body>\n"));
	assert_string_equal(head.name, NAME);
	assert_string_equal(head.list_id, "lwn.wirespool.invalid");
	assert_string_equal(head.feed_url, "http://a.example/x");
	assert_string_equal(head.folder, "News/Linux");
	assert_int_equal(head.date, 1716364800);
}

static void
refuses_what_is_not_ours(void **state)
{
	static const char *const texts[] = {
		"",
		"\nMessage-ID: <" NAME ".0@x>\nList-Id: <a>\n",
		"Message-ID: <" NAME ".0@x>\n\nbody",
		"Message-ID: <" NAME "a.0@x>\nList-Id: <a>\n\n",
		"Message-ID: <" NAME ".x@x>\nList-Id: <a>\n\n",
		"Message-ID: <CAF+1@mail.example>\nList-Id: <a>\n\n",
		"no colon\nMessage-ID: <" NAME ".0@x>\nList-Id: <a>\n\n",
	};
	struct letterhead head;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_false(parse(&head, texts[i]));
}

static void
stays_within_its_bounds(void **state)
{
	static char text[20000];
	struct letterhead head;
	size_t n = (size_t)sprintf(text, "Message-ID: <" NAME ".0@x>\nX-Wire-Feed: ");

	(void)state;
	memset(text + n, 'x', 9000);
	n += 9000;
	n += (size_t)sprintf(text + n, "\nList-Id: <");
	memset(text + n, 'y', 9000);
	n += 9000;
	strcpy(text + n, ">\nDate: nonsense");
	assert_false(parse(&head, text)); /* the list's name is cut, and so is none */
	assert_string_equal(head.feed_url, "");
	assert_true(head.date == TIME_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_it_looks_for),
		cmocka_unit_test(refuses_what_is_not_ours),
		cmocka_unit_test(stays_within_its_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
