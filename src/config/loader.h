/* A configuration on its way from text to structs: what config.c (files, passes, the whole) and sections.c
 * (what stands in them) share. */
#ifndef CONFIG_LOADER_H
#define CONFIG_LOADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "complaints.h"
#include "config/config.h"
#include "config/ini.h"
#include "config/keys.h"
#include "config/values.h"
#include "files.h"

/* All files are read twice: [defaults] of the last file counts for the feeds of the first. The first pass
 * also counts the feeds, so that they stand in one array of the right size. */
enum pass { PASS_COMMON, PASS_FEEDS };

struct loader {
	struct config *config;
	struct complaints complaints;
	struct config_files files;
	const char **names;        /* of the files, as long-lived as the config */
	struct value_place place;
	struct feed_config base;   /* the built-in defaults, then [defaults] */
	uint64_t base_set;         /* keys of [defaults] */
	struct host_section {      /* what [host:NAME] says, for feeds there that do not say it themselves */
		const char *name;
		struct feed_config values;
		uint64_t set;
	} *hosts;
	size_t n_hosts;
	char *joined;              /* a value on one line */
	size_t joined_cap;
	enum pass pass;
	/* The file and the section under way. */
	size_t file;
	bool had[SECTION_UNKNOWN]; /* sections without a name stand once in a file */
	bool is_headless;          /* no section yet */
	enum section section;
	struct ini_place at;
	const char *title;         /* "feed:lwn" */
	size_t title_len;
	bool owns_access;          /* the target's is not shared any more */
	void *target;              /* what its keys set; NULL: nothing, they are skipped */
	uint64_t set;              /* its keys so far, and where their values stand */
	struct ini_place places[CONFIG_MAX_KEYS];
};

#define COMPLAIN(loader, at, ...) \
	complain(&(loader)->complaints, (loader)->names[(loader)->file], (loader)->file, (at), __VA_ARGS__)

/* The built-in defaults of a section's keys into its struct. */
void loader_set_fallbacks(struct loader *loader, enum section section, void *target);

/* A section begins; its keys; it ends, at the next one or the end of the file. */
void loader_begin_section(struct loader *loader, const struct ini_entry *entry);
void loader_take_key(struct loader *loader, const struct ini_entry *entry);
void loader_end_section(struct loader *loader);

#endif
