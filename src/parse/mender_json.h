/* The parts of JSON's mender among themselves: mend_json.c sees to what holds what, mend_json_value.c to strings,
 * numbers and words. */
#ifndef PARSE_MENDER_JSON_H
#define PARSE_MENDER_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "defect.h"

#define JSON_DEPTH_MAX 64 /* containers open at once; deeper ones are dropped */
#define JSON_KEYS_MAX 64  /* names of one object among which a second of the same is noticed */

/* An object or list whose end is still to come. */
struct json_level {
	bool is_object;
	bool filled;      /* something stands in it */
	bool comma;       /* and a comma behind that */
	size_t n_keys;
	uint32_t keys[JSON_KEYS_MAX]; /* hashes */
};

struct json_mender {
	const char *p, *begin, *end;
	const char *lines_to; /* up to here line ends were written */
	struct strbuf *out;
	struct feed *feed;
	struct position pos;
	struct json_level level[JSON_DEPTH_MAX];
	size_t depth;
	bool cut;     /* the value just read is the document's last and not whole */
	bool is_text; /* the member being read is prose, of which a part is worth something */
};

/* Record a defect at a place in the document. */
void json_complain(struct json_mender *m, const char *where, const char *what);

/* Past white space and comments. */
void json_skip_blanks(struct json_mender *m);
const char *json_past_blanks(const char *p, const char *end);
bool json_is_comment(const char *p, const char *end); /* which JSON does not know */

/* Does a member's name with its colon begin at p? */
bool json_is_key(const char *p, const char *end);

/* The string at m->p, which is at its quote. */
void json_mend_string(struct json_mender *m);

/* The name of a member that has no quotes. */
void json_mend_bare_key(struct json_mender *m);

/* The number, literal or stray word at m->p. */
void json_mend_word(struct json_mender *m);

#endif
