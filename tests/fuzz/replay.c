/* Runs a fuzz target over its seeds without a fuzzer, and over simple damage to each: cut at every eighth, one
 * byte in turn set to a few values. Linked by `make check` with plain compilers. */
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SEED_MAX (1u << 20)
#define FLIPS_MAX 400 /* damaged copies of one seed: a test is not a fuzzer's night */

static size_t runs;

/* The target gets a copy of exactly this size, so that the sanitizer sees a read past its end. */
static void
run(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		exit(71);
	memcpy(copy, data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
	runs++;
}

static void
run_damaged(uint8_t *data, size_t size)
{
	static const uint8_t values[] = { 0, '<', '"', 0x80, 0xFF };
	size_t step = size / (FLIPS_MAX / sizeof(values)) + 1;

	for (size_t i = 1; i < 8; i++)
		run(data, size * i / 8);
	for (size_t at = 0; at < size; at += step) {
		uint8_t kept = data[at];

		for (size_t v = 0; v < sizeof(values); v++) {
			data[at] = values[v];
			run(data, size);
		}
		data[at] = kept;
	}
}

static void
run_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = malloc(SEED_MAX);
	size_t size;

	if (!f || !data) {
		perror(path);
		exit(1);
	}
	size = fread(data, 1, SEED_MAX, f);
	fclose(f);
	run(data, size);
	run_damaged(data, size);
	free(data);
}

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		DIR *dir = opendir(argv[i]);
		struct dirent *entry;

		if (!dir) {
			perror(argv[i]);
			return 1;
		}
		while ((entry = readdir(dir))) {
			char path[4096];

			if (entry->d_name[0] == '.')
				continue;
			snprintf(path, sizeof(path), "%s/%s", argv[i], entry->d_name);
			run_file(path);
		}
		closedir(dir);
	}
	printf("%zu runs\n", runs);
	return runs ? 0 : 1;
}
