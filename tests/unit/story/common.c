/* story/common: the table holds each stem once */
#include "../unit.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "../../../src/story/common.h"

struct look {
	size_t n;
	char seen[40000];
};

static void
take(void *arg, const char *stem, size_t len, float share)
{
	struct look *look = arg;
	char name[64];

	assert_true(share > 0 && share < 0.2f);
	assert_true(len >= 2 && len < 40);
	snprintf(name, sizeof(name), " %.*s ", (int)len, stem);
	if (strstr(look->seen, name))
		fail_msg("%s stands twice", name);
	strcat(look->seen, name);
	look->n++;
}

static void
each_stem_stands_once(void **state)
{
	static struct look look;

	(void)state;
	common_words(take, &look);
	assert_in_range(look.n, 1000, 4000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_stem_stands_once) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
