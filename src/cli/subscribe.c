/* `wirespool add` and `remove`: feeds into the configuration and out of it. */
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/alloc.h"
#include "base/url.h"
#include "change.h"
#include "config/edit.h"
#include "config/ini.h"
#include "config/names.h"
#include "drafts.h"
#include "get.h"
#include "options.h"
#include "parse/discover.h"
#include "term.h"

struct add {
	const char *file, *id, *folder; /* as asked for, or NULL */
	bool dry_run;
	char *path;
	struct config *config;
	char *url;       /* of the feed */
	char *title;     /* the feed's own, or NULL */
	size_t n_items;
};

static const char usage_add[] =
	"usage: wirespool add [-c FILE] [--id ID] [--folder FOLDER] [--dry-run] URL\n"
	"Subscribes to a feed, or to the feed behind a page.\n";

static int
complain(const char *command, int code, const struct error *err)
{
	fprintf(stderr, "wirespool %s: ", command);
	term_put(stderr, err->text, 0, 0); /* it may quote a foreign page */
	putc('\n', stderr);
	return code;
}

/* ---- which feed */

/* Returns 0 when the page is a feed, EX_DATAERR with the reason when it is none. */
static int
read_feed(struct add *add, const struct page *page, struct error *err)
{
	const struct document document = page_document(page);
	struct feed feed;

	if (parse_document(&document, &parse_default_limits, &feed, err) < 0)
		return EX_DATAERR;
	add->title = feed.title ? xstrdup(feed.title) : NULL;
	add->n_items = feed.n_entries;
	feed_release(&feed);
	return 0;
}

/* Ask for url (found in the page `from`, or NULL: typed), and take it when it is a feed; page is the caller's to
 * release. */
static int
try_feed(struct add *add, const char *url, const char *from, struct page *page, struct error *err)
{
	int ret = page_get(page, add->config, url, from, err);

	if (ret == 0)
		ret = read_feed(add, page, err);
	if (ret == 0) /* a feed that has moved for good is polled where it is */
		add->url = xstrdup(page->moved ? page->url : url);
	return ret;
}

static int
try_only(struct add *add, const char *url, const char *from, struct error *err)
{
	struct page page;
	int ret = try_feed(add, url, from, &page, err);

	page_release(&page);
	return ret;
}

static bool
stands_out(const struct discovery *found)
{
	return found->n == 1 || (found->n > 1 && found->v[0].declared && !found->v[1].declared);
}

/* For the reader's shell, which must not find anything of its own in a foreign page's address. */
static void
put_word(const char *word)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/:.,_+=@%-";
	struct strbuf out = STRBUF_INIT(64 * 1024);
	const char *quote = word[strspn(word, plain)] ? "'" : "";

	for (; *word; word++)
		if (*word == '\'')
			strbuf_addstr(&out, "'\\''");
		else
			strbuf_addch(&out, *word);
	fputs(quote, stdout);
	term_put(stdout, strbuf_str(&out), 0, 0);
	fputs(quote, stdout);
	strbuf_release(&out);
}

static int
list_found(const struct add *add, const struct discovery *found)
{
	puts("There are several feeds; add the one that you want:");
	for (size_t i = 0; i < found->n; i++) {
		fputs("  wirespool add ", stdout);
		if (add->file) {
			fputs("-c ", stdout);
			put_word(add->file);
			putchar(' ');
		}
		put_word(found->v[i].url);
		if (found->v[i].title) {
			fputs("   # ", stdout);
			term_put(stdout, found->v[i].title, 60, 0);
		}
		putchar('\n');
	}
	return 1;
}

/* Where sites often have a feed that they do not declare. err keeps the reason of the page. */
static int
guess(struct add *add, const char *url)
{
	int ret = EX_DATAERR;
	char *place;

	for (size_t i = 0; ret != 0 && (place = discover_guess(url, i)); i++) {
		ret = try_only(add, place, url, NULL);
		free(place);
	}
	return ret ? EX_DATAERR : 0;
}

/* Returns 0, 1 after having listed several, or the exit code with the reason. */
static int
look_behind(struct add *add, const struct page *page, struct error *err)
{
	const struct document document = page_document(page);
	struct discovery found;
	int ret;

	discover_page(&document, &found);
	/* Comments come last: they are not what is meant by a site's feed. */
	while (found.n > 1 && !strcasestr(found.v[0].url, "/comments") && strcasestr(found.v[found.n - 1].url, "/comments"))
		found.n--;
	if (stands_out(&found)) {
		fputs("The page declares ", stdout);
		term_put(stdout, found.v[0].url, 0, 0);
		putchar('\n');
		ret = try_only(add, found.v[0].url, page->url, err);
	} else if (found.n) {
		ret = list_found(add, &found);
	} else {
		ret = guess(add, page->url);
	}
	discovery_release(&found);
	return ret;
}

/* A guess at what was meant by what was typed. */
static char *
complete(const char *typed)
{
	char *url = strstr(typed, "://") ? xstrdup(typed) : xasprintf("https://%s", typed), *known;

	if (strncmp(typed, "feed:", 5) == 0) { /* feed://host/ and feed:https://host/ */
		free(url);
		typed += strncmp(typed, "feed://", 7) == 0 ? 7 : 5;
		url = strstr(typed, "://") ? xstrdup(typed) : xasprintf("http://%s", typed);
	}
	known = discover_known(url);
	if (!known)
		return url;
	free(url);
	return known;
}

static const char *
advice(int code, const char *typed, const struct error *err)
{
	if (code == EX_DATAERR)
		return "; neither does it name one: look for RSS or Atom on the site and add that address";
	if (code != EX_UNAVAILABLE)
		return "";
	if (strstr(err->text, "no name server"))
		return "; is the network up?";
	if (!strstr(typed, "://") && !strstr(err->text, "no address"))
		return "; a server without TLS wants http:// in front of its address";
	return "; is the address right? That of a page of the site will do";
}

/* Returns whether it is. */
static bool
is_known(const struct add *add, const char *url)
{
	const struct feed_config *other = config_feed_by_url(add->config, url);

	if (other)
		printf("already subscribed as %s, %s:%u\n", other->id, other->at.file, other->at.line);
	return other;
}

static int
find(struct add *add, const char *typed, struct error *err)
{
	char *url = complete(typed);
	struct page page = { 0 };
	struct error reason;
	int ret = 1;

	if (!is_known(add, url)) {
		ret = try_feed(add, url, NULL, &page, err);
		if (ret == EX_DATAERR)
			ret = look_behind(add, &page, err);
		if (ret == 0 && is_known(add, add->url))
			ret = 1;
	}
	if (ret > 1) {
		error_set(&reason, "%.150s: %.200s%s", ret == EX_USAGE ? typed : url, err->text, advice(ret, typed, err));
		*err = reason;
	}
	page_release(&page);
	free(url);
	return ret;
}

/* ---- writing it down */

static int
check_wishes(const struct add *add, struct error *err)
{
	if (!add->id)
		return 0;
	if (feed_id_check(add->id, strlen(add->id), err) < 0)
		return EX_USAGE;
	if (!config_feed(add->config, add->id))
		return 0;
	error_set(err, "there is a feed called %s already", add->id);
	return EX_USAGE;
}

static void
say(const struct add *add, const char *id, const char *place)
{
	if (add->title) {
		putchar('"');
		term_put(stdout, add->title, 70, 0);
		fputs("\", ", stdout);
	}
	printf("%zu item%s: %s %s in %s\n", add->n_items, add->n_items == 1 ? "" : "s",
	       add->dry_run ? "would be" : "now", id, place);
}

static int
write_down(struct add *add, struct error *err)
{
	char *id = add->id ? xstrdup(add->id) : draft_id(NULL, add->config, add->title, add->url);
	char *place = change_place(add->config, id);
	struct strbuf text = STRBUF_INIT(INI_MAX_FILE), section = STRBUF_INIT(32 * 1024), all = STRBUF_INIT(INI_MAX_FILE);
	struct drafts drafts = { 0 };
	struct draft *draft = drafts_add(&drafts, add->url);
	int ret = EX_USAGE;

	draft->id = id;
	if (!add->folder || draft_set(draft, "folder", add->folder, stderr))
		ret = change_read(place, &text, err);
	else
		error_set(err, "nothing is changed");
	if (ret == 0) {
		draft_write(&section, draft);
		edit_append(&all, strbuf_str(&text), text.len, strbuf_str(&section));
		if (!add->dry_run)
			ret = change_write(add->path, place, &all, err);
	}
	if (ret == 0) {
		say(add, id, place);
		if (add->dry_run)
			fputs(strbuf_str(&section), stdout);
		else
			change_announce(add->path);
	}
	drafts_release(&drafts);
	strbuf_release(&text);
	strbuf_release(&section);
	strbuf_release(&all);
	free(place);
	return ret;
}

int
cmd_add(int argc, char **argv)
{
	struct add add = { 0 };
	const struct option_row rows[] = { { "config", 'c', &add.file, NULL }, { "id", 'i', &add.id, NULL },
					   { "folder", 'f', &add.folder, NULL },
					   { "dry-run", 'n', NULL, &add.dry_run }, { 0 } };
	struct error err;
	int ret, at = options_read(argc, argv, rows, usage_add, 1, 1);

	ret = change_open(add.file, add.dry_run, &add.path, &add.config, &err);
	if (ret == 0)
		ret = check_wishes(&add, &err);
	if (ret == 0)
		ret = find(&add, argv[at], &err);
	if (ret == 0)
		ret = write_down(&add, &err);
	if (ret > 1)
		complain("add", ret, &err);
	config_unref(add.config);
	free(add.path);
	free(add.url);
	free(add.title);
	return ret;
}

/* ---- remove */

/* A file of feeds.d that held nothing else goes as a whole. */
static bool
is_own_file(const struct config *config, const char *file, const struct strbuf *left)
{
	return strcmp(file, config->path) != 0 && !edit_has_entries(strbuf_str(left), left->len) &&
	       strspn(strbuf_str(left), " \t\r\n") == left->len;
}

static int
remove_feed(const struct config *config, const char *id, struct error *err)
{
	const struct feed_config *feed = config_feed(config, id);
	struct strbuf text = STRBUF_INIT(INI_MAX_FILE), left = STRBUF_INIT(INI_MAX_FILE);
	char *name = xasprintf("feed:%s", id);
	int ret = change_read(feed->at.file, &text, err);

	if (ret == 0 && edit_remove(&left, strbuf_str(&text), text.len, name) == 0) {
		error_set(err, "%s: [%s] is not there any more", feed->at.file, name);
		ret = EX_TEMPFAIL;
	}
	if (ret == 0)
		ret = change_write(config->path, feed->at.file,
				   is_own_file(config, feed->at.file, &left) ? NULL : &left, err);
	if (ret == 0)
		printf("%s is removed from %s; its messages stay where they are\n", id, feed->at.file);
	free(name);
	strbuf_release(&text);
	strbuf_release(&left);
	return ret;
}

static int
remove_all(const struct config *config, char **names, size_t n, struct error *err)
{
	int ret = 0;

	for (size_t i = 0; i < n; i++)
		if (!config_feed(config, names[i])) {
			config_no_feed(config, names[i], err);
			return EX_USAGE;
		}
	for (size_t i = 0; i < n && ret == 0; i++)
		ret = remove_feed(config, names[i], err);
	return ret;
}

int
cmd_remove(int argc, char **argv)
{
	const char *file = NULL;
	const struct option_row rows[] = { { "config", 'c', &file, NULL }, { 0 } };
	struct config *config;
	struct error err;
	int ret = EX_CONFIG, at = options_read(argc, argv, rows, "usage: wirespool remove [-c FILE] FEED...\n", 1, ANY_NUMBER);
	char *path = config_path(file);

	config = config_load(path, stderr);
	if (config) {
		ret = remove_all(config, argv + at, (size_t)(argc - at), &err);
		if (ret)
			complain("remove", ret, &err);
		else
			change_announce(path);
	}
	config_unref(config);
	free(path);
	return ret;
}
