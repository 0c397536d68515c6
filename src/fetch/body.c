#include "body.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/hash.h"

/* What is kept for the next answer by body_clear(). */
enum { KEEP_MEMORY = 64 * 1024 };

/* A server may send byte by byte: smaller pieces than this are gathered before they go to the file. */
enum { GATHER = 16 * 1024 };

struct response_body {
	char *memory; /* all of it; of one in a file, what is still to be written */
	size_t cap;
	size_t gathered; /* so much of it */
	size_t len; /* in all */
	int fd;     /* -1 while all is in memory */
	char *map;  /* of the file, once finished */
	struct hash128_run *run; /* of what is in the file: it is long, and hashed as it comes */
	struct hash128 hash;     /* of the file, once finished */
};

struct response_body *
body_new(void)
{
	struct response_body *body = xcalloc(1, sizeof(*body));

	body->fd = -1;
	return body;
}

static void
free_memory(struct response_body *body)
{
	free(body->memory);
	body->memory = NULL;
	body->cap = 0;
}

static void
reserve(struct response_body *body, size_t len)
{
	size_t cap = body->cap ? body->cap : 16 * 1024;

	if (len <= body->cap)
		return;
	while (cap < len)
		cap *= 2;
	body->memory = xreallocarray(body->memory, cap, 1);
	body->cap = cap;
}

void
body_expect(struct response_body *body, size_t len)
{
	if (body->fd < 0)
		reserve(body, len < BODY_MEMORY ? len : BODY_MEMORY);
}

/* A file that nobody else can open or cut; in memory where the file system knows no O_TMPFILE. */
static int
nameless_file(void)
{
	const char *dir = getenv("TMPDIR");
	int fd = open(dir && *dir ? dir : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	return fd >= 0 ? fd : memfd_create("wirespool-body", MFD_CLOEXEC);
}

static int
spill(struct response_body *body)
{
	body->fd = nameless_file();
	if (body->fd < 0)
		return -1;
	body->run = hash128_begin();
	if (file_write(body->fd, body->memory, body->len) < 0)
		return -1;
	hash128_add(body->run, body->memory, body->len);
	free_memory(body);
	reserve(body, GATHER);
	return 0;
}

static int
write_gathered(struct response_body *body)
{
	size_t n = body->gathered;

	body->gathered = 0;
	return file_write(body->fd, body->memory, n);
}

static int
add_to_file(struct response_body *body, const void *p, size_t len)
{
	if (len > GATHER - body->gathered && write_gathered(body) < 0)
		return -1;
	if (len >= GATHER)
		return file_write(body->fd, p, len);
	memcpy(body->memory + body->gathered, p, len);
	body->gathered += len;
	return 0;
}

int
body_add(struct response_body *body, const void *p, size_t len)
{
	if (body->fd < 0 && len > BODY_MEMORY - body->len && spill(body) < 0)
		return -1;
	if (body->fd >= 0) {
		if (add_to_file(body, p, len) < 0)
			return -1;
		hash128_add(body->run, p, len);
	} else if (len > 0) {
		reserve(body, body->len + len);
		memcpy(body->memory + body->len, p, len);
	}
	body->len += len;
	return 0;
}

int
body_finish(struct response_body *body)
{
	void *map;

	if (body->fd < 0)
		return 0;
	if (write_gathered(body) < 0)
		return -1;
	free_memory(body);
	map = mmap(NULL, body->len, PROT_READ, MAP_PRIVATE, body->fd, 0);
	if (map == MAP_FAILED)
		return -1;
	body->map = map;
	body->hash = hash128_end(body->run);
	body->run = NULL;
	close(body->fd);
	body->fd = -1;
	return 0;
}

size_t
body_len(const struct response_body *body)
{
	return body->len;
}

void
body_clear(struct response_body *body)
{
	if (body->map)
		munmap(body->map, body->len);
	if (body->fd >= 0)
		close(body->fd);
	if (body->cap > KEEP_MEMORY)
		free_memory(body);
	if (body->run)
		hash128_end(body->run);
	body->run = NULL;
	body->map = NULL;
	body->fd = -1;
	body->len = body->gathered = 0;
}

const char *
response_body_data(const struct response_body *body, size_t *len)
{
	*len = body->len;
	if (body->map)
		return body->map;
	return body->memory ? body->memory : "";
}

struct hash128
response_hash(const struct response *response)
{
	if (response->store && response->store->map)
		return response->store->hash;
	return hash128_of(response->body, response->body_len);
}

void
response_body_rest(struct response_body *body)
{
	if (body->map)
		madvise(body->map, body->len, MADV_DONTNEED); /* a file's pages come back by themselves */
}

void
response_body_free(struct response_body *body)
{
	if (!body)
		return;
	body_clear(body);
	free(body->memory);
	free(body);
}

struct response_body *
response_take_body(struct response *response)
{
	struct response_body *body = response->store;

	response->store = NULL;
	response->body = NULL;
	response->body_len = 0;
	return body;
}
