/* Values back into the text that value_parse() reads. */
#include "config/values.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "config/config.h"

static char *
write_choice(const struct key *key, int value)
{
	for (const struct choice *choice = key->choices; choice->name; choice++)
		if (choice->value == value)
			return xstrdup(choice->name);
	return NULL;
}

static char *
write_number(const struct key *key, int64_t number)
{
	return number == 0 && key->zero ? xstrdup(key->zero) : value_text(key, number);
}

static char *
write_first_poll(const struct first_poll *first)
{
	static const struct key age = { .type = VALUE_SECONDS };

	switch (first->kind) {
	case FIRST_POLL_ALL:
		return xstrdup("all");
	case FIRST_POLL_AGE:
		return value_text(&age, first->value);
	case FIRST_POLL_COUNT:
		break;
	}
	return xasprintf("%lld", (long long)first->value);
}

static const void *
key_place(const struct key *key, const void *target)
{
	const char *base = target;

	if (key->is_access)
		base = (const char *)((const struct feed_config *)target)->access;
	return base + key->offset;
}

static char *
write_headers(const char *lines)
{
	struct strbuf out = STRBUF_INIT(16 * 1024);

	for (; lines && *lines; lines++)
		strbuf_addstr(&out, *lines == '\n' ? ", " : (const char[]){ *lines, '\0' });
	if (lines)
		return strbuf_detach(&out);
	return NULL;
}

bool
value_is_fallback(const struct key *key, const void *target)
{
	struct arena arena = { 0 };
	const struct value_place place = { &arena, "/", "/" };
	struct access_config access = { 0 };
	struct feed_config scratch = { .access = &access };
	char *is, *would_be;
	bool same;

	if (key->fallback)
		value_parse(key, key->fallback, &place, key->is_access ? (void *)&access : &scratch, NULL, NULL);
	is = value_write(key, target);
	would_be = value_write(key, &scratch);
	same = is && would_be ? strcmp(is, would_be) == 0 : !is && !would_be;
	free(is);
	free(would_be);
	arena_release(&arena);
	return same;
}

char *
value_write(const struct key *key, const void *target)
{
	const void *at = key_place(key, target);
	const char *text;

	switch (key->type) {
	case VALUE_CHOICE:
		return write_choice(key, *(const int *)at);
	case VALUE_BOOL:
		return xstrdup(*(const bool *)at ? "yes" : "no");
	case VALUE_COUNT:
		return write_number(key, *(const unsigned *)at);
	case VALUE_SIZE:
		return write_number(key, (int64_t)*(const size_t *)at);
	case VALUE_SECONDS:
	case VALUE_MILLISECONDS:
		return write_number(key, *(const int64_t *)at);
	case VALUE_DECIMAL:
		return write_number(key, (int64_t)(*(const double *)at * 1000 + 0.5));
	case VALUE_FIRST_POLL:
		return write_first_poll(at);
	case VALUE_HEADERS:
		return write_headers(*(const char *const *)at);
	default:
		text = *(const char *const *)at;
		return text ? xstrdup(text) : NULL;
	}
}
