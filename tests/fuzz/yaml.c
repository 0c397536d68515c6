/* Lists of feeds as anybody may write them: YAML that is read or refused, whose members are where they say. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "../../src/cli/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(struct arena *arena, const struct yaml *node, unsigned depth)
{
	assert(depth <= YAML_DEPTH + 2);
	assert((node->kind == YAML_SCALAR) == (node->text != NULL));
	for (const struct yaml *member = node->first; member; member = member->next) {
		assert((node->kind == YAML_MAP) == (member->key != NULL));
		assert(member->line >= node->line);
		if (member->key)
			assert(yaml_get(node, member->key));
		check(arena, member, depth + 1);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct error err = { "" };
	struct yaml *root;

	if (size > 20000) /* checking each member by its key is a square */
		return 0;
	root = yaml_parse(&arena, (const char *)data, size, &err);
	if (root)
		check(&arena, root, 0);
	else
		assert(err.text[0]);
	arena_release(&arena);
	return 0;
}
