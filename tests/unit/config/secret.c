/* config/secret: where secrets are, and what is read there. */
#include "../unit.h"

#include <stdio.h>
#include <unistd.h>

#include "config/secret.h"

static char directory[] = "/tmp/wirespool-secret-XXXXXX";

static void
put(const char *name, const char *text, size_t len)
{
	char path[100];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	f = fopen(path, "w");
	fwrite(text, 1, len, f);
	fclose(f);
}

static void
assert_reads(const char *named, const char *want)
{
	struct error err = { 0 };
	char *got = secret_read(named, &err);

	if (!want)
		assert_null(got);
	else if (!got)
		fail_msg("%s", err.text);
	else
		assert_string_equal(got, want);
	assert_true(want || strstr(err.text, named));
	free(got);
}

static void
knows_names_from_secrets(void **state)
{
	static const struct {
		const char *text;
		bool named;
	} cases[] = {
		{ "credential:lwn", true }, { "file:/etc/x", true }, { "env:PW", true },	{ "hunter2", false },
		{ "credential:", false },   { "env:", false },	     { "file:", false },	{ "file:x", false },
		{ "credential:../x", false }, { "", false },	     { "Env:PW", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(secret_is_named(cases[i].text), cases[i].named);
}

static void
reads_one_line(void **state)
{
	char file[120];
	static char big[5000];

	(void)state;
	memset(big, 'x', sizeof(big));
	snprintf(file, sizeof(file), "file:%s/s", directory);
	setenv("CREDENTIALS_DIRECTORY", directory, 1);
	setenv("WIRESPOOL_TEST_SECRET", "from the environment", 1);
	put("s", "open sesame\r\n", 13);
	assert_reads(file, "open sesame");
	assert_reads("credential:s", "open sesame");
	assert_reads("env:WIRESPOOL_TEST_SECRET", "from the environment");
	put("s", "two\nlines\n", 10);
	assert_reads(file, NULL);
	put("s", "a\0b", 3);
	assert_reads(file, NULL);
	put("s", "\n", 1);
	assert_reads(file, NULL);
	put("s", big, 4097);
	assert_reads(file, NULL);
	for (size_t len = 4096; len >= 4095; len--) {
		big[len] = '\n';
		put("s", big, len + 1);
		big[len] = '\0';
		assert_reads(file, big);
	}
	assert_reads("credential:absent", NULL);
	assert_reads("env:WIRESPOOL_TEST_ABSENT", NULL);
	unsetenv("CREDENTIALS_DIRECTORY");
	assert_reads("credential:s", NULL);
}

static int
make_directory(void **state)
{
	(void)state;
	return mkdtemp(directory) ? 0 : -1;
}

static int
remove_directory(void **state)
{
	char path[100];

	(void)state;
	snprintf(path, sizeof(path), "%s/s", directory);
	unlink(path);
	return rmdir(directory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_names_from_secrets),
		cmocka_unit_test(reads_one_line),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
