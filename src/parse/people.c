#include "people.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "text.h"

#define PEOPLE_MAX 100 /* authors of one item */

static bool
is_email(const char *s, size_t len)
{
	const char *at = memchr(s, '@', len);

	if (!at || at == s || at + 1 == s + len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (isspace((unsigned char)s[i]) || strchr("<>(),;:\"/", s[i]))
			return false;
	return memchr(at, '.', (size_t)(s + len - at)) != NULL;
}

static bool
same(const char *a, const char *b)
{
	return a && b && strcasecmp(a, b) == 0;
}

void
people_add(struct arena *a, struct authors *list, const char *name, const char *email, const char *url)
{
	struct author *person;

	if (!name && !email && !url)
		return;
	for (size_t i = 0; i < list->n; i++) {
		person = &list->v[i];
		if (!(name ? same(person->name, name) : same(person->email, email)))
			continue;
		if (!person->email)
			person->email = arena_strdup(a, email);
		if (!person->url)
			person->url = arena_strdup(a, url);
		return;
	}
	if (list->n == PEOPLE_MAX)
		return;
	person = ARENA_PUSH(a, list->v, list->n);
	person->name = arena_strdup(a, name);
	person->email = arena_strdup(a, email);
	person->url = arena_strdup(a, url);
}

/* [*from, *to) without blanks, quotes and commas around it. */
static void
shrink(const char **from, const char **to)
{
	while (*from < *to && strchr(" \t\",;", **from))
		(*from)++;
	while (*to > *from && strchr(" \t\",;", (*to)[-1]))
		(*to)--;
}

/* Split "outside (inside)" or "outside <inside>" at the last opening bracket. */
static bool
split(const char *s, const char **open, const char **close)
{
	const char *end = s + strlen(s);

	if (end == s || (end[-1] != ')' && end[-1] != '>'))
		return false;
	*close = end - 1;
	*open = strrchr(s, end[-1] == ')' ? '(' : '<');
	return *open != NULL;
}

void
people_add_string(struct arena *a, struct authors *list, const char *s, size_t len)
{
	char *plain, *name = NULL, *email = NULL;
	const char *open, *close, *from, *to;

	/* "<mail>" must not be taken for a tag, so brackets are only read after text_plain() saw them: it
	 * drops known elements alone. */
	plain = text_plain(a, s, len);
	if (!plain)
		return;
	if (strncasecmp(plain, "mailto:", 7) == 0)
		plain += 7;
	if (split(plain, &open, &close)) {
		from = open + 1, to = close;
		shrink(&from, &to);
		if (is_email(from, (size_t)(to - from))) {
			email = arena_strndup(a, from, (size_t)(to - from));
			from = plain, to = open;
			shrink(&from, &to);
			name = to > from ? arena_strndup(a, from, (size_t)(to - from)) : NULL;
		} else {
			const char *outer = plain, *outer_end = open;

			shrink(&outer, &outer_end);
			if (is_email(outer, (size_t)(outer_end - outer))) {
				email = arena_strndup(a, outer, (size_t)(outer_end - outer));
				name = to > from ? arena_strndup(a, from, (size_t)(to - from)) : NULL;
			}
		}
	} else if (is_email(plain, strlen(plain))) {
		email = plain;
	} else {
		/* "mail Name" */
		const char *blank = strchr(plain, ' ');

		if (blank && is_email(plain, (size_t)(blank - plain))) {
			email = arena_strndup(a, plain, (size_t)(blank - plain));
			name = arena_strdup(a, blank + 1);
		}
	}
	people_add(a, list, name || email ? name : plain, email, NULL);
}
