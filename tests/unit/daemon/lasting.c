/* daemon/lasting: what a reload cannot change is said. */
#include "../unit.h"

#include <unistd.h>

#include "base/log.h"
#include "config/config.h"
#include "daemon/lasting.h"

/* What is written to stderr meanwhile. */
static char *
told(const struct config *start, const struct config *now)
{
	static char text[4096];
	FILE *f = tmpfile();
	int before = dup(2);
	size_t n;

	assert_non_null(f);
	fflush(stderr);
	dup2(fileno(f), 2);
	lasting_tell(start, now);
	fflush(stderr);
	dup2(before, 2);
	close(before);
	rewind(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	fclose(f);
	return text;
}

static void
says_each_key_that_differs(void **state)
{
	const struct config start = { .state = "/a", .connections = 100 };
	struct config now = start;

	(void)state;
	assert_string_equal(told(&start, &now), "");
	now.state = "/b";
	now.contact = "https://me.example/";
	now.workers = 2;
	assert_non_null(strstr(told(&start, &now), "key=state "));
	assert_non_null(strstr(told(&start, &now), "key=user-agent-contact "));
	assert_non_null(strstr(told(&start, &now), "key=workers "));
	assert_null(strstr(told(&start, &now), "key=connections "));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_each_key_that_differs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
