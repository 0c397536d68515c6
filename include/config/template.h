/* `subject = [{feed}] {title}`: text with fields in braces; {{ and }} stand for the braces themselves. Pure. */
#ifndef CONFIG_TEMPLATE_H
#define CONFIG_TEMPLATE_H

#include "base/error.h"
#include "base/strbuf.h"

enum template_field {
	FIELD_TITLE,
	FIELD_FEED,   /* its name for people */
	FIELD_ID,     /* [feed:ID] */
	FIELD_AUTHOR,
	FIELD_TOPICS, /* labels, by comma */
	FIELD_TAGS,   /* the feed's own categories */
	FIELDS,
};

/* Returns 0, or -1 when a brace or a field is wrong. */
int template_check(const char *text, struct error *err);

/* Append text, which passed the check, with values in place of its fields (NULL: empty). A field that is empty takes
 * along the brackets around it, or the punctuation behind it: "[{topics}] {title}" gives no "[] ". */
void template_fill(struct strbuf *out, const char *text, const char *const values[FIELDS]);

#endif
