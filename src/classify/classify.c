#include "classify/classify.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "automaton.h"
#include "base/alloc.h"
#include "base/strbuf.h"
#include "fold.h"
#include "keywords.h"
#include "score.h"

#define REASON_WORDS 10
#define REASON_MAX 2048 /* bytes */
#define LEAD_WORDS 30	/* of a body: its beginning, where reasons speak of it */

/* A keyword of a topic. Those with the same pattern are a list. */
struct rule {
	uint32_t topic;
	uint32_t next; /* 1 + index, 0 ends the list */
	uint32_t offset;
	unsigned fields;
	bool is_veto;
	double weight;
	const char *written;
};

struct topic {
	const char *name;
	double threshold; /* <= 0: by length */
};

struct rules {
	struct automaton *automaton;
	struct topic *topics;
	size_t n_topics;
	struct rule *rules;
	size_t n_rules, cap_rules;
	uint32_t *first; /* pattern → its list of rules */
	size_t n_first, cap_first;
	unsigned fields;    /* those that any rule looks at */
	bool widely;        /* rules_compile_widely() */
	struct arena arena; /* names and keywords as written */
};

/* A keyword as reasons show it: as written, on one line. */
static char *
written_form(struct rules *rules, const char *source, const struct keyword *kw)
{
	char *s = arena_strndup(&rules->arena, source + kw->offset, kw->len);

	for (char *p = s; *p; p++)
		if (*p == '\n' || *p == '\r' || *p == '\t')
			*p = ' ';
	return s;
}

/* The place of the list of a pattern. */
static uint32_t *
rules_of(struct rules *rules, uint32_t pattern)
{
	if (pattern == rules->n_first) {
		XGROW(rules->first, rules->n_first, rules->cap_first);
		rules->first[rules->n_first++] = 0;
	}
	return &rules->first[pattern];
}

/* The same keyword once more in one topic counts once, with the greater weight. (The list begins with the
 * rules of the topic at hand.) */
static bool
merge_rule(struct rules *rules, uint32_t first, uint32_t topic, const struct keyword *kw)
{
	for (uint32_t i = first; i != 0 && rules->rules[i - 1].topic == topic; i = rules->rules[i - 1].next) {
		struct rule *rule = &rules->rules[i - 1];

		if (rule->fields != kw->fields || rule->is_veto != kw->is_veto)
			continue;
		if (rule->weight < kw->weight)
			rule->weight = kw->weight;
		return true;
	}
	return false;
}

static void
add_rule(struct rules *rules, size_t topic, const char *source, const struct keyword *kw)
{
	uint32_t *first = rules_of(rules, automaton_add(rules->automaton, kw->parts, kw->n_parts));

	if (merge_rule(rules, *first, (uint32_t)topic, kw))
		return;
	XGROW(rules->rules, rules->n_rules, rules->cap_rules);
	rules->rules[rules->n_rules] = (struct rule){
		.topic = (uint32_t)topic,
		.next = *first,
		.offset = (uint32_t)kw->offset,
		.fields = kw->fields,
		.is_veto = kw->is_veto,
		.weight = kw->weight,
		.written = written_form(rules, source, kw),
	};
	*first = (uint32_t)++rules->n_rules;
	rules->fields |= kw->fields;
}

#define FIELDS_ALL ((1u << FIELD_COUNT) - 1)

static void
widen(struct keyword *kw)
{
	kw->fields = FIELDS_ALL;
	for (size_t i = 0; i < kw->n_parts; i++)
		if (kw->parts[i].kind == PART_WORD)
			kw->parts[i].kind = PART_STEM;
}

static int
add_topic(struct rules *rules, const struct topic_source *source, struct rule_error *err)
{
	struct arena scratch = {0};
	struct keywords keywords;
	size_t topic = rules->n_topics++, vetoes = 0;
	int ret = keywords_parse(source->keywords, &scratch, &keywords, &err->error, &err->offset);

	rules->topics[topic].name = arena_strdup(&rules->arena, source->name);
	rules->topics[topic].threshold = source->threshold;
	for (size_t i = 0; ret == 0 && i < keywords.n; i++) {
		if (rules->n_rules >= RULES_KEYWORDS_MAX) {
			err->offset = keywords.v[i].offset;
			ret = error_set(&err->error, "more than %d keywords in all topics",
					RULES_KEYWORDS_MAX);
			break;
		}
		vetoes += keywords.v[i].is_veto;
		if (rules->widely && keywords.v[i].is_veto)
			continue;
		if (rules->widely)
			widen(&keywords.v[i]);
		add_rule(rules, topic, source->keywords, &keywords.v[i]);
	}
	if (ret == 0 && vetoes == keywords.n) {
		err->offset = keywords.v[0].offset;
		ret = error_set(&err->error, "nothing but vetoes: a keyword without \"-\" is missing");
	}
	arena_release(&scratch);
	return ret;
}

static struct rules *
compile(const struct topic_source *topics, size_t n, bool widely, struct rule_error *err)
{
	struct rules *rules = xcalloc(1, sizeof(*rules));

	rules->widely = widely;
	fold_warm();
	rules->automaton = automaton_new();
	rules->topics = xcalloc(n, sizeof(*rules->topics));
	for (size_t i = 0; i < n; i++) {
		if (add_topic(rules, &topics[i], err) < 0) {
			err->topic = i;
			rules_free(rules);
			return NULL;
		}
	}
	automaton_finish(rules->automaton);
	return rules;
}

struct rules *
rules_compile(const struct topic_source *topics, size_t n, struct rule_error *err)
{
	return compile(topics, n, false, err);
}

struct rules *
rules_compile_widely(const struct topic_source *topics, size_t n)
{
	struct rule_error err;
	struct rules *rules = compile(topics, n, true, &err);

	assert(rules);
	return rules;
}

void
rules_free(struct rules *rules)
{
	if (!rules)
		return;
	automaton_free(rules->automaton);
	free(rules->topics);
	free(rules->rules);
	free(rules->first);
	arena_release(&rules->arena);
	free(rules);
}

size_t
rules_memory(const struct rules *rules)
{
	return sizeof(*rules) + automaton_memory(rules->automaton) +
	       rules->n_topics * sizeof(*rules->topics) + rules->cap_rules * sizeof(*rules->rules) +
	       rules->cap_first * sizeof(*rules->first) + rules->arena.total;
}

size_t
rules_keywords(const struct rules *rules)
{
	return rules->n_rules;
}

struct keyword_info
rules_keyword(const struct rules *rules, size_t number)
{
	const struct rule *rule = &rules->rules[number];

	return (struct keyword_info){rule->topic, rule->written, rule->is_veto};
}

/* How often a pattern was found. */
struct found {
	uint32_t pattern;
	unsigned times[FIELD_COUNT];
	unsigned lead; /* of times[FIELD_BODY], those among the first words */
	double body;   /* what its places in the body count */
};

/* One call of classify(). */
struct run {
	const struct rules *rules;
	struct arena *arena;
	struct scan *scan;
	enum field field; /* that is being read */
	uint32_t *place;  /* pattern → 1 + index into found */
	struct found *found;
	size_t n_found, cap_found;
	size_t words; /* of title and body */
};

static void
note_hit(void *ctx, uint32_t pattern, size_t word)
{
	struct run *run = ctx;
	struct found *found;

	if (run->place[pattern] == 0) {
		XGROW(run->found, run->n_found, run->cap_found);
		run->found[run->n_found++] = (struct found){.pattern = pattern};
		run->place[pattern] = (uint32_t)run->n_found;
	}
	found = &run->found[run->place[pattern] - 1];
	found->times[run->field]++;
	if (run->field == FIELD_BODY) {
		found->lead += word < LEAD_WORDS;
		found->body += score_place(word);
	}
}

static size_t
read_field(struct run *run, enum field field, const char *text)
{
	run->field = field;
	return text ? scan_text(run->scan, text, strlen(text), note_hit, run) : 0;
}

static void
read_input(struct run *run, const struct classify_input *in)
{
	unsigned fields = run->rules->fields;

	run->words = read_field(run, FIELD_TITLE, in->title) + read_field(run, FIELD_BODY, in->body);
	for (size_t i = 0; i < in->n_tags && fields & 1u << FIELD_TAG; i++)
		read_field(run, FIELD_TAG, in->tags[i]);
	if (fields & 1u << FIELD_AUTHOR)
		read_field(run, FIELD_AUTHOR, in->author);
	if (fields & 1u << FIELD_FEED)
		read_field(run, FIELD_FEED, in->feed);
	if (fields & 1u << FIELD_URL)
		read_field(run, FIELD_URL, in->url);
}

/* The topic of a rule among the results, added when it is its first hit. */
static struct topic_hit *
topic_of(struct run *run, struct topic_hits *hits, uint32_t *places, uint32_t topic)
{
	struct topic_hit *hit;

	if (places[topic] != 0)
		return &hits->v[places[topic] - 1];
	hit = ARENA_PUSH(run->arena, hits->v, hits->n);
	hit->topic = run->rules->topics[topic].name;
	hit->index = topic;
	hit->threshold = run->rules->topics[topic].threshold;
	if (hit->threshold <= 0)
		hit->threshold = hits->threshold;
	places[topic] = (uint32_t)hits->n;
	return hit;
}

/* Count what was found for one rule, if it was in the rule's fields. */
static void
score_rule(struct run *run, struct topic_hits *hits, uint32_t *places, const struct rule *rule,
	   const struct found *found)
{
	struct keyword_hit word = {.number = (size_t)(rule - run->rules->rules),
				   .keyword = rule->written,
				   .offset = rule->offset,
				   .is_veto = rule->is_veto,
				   .lead = rule->fields & 1u << FIELD_BODY ? found->lead : 0};
	double score = rule->weight * score_of_times(rule->fields, found->times, found->body);
	struct topic_hit *hit;

	if (score <= 0)
		return;
	for (unsigned f = 0; f < FIELD_COUNT; f++)
		word.times[f] = rule->fields & 1u << f ? found->times[f] : 0;
	if (!rule->is_veto)
		word.score = score;
	hit = topic_of(run, hits, places, rule->topic);
	hit->score += word.score;
	hit->vetoed |= rule->is_veto;
	*ARENA_PUSH(run->arena, hit->words, hit->n_words) = word;
}

static struct topic_hits
score_topics(struct run *run)
{
	const struct rules *rules = run->rules;
	struct topic_hits hits = {.words = run->words, .threshold = score_threshold(run->words)};
	uint32_t *places;

	if (run->n_found == 0)
		return hits;
	places = xcalloc(rules->n_topics, sizeof(*places));
	for (size_t i = 0; i < run->n_found; i++) {
		uint32_t next = rules->first[run->found[i].pattern];

		for (; next != 0; next = rules->rules[next - 1].next)
			score_rule(run, &hits, places, &rules->rules[next - 1], &run->found[i]);
	}
	free(places);
	return hits;
}

static bool
is_filed(const struct topic_hit *hit)
{
	return !hit->vetoed && hit->score >= hit->threshold;
}

static int
compare_words(const void *a, const void *b)
{
	const struct keyword_hit *x = a, *y = b;

	if (x->is_veto != y->is_veto)
		return x->is_veto ? -1 : 1;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

static int
compare_topics(const void *a, const void *b)
{
	const struct topic_hit *x = a, *y = b;

	if (is_filed(x) != is_filed(y))
		return is_filed(x) ? -1 : 1;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return x->index < y->index ? -1 : 1;
}

/* `oil^2 (title, body x3)` */
static void
add_word(struct strbuf *sb, const struct keyword_hit *word)
{
	const char *between = " (";

	strbuf_addstr(sb, word->keyword);
	for (unsigned f = 0; f < FIELD_COUNT; f++) {
		if (word->times[f] == 0)
			continue;
		strbuf_addf(sb, "%s%s", between, field_name(f));
		if (word->times[f] > 1)
			strbuf_addf(sb, " x%u", word->times[f]);
		between = ", ";
	}
	strbuf_addstr(sb, ")");
}

static char *
reason_of(const struct topic_hit *hit, struct arena *arena)
{
	struct strbuf sb = STRBUF_INIT(REASON_MAX * 2);
	char *reason;
	size_t i;

	for (i = 0; i < hit->n_words && i < REASON_WORDS && sb.len < REASON_MAX; i++) {
		if (i > 0)
			strbuf_addstr(&sb, ", ");
		add_word(&sb, &hit->words[i]);
	}
	if (i < hit->n_words)
		strbuf_addf(&sb, ", and %zu more", hit->n_words - i);
	reason = arena_strndup(arena, strbuf_str(&sb), sb.len);
	strbuf_release(&sb);
	return reason;
}

/* Drop what is not asked for, put the rest in order, say why. */
static void
finish_hits(struct topic_hits *hits, bool all, struct arena *arena)
{
	size_t n = 0;

	for (size_t i = 0; i < hits->n; i++)
		if (all || is_filed(&hits->v[i]))
			hits->v[n++] = hits->v[i];
	hits->n = n;
	if (n > 0)
		qsort(hits->v, n, sizeof(*hits->v), compare_topics);
	for (size_t i = 0; i < n; i++) {
		qsort(hits->v[i].words, hits->v[i].n_words, sizeof(*hits->v[i].words), compare_words);
		hits->v[i].reason = reason_of(&hits->v[i], arena);
	}
}

struct topic_hits
classify(const struct rules *rules, const struct classify_input *in, bool all, struct arena *arena)
{
	struct run run = {.rules = rules, .arena = arena};
	struct topic_hits hits;

	run.scan = scan_new(rules->automaton, in->language);
	run.place = xcalloc(automaton_patterns(rules->automaton), sizeof(*run.place));
	read_input(&run, in);
	hits = score_topics(&run);
	finish_hits(&hits, all, arena);
	free(run.place);
	free(run.found);
	scan_free(run.scan);
	return hits;
}
