#include "classify/learn.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/strbuf.h"
#include "classify/tokens.h"
#include "fit.h"
#include "keywords.h"
#include "lexicon.h"

#define TERM_MAX 80	   /* bytes of a word; longer ones are data */
#define INSIDE_LEAST 3	   /* belonging examples that hold a word */
#define COMMON_SHARE 8	   /* a word in one of so many other examples makes no keyword and no phrase */
#define CANDIDATES_FACTOR 3 /* candidates for each word that is wanted */
#define WEIGHT_MOST 9
#define HELD_BACK 0.3
#define LIST_MAX (4u << 20)

/* ---- terms: words and pairs of neighbours in the belonging examples */

struct term {
	const char *written;
	uint32_t inside, outside;
	uint32_t last;	/* 1 + the example that was counted last */
	uint32_t story; /* of the first example */
	bool has_stories; /* more than one */
	uint32_t parts[2]; /* of a phrase: 1 + index of its words, else 0 */
	double chi2;
};

struct vocabulary {
	struct lexicon lexicon; /* "word", "two words" → 1 + index */
	struct term *terms;
	size_t n, cap;
	struct arena arena;
};

/* The word of a token; 0 for what makes no keyword: single letters, numbers, data. */
static size_t
term_of(const struct token *token, char out[TERM_MAX])
{
	size_t len = token->base_len ? token->base_len : token->len;
	bool has_letter = false;

	if (len >= TERM_MAX || len < 2)
		return 0;
	for (size_t i = 0; i < len; i++)
		has_letter |= (unsigned char)token->text[i] >= 0x80 || (token->text[i] >= 'a' && token->text[i] <= 'z');
	memcpy(out, token->text, len);
	out[len] = '\0';
	return has_letter ? len : 0;
}

/* Letters, digits and what is not ASCII need no quotes. */
static bool
is_plain(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x80 && !(*s >= 'a' && *s <= 'z') && !(*s >= '0' && *s <= '9'))
			return false;
	return true;
}

static struct term *
term_at(struct vocabulary *voc, const char *key, size_t len, bool may_add)
{
	uint32_t number = lexicon_get(&voc->lexicon, key, len), *place;
	struct term *term;

	if (number == 0 && !may_add)
		return NULL;
	if (number == 0) {
		XGROW(voc->terms, voc->n, voc->cap);
		term = &voc->terms[voc->n++];
		*term = (struct term){ .written = is_plain(key) ? arena_strndup(&voc->arena, key, len)
								: arena_printf(&voc->arena, "\"%s\"", key) };
		place = lexicon_put(&voc->lexicon, key, len);
		number = *place = (uint32_t)voc->n;
	}
	return &voc->terms[number - 1];
}

static void
count_term(struct term *term, const struct lesson *lesson, uint32_t number)
{
	if (!term || term->last == number + 1)
		return;
	if (lesson->belongs && term->inside == 0)
		term->story = lesson->story;
	term->has_stories |= lesson->belongs && term->story != lesson->story;
	*(lesson->belongs ? &term->inside : &term->outside) += 1;
	term->last = number + 1;
}

/* A pair of words, or two characters of a script that writes no blanks. */
static void
count_pair(struct vocabulary *voc, const struct lesson *lesson, uint32_t number, const char *before, const char *word,
	   bool characters)
{
	char key[2 * TERM_MAX];
	int len = snprintf(key, sizeof(key), "%s%s%s", before, characters ? "" : " ", word);
	size_t known = voc->n;
	struct term *term = term_at(voc, key, (size_t)len, lesson->belongs);

	if (term && voc->n > known && !characters) {
		term->parts[0] = lexicon_get(&voc->lexicon, before, strlen(before));
		term->parts[1] = lexicon_get(&voc->lexicon, word, strlen(word));
	}
	count_term(term, lesson, number);
}

static void
count_text(struct vocabulary *voc, const struct lesson *lesson, uint32_t number, const char *text)
{
	char before[TERM_MAX] = "", word[TERM_MAX];
	bool was_character = false;
	struct tokens tokens;
	struct token token;

	if (!text)
		return;
	tokens_init(&tokens, text, strlen(text));
	while (tokens_next(&tokens, &token)) {
		size_t len = term_of(&token, word);

		if (token.apart)
			before[0] = '\0';
		if (len && !token.character)
			count_term(term_at(voc, word, len, lesson->belongs), lesson, number);
		if (len && before[0] && token.character == was_character)
			count_pair(voc, lesson, number, before, word, token.character);
		strcpy(before, len ? word : "");
		was_character = token.character;
	}
}

/* The belonging ones first: what occurs in none of them is no candidate, and most words occur in none. */
static void
count_all(struct vocabulary *voc, const struct lesson *lessons, size_t n)
{
	for (int belongs = 1; belongs >= 0; belongs--)
		for (size_t i = 0; i < n; i++) {
			if (lessons[i].belongs != belongs)
				continue;
			count_text(voc, &lessons[i], (uint32_t)i, lessons[i].in.title);
			count_text(voc, &lessons[i], (uint32_t)i, lessons[i].in.body);
			for (size_t k = 0; k < lessons[i].in.n_tags; k++)
				count_text(voc, &lessons[i], (uint32_t)i, lessons[i].in.tags[k]);
		}
}

static void
vocabulary_release(struct vocabulary *voc)
{
	lexicon_release(&voc->lexicon);
	free(voc->terms);
	arena_release(&voc->arena);
}

/* ---- candidates */

/* How far the term's spread over the two kinds is from chance; 0 where it rather tells against. */
static double
chi2_of(const struct term *term, double inside, double outside)
{
	double a = term->inside, b = term->outside, c = inside - a, d = outside - b, n = inside + outside;

	if (a * outside <= b * inside)
		return 0;
	return n * (a * d - b * c) * (a * d - b * c) / ((a + b) * (c + d) * inside * outside + 1e-9);
}

static bool
is_common(const struct term *term, size_t outside)
{
	return (size_t)COMMON_SHARE * term->outside > outside;
}

/* "of wheat" says no more than "wheat". */
static bool
is_padded(const struct vocabulary *voc, const struct term *term, size_t outside)
{
	for (int i = 0; i < 2; i++)
		if (term->parts[i] && is_common(&voc->terms[term->parts[i] - 1], outside))
			return true;
	return false;
}

static int
by_chi2(const void *a, const void *b)
{
	const struct term *x = a, *y = b;

	if (x->chi2 != y->chi2)
		return x->chi2 > y->chi2 ? -1 : 1;
	return strcmp(x->written, y->written);
}

/* The best terms first; returns how many are any good. */
static size_t
rank_terms(struct vocabulary *voc, size_t inside, size_t outside)
{
	size_t good = 0;

	for (size_t i = 0; i < voc->n; i++) {
		struct term *term = &voc->terms[i];

		if (term->inside >= INSIDE_LEAST && term->has_stories && !is_common(term, outside) &&
		    !is_padded(voc, term, outside))
			term->chi2 = chi2_of(term, (double)inside, (double)outside);
		good += term->chi2 > 0;
	}
	qsort(voc->terms, voc->n, sizeof(*voc->terms), by_chi2);
	return good;
}

/* A keyword as written, without its weight. */
static void
add_bare(struct strbuf *list, const char *source, const struct keyword *kw)
{
	size_t len = kw->len;

	for (size_t i = len; i-- > 0 && source[kw->offset + i] != '"';)
		if (source[kw->offset + i] == '^')
			len = i;
	strbuf_addf(list, "%s%.*s", list->len ? ", " : "", (int)len, source + kw->offset);
}

/* The topic's own keywords: vetoes into one list, the others into another. */
static void
take_current(const char *current, struct strbuf *words, struct strbuf *vetoes)
{
	struct arena arena = { 0 };
	struct keywords keywords = { 0 };
	struct error err;
	size_t offset;

	if (current && keywords_parse(current, &arena, &keywords, &err, &offset) < 0)
		keywords.n = 0;
	for (size_t i = 0; i < keywords.n; i++)
		add_bare(keywords.v[i].is_veto ? vetoes : words, current, &keywords.v[i]);
	arena_release(&arena);
}

/* How many different ones that are. */
static size_t
count_keywords(const struct strbuf *list)
{
	struct topic_source source = { .name = "current", .keywords = strbuf_str(list) };
	struct rule_error err;
	struct rules *rules = list->len ? rules_compile(&source, 1, &err) : NULL;
	size_t n = rules ? rules_keywords(rules) : 0;

	rules_free(rules);
	return n;
}

/* ---- the fit */

struct lecture {
	const struct lesson *lessons;
	size_t n;
	struct rules *candidates; /* one topic, every keyword with weight 1 */
	size_t n_current;	  /* the first of them are the topic's own */
	struct fit fit;
};

/* What each candidate scores in each example. */
static void
measure(struct lecture *lecture)
{
	fit_init(&lecture->fit, lecture->n, rules_keywords(lecture->candidates));
	for (size_t i = 0; i < lecture->n; i++) {
		struct arena arena = { 0 };
		struct topic_hits hits = classify(lecture->candidates, &lecture->lessons[i].in, true, &arena);

		for (size_t k = 0; hits.n && k < hits.v[0].n_words; k++)
			fit_add(&lecture->fit, i, hits.v[0].words[k].number, hits.v[0].words[k].score);
		lecture->fit.belongs[i] = lecture->lessons[i].belongs;
		arena_release(&arena);
	}
}

/* Small integers, as a person would write them. */
static void
round_weights(struct fit *fit)
{
	double most = 0;

	for (size_t j = 0; j < fit->n_columns; j++)
		most = fmax(most, fit->weights[j]);
	for (size_t j = 0; j < fit->n_columns && most > 0; j++)
		fit->weights[j] = round(fit->weights[j] / most * WEIGHT_MOST);
}

static int
by_weight(const void *a, const void *b)
{
	const struct learned_word *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	if (x->inside != y->inside)
		return x->inside > y->inside ? -1 : 1;
	return strcmp(x->keyword, y->keyword);
}

static void
take_words(const struct lecture *lecture, struct arena *arena, struct learned *out)
{
	for (size_t j = 0; j < lecture->fit.n_columns; j++) {
		struct learned_word word = { .weight = (unsigned)lecture->fit.weights[j],
					     .is_new = j >= lecture->n_current };

		if (word.weight == 0)
			continue;
		word.keyword = arena_strdup(arena, rules_keyword(lecture->candidates, j).keyword);
		fit_count(&lecture->fit, j, &word.inside, &word.outside);
		*ARENA_PUSH(arena, out->v, out->n) = word;
	}
	if (out->n)
		qsort(out->v, out->n, sizeof(*out->v), by_weight);
}

static void
write_list(const char *vetoes, struct arena *arena, struct learned *out)
{
	struct strbuf list = STRBUF_INIT(LIST_MAX);

	for (size_t i = 0; i < out->n; i++) {
		strbuf_addf(&list, "%s%s", i ? ", " : "", out->v[i].keyword);
		if (out->v[i].weight > 1)
			strbuf_addf(&list, "^%u", out->v[i].weight);
	}
	if (*vetoes)
		strbuf_addf(&list, ", %s", vetoes);
	out->list = arena_strdup(arena, strbuf_str(&list));
	strbuf_release(&list);
}

static int
learn_weights(const struct lesson *lessons, size_t n, const char *source, size_t n_current, size_t max_words,
	      const char *vetoes, struct arena *arena, struct learned *out, struct error *err)
{
	struct lecture lecture = { .lessons = lessons, .n = n, .n_current = n_current };
	struct topic_source topic = { .name = "learned", .keywords = source };
	struct rule_error wrong;

	lecture.candidates = rules_compile(&topic, 1, &wrong);
	if (!lecture.candidates)
		return error_set(err, "%s", wrong.error.text);
	measure(&lecture);
	fit_solve(&lecture.fit);
	fit_keep_best(&lecture.fit, max_words);
	fit_solve(&lecture.fit);
	round_weights(&lecture.fit);
	take_words(&lecture, arena, out);
	out->threshold = fit_threshold(&lecture.fit);
	write_list(vetoes, arena, out);
	fit_release(&lecture.fit);
	rules_free(lecture.candidates);
	return out->n ? 0 : error_set(err, "no word tells what belongs here from what does not");
}

/* ---- the whole */

static size_t
count_belonging(const struct lesson *lessons, size_t n)
{
	size_t belonging = 0;

	for (size_t i = 0; i < n; i++)
		belonging += lessons[i].belongs;
	return belonging;
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static size_t
count_stories(const struct lesson *lessons, size_t n)
{
	uint32_t *stories = xcalloc(n + 1, sizeof(*stories));
	size_t k = 0, different = 0;

	for (size_t i = 0; i < n; i++)
		if (lessons[i].belongs)
			stories[k++] = lessons[i].story;
	qsort(stories, k, sizeof(*stories), by_number);
	for (size_t i = 0; i < k; i++)
		different += i == 0 || stories[i] != stories[i - 1];
	free(stories);
	return different;
}

static int
check_number(const struct lesson *lessons, size_t n, size_t inside, struct error *err)
{
	size_t stories = count_stories(lessons, n);

	if (inside < LEARN_LEAST)
		return error_set(err, "it has only %zu example%s; %d are the least to learn from", inside,
				 inside == 1 ? "" : "s", LEARN_LEAST);
	if (n - inside < LEARN_LEAST)
		return error_set(err, "there %s only %zu other message%s; %d are the least to learn from",
				 n - inside == 1 ? "is" : "are", n - inside, n - inside == 1 ? "" : "s", LEARN_LEAST);
	if (stories < LEARN_LEAST_STORIES)
		return error_set(err, "the examples tell only %zu stor%s; %d are the least, or names of one story are learned",
				 stories, stories == 1 ? "y" : "ies", LEARN_LEAST_STORIES);
	return 0;
}

int
learn(const struct lesson *lessons, size_t n, const char *current, size_t max_words, struct arena *arena,
      struct learned *out, struct error *err)
{
	struct strbuf source = STRBUF_INIT(LIST_MAX), vetoes = STRBUF_INIT(LIST_MAX);
	size_t inside = count_belonging(lessons, n), good, n_current;
	struct vocabulary voc = { 0 };
	int ret;

	memset(out, 0, sizeof(*out));
	if (check_number(lessons, n, inside, err) < 0)
		return -1;
	take_current(current, &source, &vetoes);
	n_current = count_keywords(&source);
	count_all(&voc, lessons, n);
	good = rank_terms(&voc, inside, n - inside);
	for (size_t i = 0; i < good && i < CANDIDATES_FACTOR * max_words; i++)
		strbuf_addf(&source, "%s%s", source.len ? ", " : "", voc.terms[i].written);
	if (source.len)
		ret = learn_weights(lessons, n, strbuf_str(&source), n_current, max_words, strbuf_str(&vetoes), arena, out,
				    err);
	else
		ret = error_set(err, "no word occurs in enough of the examples and in few others");
	vocabulary_release(&voc);
	strbuf_release(&source);
	strbuf_release(&vetoes);
	return ret;
}

/* ---- judging */

static int
by_story(const void *a, const void *b)
{
	const struct lesson *x = a, *y = b;

	if (x->story != y->story)
		return x->story < y->story ? -1 : 1;
	return x->when_s < y->when_s ? -1 : x->when_s > y->when_s;
}

/* Once all lessons of a story have the time of the first. */
static int
by_age(const void *a, const void *b)
{
	const struct lesson *x = a, *y = b;

	if (x->when_s != y->when_s)
		return x->when_s < y->when_s ? -1 : 1;
	return x->story < y->story ? -1 : x->story > y->story;
}

size_t
learn_split(struct lesson *lessons, size_t n)
{
	size_t inside = count_belonging(lessons, n), seen = 0, cut;

	qsort(lessons, n, sizeof(*lessons), by_story);
	for (size_t i = 1; i < n; i++)
		if (lessons[i].story == lessons[i - 1].story)
			lessons[i].when_s = lessons[i - 1].when_s;
	qsort(lessons, n, sizeof(*lessons), by_age);
	for (cut = 0; cut < n && (double)seen < (1 - HELD_BACK) * (double)inside; cut++)
		seen += lessons[cut].belongs;
	while (cut > 0 && cut < n && lessons[cut].story == lessons[cut - 1].story)
		cut++;
	return cut;
}

struct learn_score
learn_try(const char *keywords, double threshold, const struct lesson *lessons, size_t n)
{
	struct topic_source source = { .name = "tried", .keywords = keywords, .threshold = threshold };
	struct learn_score score = { 0 };
	struct rule_error err;
	struct rules *rules = rules_compile(&source, 1, &err);

	assert(rules);
	for (size_t i = 0; i < n; i++) {
		struct arena arena = { 0 };
		bool filed = classify(rules, &lessons[i].in, false, &arena).n > 0;

		score.right += filed && lessons[i].belongs;
		score.wrong += filed && !lessons[i].belongs;
		score.missed += !filed && lessons[i].belongs;
		arena_release(&arena);
	}
	rules_free(rules);
	return score;
}

double
learn_f1(const struct learn_score *score)
{
	size_t all = 2 * score->right + score->wrong + score->missed;

	return all ? 2.0 * (double)score->right / (double)all : 0;
}
