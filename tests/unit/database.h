/* A database in memory for each test of what the store keeps. */
#ifndef UNIT_DATABASE_H
#define UNIT_DATABASE_H

#include "base/arena.h"
#include "store/sqlite.h"

static struct sqlite *db;
static struct arena arena;
static struct error err;

static int
open_memory(void **state)
{
	int exit_code;

	(void)state;
	db = sqlite_open("/nonexistent", true, &err, &exit_code);
	return db ? 0 : -1;
}

static int
close_memory(void **state)
{
	(void)state;
	arena_release(&arena);
	return sqlite_close(db, NULL);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)

#endif
