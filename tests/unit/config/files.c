/* config/files: what is read of them. */
#include "../unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "../../../src/config/files.h"

static void
is_exact_about_their_size(void **state)
{
	char folder[] = "/tmp/files.XXXXXX", path[64];

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/c.conf", folder);
	for (off_t size = INI_MAX_FILE - 1; size <= INI_MAX_FILE + 1; size++) {
		int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		struct complaints complaints = { 0 };
		struct config_files files = { 0 };

		assert_int_equal(ftruncate(fd, size), 0); /* takes no room */
		close(fd);
		config_files_read(&files, path, &complaints);
		assert_int_equal(files.n, 1);
		assert_int_equal(files.v[0].text != NULL, size <= INI_MAX_FILE);
		assert_int_equal(complaints.n, size > INI_MAX_FILE);
		if (size <= INI_MAX_FILE)
			assert_int_equal(files.v[0].len, size);
		else
			assert_non_null(strstr(complaints.v[0].text, "larger than 64 MiB"));
		complaints_release(&complaints);
		config_files_release(&files);
	}
	unlink(path);
	rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_exact_about_their_size),
	};

	return cmocka_run_group_tests_name("config/files", tests, NULL, NULL);
}
