#include "dedup/identity.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "dedup/canonical.h"

/* So many different entries with the same guid and the same link are no edits of one another. */
#define SHARED_MIN 3
#define SHORT_BYTES 200 /* "All systems operational." */

/* What an entry has to be known by. What it has not is all zero. */
enum trait { GUID, LINK };
struct traits {
	bool has[2], has_title_date, is_short;
	struct hash128 key[2], title_date, content;
};

static bool
is_set(const char *s)
{
	return s && *s;
}

static size_t
length(const char *s)
{
	return s ? strlen(s) : 0;
}

static struct hash128
hash_two(const char *kind, const char *s)
{
	return hash128_of_strings(2, (const char *[]){ kind, s });
}

/* The hash of two hashes: one key that needs both to agree. */
static struct hash128
hash_both(const struct hash128 *a, const struct hash128 *b)
{
	struct hash128 both[2] = { *a, *b };

	return hash128_of(both, sizeof(both));
}

struct hash128
identity_guid_key(const char *guid)
{
	return hash_two("guid", guid);
}

/* Without "comment-page-2/", where WordPress puts the comments of a long discussion. */
static size_t
without_comment_page(const char *url, size_t len)
{
	static const char mark[] = "/comment-page-";
	size_t end = len;

	end -= end && url[end - 1] == '/';
	while (end && url[end - 1] >= '0' && url[end - 1] <= '9')
		end--;
	return end >= strlen(mark) && memcmp(url + end - strlen(mark), mark, strlen(mark)) == 0 ? end - strlen(mark) : len;
}

bool
identity_article_key(const char *url, struct hash128 *key)
{
	const char *fragment = strchr(url, '#');
	char *article;
	bool ok;

	if (!fragment || (strncasecmp(fragment, "#comment", 8) != 0 && strncasecmp(fragment, "#c", 2) != 0))
		return false;
	if (strncasecmp(fragment, "#comment", 8) != 0 && (fragment[2] < '0' || fragment[2] > '9'))
		return false;
	article = xstrndup(url, without_comment_page(url, (size_t)(fragment - url)));
	ok = identity_link_key(article, key);
	free(article);
	return ok;
}

/* ---- traits */

/* A link to the front page says nothing of the article. */
static bool
is_front_page(const char *canonical, const char *home)
{
	bool http = strncmp(canonical, "//", 2) == 0;

	return (http && !strpbrk(canonical + 2, "/?#")) || (home && strcmp(canonical, home) == 0);
}

bool
identity_link_key(const char *url, struct hash128 *key)
{
	char *canonical = canonical_url(url);
	bool says = canonical && *canonical && !is_front_page(canonical, NULL);

	if (says)
		*key = hash_two("link", canonical);
	free(canonical);
	return says;
}

static void
find_link(struct traits *t, const struct entry *entry, const char *home)
{
	const char *url = is_set(entry->url) ? entry->url : entry->id_is_url ? entry->id : NULL;
	char *canonical = is_set(url) ? canonical_url(url) : NULL;

	if (canonical && *canonical && !is_front_page(canonical, home)) {
		t->key[LINK] = hash_two("link", canonical);
		t->has[LINK] = true;
	}
	free(canonical);
}

static void
find_title_date(struct traits *t, const struct entry *entry)
{
	int64_t date = entry->published.s != TIME_NONE ? entry->published.s : entry->updated.s;
	char number[32];

	if (!is_set(entry->title) || date == TIME_NONE)
		return;
	snprintf(number, sizeof(number), "%" PRId64, date);
	t->title_date = hash128_of_strings(3, (const char *[]){ "title", entry->title, number });
	t->has_title_date = true;
}

/* home is in canonical form. */
static struct traits
find_traits(const struct entry *entry, const char *home)
{
	struct traits t = { .has[GUID] = is_set(entry->id) };

	if (t.has[GUID])
		t.key[GUID] = identity_guid_key(entry->id);
	find_link(&t, entry, home);
	find_title_date(&t, entry);
	t.content = hash128_of_strings(5, (const char *[]){ "content", entry->title, entry->content.s, entry->summary.s,
							    entry->enclosures.n ? entry->enclosures.v[0].url : NULL });
	t.is_short = !entry->enclosures.n && length(entry->content.s) + length(entry->summary.s) < SHORT_BYTES;
	return t;
}

/* What stands for the entry itself, beside guid and link. */
static const struct hash128 *
self(const struct traits *t)
{
	return t->has_title_date ? &t->title_date : &t->content;
}

/* ---- keys */

static void
add_key(struct identity *out, struct hash128 key, bool strong)
{
	out->keys[out->n_keys++] = key;
	out->n_strong += strong;
}

static void
choose_keys(const struct traits *t, unsigned habits, struct identity *out)
{
	bool link = t->has[LINK] && !(habits & (IDENTITY_LINK_SHARED | IDENTITY_LINK_ROTATES));
	bool guid = t->has[GUID] && !(habits & IDENTITY_GUID_ROTATES);

	*out = (struct identity){ .is_dated_line = t->is_short && t->has_title_date };
	if (guid && !(habits & IDENTITY_GUID_SHARED))
		add_key(out, t->key[GUID], true);
	else if (guid)
		add_key(out, hash_both(&t->key[GUID], link ? &t->key[LINK] : self(t)), true);
	out->guid = out->n_keys;
	if (link) {
		add_key(out, t->key[LINK], true);
		out->link = out->n_keys;
	}
	if (t->has_title_date)
		add_key(out, t->title_date, out->n_strong == 0);
	add_key(out, t->content, out->n_strong == 0);
}

static char *
canonical_home(const char *home_url)
{
	return is_set(home_url) ? canonical_url(home_url) : NULL;
}

void
identity_entry(const struct entry *entry, const char *home_url, unsigned habits, struct identity *out)
{
	char *home = canonical_home(home_url);
	struct traits t = find_traits(entry, home);

	choose_keys(&t, habits, out);
	free(home);
}

/* ---- habits of a document */

static int
compare(const struct hash128 *a, const struct hash128 *b)
{
	return memcmp(a->b, b->b, sizeof(a->b));
}

/* Entries by one trait (those without it last), then by what they are. */
static int
by_trait(const void *a, const void *b, void *arg)
{
	const struct traits *x = *(const struct traits *const *)a, *y = *(const struct traits *const *)b;
	enum trait trait = *(enum trait *)arg;
	int order = x->has[trait] != y->has[trait] ? y->has[trait] - x->has[trait] :
						     compare(&x->key[trait], &y->key[trait]);

	return order ? order : compare(self(x), self(y));
}

/* Of a run of entries that agree in one trait: are they different entries? They are when the other trait says
 * so or is missing; when it agrees, too, two of them may be an entry and its edited form, more cannot. */
static bool
are_different(const struct traits *const *run, size_t n, enum trait other, size_t total)
{
	size_t selves = 1;
	bool differ = !run[0]->has[other];

	for (size_t i = 1; i < n; i++) {
		selves += compare(self(run[i - 1]), self(run[i])) != 0;
		differ = differ || compare(&run[i]->key[other], &run[0]->key[other]) != 0;
	}
	return selves > 1 && (differ || selves >= SHARED_MIN || n == total);
}

/* Does any value of the trait name different entries? */
static bool
is_shared(const struct traits **entries, size_t n, enum trait trait)
{
	qsort_r(entries, n, sizeof(*entries), by_trait, &trait);
	for (size_t i = 0, run; i < n && entries[i]->has[trait]; i += run) {
		for (run = 1; i + run < n && entries[i + run]->has[trait]; run++)
			if (compare(&entries[i + run]->key[trait], &entries[i]->key[trait]) != 0)
				break;
		if (run > 1 && are_different(entries + i, run, trait == GUID ? LINK : GUID, n))
			return true;
	}
	return false;
}

void
identity_document(const struct entry *entries, size_t n, const char *home_url, unsigned *habits,
		  struct identity *out)
{
	char *home = canonical_home(home_url);
	struct traits *traits = xcalloc(n, sizeof(*traits));
	const struct traits **sorted = xcalloc(n, sizeof(*sorted));

	for (size_t i = 0; i < n; i++) {
		traits[i] = find_traits(&entries[i], home);
		sorted[i] = &traits[i];
	}
	if (is_shared(sorted, n, GUID))
		*habits |= IDENTITY_GUID_SHARED;
	if (is_shared(sorted, n, LINK))
		*habits |= IDENTITY_LINK_SHARED;
	for (size_t i = 0; i < n; i++)
		choose_keys(&traits[i], *habits, &out[i]);
	free(sorted);
	free(traits);
	free(home);
}
