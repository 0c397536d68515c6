#include "stems.h"

#include <assert.h>
#include <libstemmer.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "fold.h"
#include "lexicon.h"
#include "starts.h"

/* keeps_start: the stemmer takes off endings and changes at most the letter before them, so that a word and
 * its stem begin alike. (French makes appliqu of application, Finnish undoubles consonants.) */
static const struct language {
	const char *name; /* libstemmer's */
	const char *tags; /* ISO 639 codes that lead here, blank separated */
	bool keeps_start;
} languages[] = {
	{"english", "en eng", true},
	{"arabic", "ar ara", false},
	{"armenian", "hy hye arm", true},
	{"basque", "eu eus baq", true},
	{"catalan", "ca cat", true},
	{"danish", "da dan", true},
	{"dutch", "nl nld dut", true},
	{"finnish", "fi fin", false},
	{"french", "fr fra fre", false},
	{"german", "de deu ger", true},
	{"greek", "el ell gre", true},
	{"hindi", "hi hin", true},
	{"hungarian", "hu hun", true},
	{"indonesian", "id ind in", false},
	{"irish", "ga gle", false},
	{"italian", "it ita", true},
	{"lithuanian", "lt lit", true},
	{"nepali", "ne nep", true},
	{"norwegian", "no nb nn nor nob nno", true},
	{"portuguese", "pt por", true},
	{"romanian", "ro ron rum mo", true},
	{"russian", "ru rus", true},
	{"serbian", "sr srp", false},
	{"spanish", "es spa", true},
	{"swedish", "sv swe", true},
	{"tamil", "ta tam", false},
	{"turkish", "tr tur", false},
	{"yiddish", "yi yid ji", false},
};
#define LANGUAGES ((int)(sizeof(languages) / sizeof(languages[0])))

struct stems {
	const struct language *language;
	struct lexicon lexicon; /* stem → 1 + index of the first of its entries */
	struct entry {
		uint32_t symbol, next; /* next: 1 + index, 0 ends the list */
	} * entries;
	size_t n_entries;
	struct starts starts;
};

int
stems_languages(void)
{
	return LANGUAGES;
}

static bool
has_tag(const char *tags, const char *tag, size_t len)
{
	for (;;) {
		size_t n = strcspn(tags, " ");

		if (n == len && strncasecmp(tags, tag, len) == 0)
			return true;
		if (tags[n] == '\0')
			return false;
		tags += n + 1;
	}
}

int
stems_language(const char *tag)
{
	size_t len = tag ? strcspn(tag, "-_ ") : 0;

	if (len == 0 || has_tag("und mul zxx", tag, len))
		return 0;
	for (int i = 0; i < LANGUAGES; i++)
		if (has_tag(languages[i].tags, tag, len))
			return i;
	return -1;
}

struct sb_stemmer *
stems_open(int language)
{
	struct sb_stemmer *stemmer;

	if (language < 0)
		return NULL;
	stemmer = sb_stemmer_new(languages[language].name, "UTF_8");
	assert(stemmer); /* the table holds what libstemmer 2.2 has */
	return stemmer;
}

void
stems_close(struct sb_stemmer *stemmer)
{
	sb_stemmer_delete(stemmer);
}

/* The folded stem of a lower-case word. */
static size_t
stem_of(struct sb_stemmer *stemmer, const char *word, size_t len, char *out, size_t max)
{
	const sb_symbol *stem;

	if (!stemmer)
		return fold_word(word, len, out, max);
	stem = sb_stemmer_stem(stemmer, (const sb_symbol *)word, (int)len);
	if (!stem) /* no memory */
		return 0;
	return fold_word((const char *)stem, (size_t)sb_stemmer_length(stemmer), out, max);
}

size_t
stem_token(struct sb_stemmer *stemmer, const struct token *token, char *out)
{
	char cased[TOKEN_MAX];
	size_t len = fold_case(token->src, token->base_len ? token->base_src_len : token->src_len, cased,
			       sizeof(cased));

	return stem_of(stemmer, cased, len, out, TOKEN_MAX);
}

/* Stemming costs ten times a look-up: look first whether the token begins like a stem of the rules. */
static bool
may_match(const struct stems *stems, const struct token *token)
{
	if (stems->language && !stems->language->keeps_start)
		return true;
	return starts_may(&stems->starts, token->text, token->len);
}

struct stems *
stems_new(int language, const struct stem_word *words, size_t n)
{
	struct stems *stems = xcalloc(1, sizeof(*stems));
	struct sb_stemmer *stemmer = stems_open(language);

	stems->language = language < 0 ? NULL : &languages[language];
	stems->entries = xcalloc(n, sizeof(*stems->entries));
	for (size_t i = 0; i < n; i++) {
		char stem[TOKEN_MAX];
		size_t len = stem_of(stemmer, words[i].text, words[i].len, stem, sizeof(stem));
		uint32_t *first;

		if (len == 0)
			continue;
		first = lexicon_put(&stems->lexicon, stem, len);
		stems->entries[stems->n_entries] = (struct entry){.symbol = words[i].symbol, .next = *first};
		*first = (uint32_t)++stems->n_entries;
		/* The last letter of a stem may differ from the word's (carry, carri), the ones before do
		 * not: so it was for 100,000 words in each of the languages marked so. */
		starts_add(&stems->starts, stem, len > 1 ? len - 1 : 1);
	}
	stems_close(stemmer);
	return stems;
}

void
stems_free(struct stems *stems)
{
	if (!stems)
		return;
	lexicon_release(&stems->lexicon);
	free(stems->entries);
	free(stems);
}

size_t
stems_memory(const struct stems *stems)
{
	return sizeof(*stems) + lexicon_memory(&stems->lexicon) + stems->n_entries * sizeof(*stems->entries);
}

size_t
stems_find(const struct stems *stems, struct sb_stemmer *stemmer, const struct token *token,
	   uint32_t *symbols, size_t max)
{
	char stem[TOKEN_MAX];
	size_t len, n = 0;

	if (token->character || !may_match(stems, token))
		return 0;
	len = stem_token(stemmer, token, stem);
	for (uint32_t i = len ? lexicon_get(&stems->lexicon, stem, len) : 0; i != 0 && n < max;
	     i = stems->entries[i - 1].next)
		symbols[n++] = stems->entries[i - 1].symbol;
	return n;
}
