/* Folder names → paths. Property: always below the root, every level a name that a Maildir can have, at most 255
 * bytes; in Maildir++ plain ASCII on one level. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "spool/folder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_level(const char *s, size_t len, enum layout layout)
{
	assert(len >= 1 && len <= 255);
	for (size_t i = 0; i < len; i++)
		assert((unsigned char)s[i] >= 0x20 && s[i] != 0x7F);
	if (layout == LAYOUT_MAILDIRPP) {
		assert(s[0] == '.' && len > 1);
		for (size_t i = 0; i < len; i++)
			assert((unsigned char)s[i] < 0x80 && !(i && s[i] == '.' && s[i - 1] == '.'));
	} else {
		assert(s[0] != '.');
		assert(!(len == 3 && (!memcmp(s, "cur", 3) || !memcmp(s, "new", 3) || !memcmp(s, "tmp", 3))));
	}
}

static void
check(const char *folder, enum layout layout)
{
	char *path = folder_path("/root", layout, folder);
	unsigned levels = 0;

	assert(!strncmp(path, "/root", 5));
	for (const char *s = path + 5; *s; s += strcspn(s, "/")) {
		assert(*s++ == '/');
		check_level(s, strcspn(s, "/"), layout);
		levels++;
	}
	assert(layout == LAYOUT_NESTED ? levels >= 1 : levels <= 1);
	free(path);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *folder;

	if (size > 6000)
		return 0;
	folder = malloc(size + 1);
	memcpy(folder, data, size);
	folder[size] = '\0';
	check(folder, LAYOUT_MAILDIRPP);
	check(folder, LAYOUT_NESTED);
	free(folder);
	return 0;
}
