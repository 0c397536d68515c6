/* What may stand as a name in the configuration: of a folder, a feed, a topic, a domain, a language, a network, a
 * server. All return 0, or -1 with what is wrong and what to write instead. Pure. */
#ifndef CONFIG_NAMES_H
#define CONFIG_NAMES_H

#include <stddef.h>

#include "base/error.h"
#include "config/keys.h"

/* [feed:ID] */
int feed_id_check(const char *id, size_t len, struct error *err);

/* [folder:NAME] and values that name one. */
int folder_name_check(const char *name, struct error *err);

/* [topic:NAME] and labels. */
int topic_name_check(const char *name, size_t len, struct error *err);

/* A whole value of this type, lists included; types that are any text pass. */
int name_check(enum value_type type, const char *text, struct error *err);

/* How many bytes of a value a message quotes: the precision of a %.*s. */
int value_clip(const char *text);

#endif
