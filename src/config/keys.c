#include "config/keys.h"

#include <string.h>

#include "base/log.h"
#include "base/nearest.h"
#include "config/config.h"

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define KIB ((int64_t)1024)
#define MIB (1024 * KIB)

#define W(member) SECTION_WIRESPOOL, .offset = offsetof(struct config, member)
#define F(member) SECTION_FEED, .offset = offsetof(struct feed_config, member)
#define A(member) SECTION_FEED, .is_access = true, .offset = offsetof(struct access_config, member)
#define D(member) SECTION_FOLDER, .offset = offsetof(struct folder_config, member)
#define T(member) SECTION_TOPIC, .offset = offsetof(struct topic_config, member)

static const struct choice layouts[] = { { "maildir++", LAYOUT_MAILDIRPP }, { "nested", LAYOUT_NESTED }, { 0 } };
static const struct choice lmtp_folders[] = { { "address", LMTP_ADDRESS }, { "header", LMTP_HEADER }, { 0 } };
static const struct choice updates[] = {
	{ "thread", UPDATES_THREAD }, { "ignore", UPDATES_IGNORE }, { "all", UPDATES_ALL }, { 0 },
};
static const struct choice methods[] = {
	{ "basic", AUTH_BASIC }, { "digest", AUTH_DIGEST }, { "bearer", AUTH_BEARER }, { 0 },
};
static const struct choice versions[] = {
	{ "auto", HTTP_ANY }, { "1.1", HTTP_1 }, { "2", HTTP_2 }, { 0 },
};
static const struct choice files[] = { { "link", TOPIC_LINK }, { "move", TOPIC_MOVE }, { 0 } };
static const struct choice flags[] = { { "none", TOPIC_UNFLAGGED }, { "\\Flagged", TOPIC_FLAGGED }, { 0 } };
static const struct choice digests[] = {
	{ "folder", DIGEST_FOLDER }, { "no", DIGEST_NO }, { "daily", DIGEST_DAILY }, { "weekly", DIGEST_WEEKLY }, { 0 },
};
static const struct choice folder_digests[] = {
	{ "no", DIGEST_NO }, { "daily", DIGEST_DAILY }, { "weekly", DIGEST_WEEKLY }, { 0 },
};
static const struct choice reports[] = { { "no", DIGEST_NO }, { "weekly", DIGEST_WEEKLY }, { 0 } };
static const struct choice days[] = {
	{ "sunday", 0 },   { "monday", 1 }, { "tuesday", 2 },  { "wednesday", 3 },
	{ "thursday", 4 }, { "friday", 5 }, { "saturday", 6 }, { 0 },
};
static const struct choice compats[] = { { "none", COMPAT_NONE }, { "rss2email", COMPAT_RSS2EMAIL }, { 0 } };
static const struct choice images[] = {
	{ "remote", IMAGES_REMOTE }, { "strip", IMAGES_STRIP }, { "inline", IMAGES_INLINE }, { 0 },
};
static const struct choice enclosures[] = { { "link", ENCLOSURES_LINK }, { "attach", ENCLOSURES_ATTACH }, { 0 } };
static const struct choice encodings[] = {
	{ "8bit", ENCODING_8BIT }, { "quoted-printable", ENCODING_QP }, { "base64", ENCODING_BASE64 }, { 0 },
};
static const struct choice charsets[] = { { "utf-8", CHARSET_UTF8 }, { "us-ascii", CHARSET_ASCII }, { 0 } };
static const struct choice sandboxes[] = {
	{ "auto", LOCK_AUTO }, { "require", LOCK_REQUIRE }, { "no", LOCK_NO }, { 0 }
};
static const struct choice levels[] = {
	{ "error", LEVEL_ERROR }, { "warning", LEVEL_WARNING }, { "notice", LEVEL_NOTICE },
	{ "info", LEVEL_INFO },   { "debug", LEVEL_DEBUG },	{ 0 },
};

const struct key config_keys[] = {
	/* clang-format off */
	{ "spool", W(spool), .type = VALUE_PATH, .help = "the Maildir that holds all folders" },
	{ "state", W(state), .type = VALUE_PATH, .help = "folder of the database that knows what was delivered" },
	{ "control", W(control), .type = VALUE_PATH, .help = "socket that commands talk to the daemon through" },
	{ "layout", W(layout), .type = VALUE_CHOICE, .fallback = "maildir++", .choices = layouts,
	  .help = "how folders stand on disk: maildir++ (.News.Linux) or nested (News/Linux)" },
	{ "lmtp", W(lmtp), .type = VALUE_SERVER,
	  .help = "mail server that takes the messages instead of the spool: unix:/PATH or HOST:PORT" },
	{ "lmtp-recipient", W(lmtp_recipients), .type = VALUE_ADDRESSES,
	  .help = "whom it is to deliver them to: a mail address, or several" },
	{ "lmtp-folder", W(lmtp_folders), .type = VALUE_CHOICE, .fallback = "address", .choices = lmtp_folders,
	  .help = "how it is told the folder: address (user+News/Linux@…) or header (X-Wire-Folder, which is always there)" },
	{ "message-domain", W(domain), .type = VALUE_DOMAIN, .fallback = "wirespool.invalid",
	  .help = "right-hand side of Message-IDs, sender addresses and List-Ids" },
	{ "user-agent-contact", W(contact), .type = VALUE_TEXT,
	  .help = "a URL or mail address for owners of servers, sent with the user agent" },
	{ "ca-file", W(ca_file), .type = VALUE_PATH, .help = "certificates to trust instead of the system's" },
	{ "name-servers", W(name_servers), .type = VALUE_TEXT,
	  .help = "DNS servers to ask instead of the system's, ADDRESS or ADDRESS:PORT, by comma" },
	{ "connections", W(connections), .type = VALUE_COUNT, .fallback = "100", .min = 1, .max = 10000,
	  .help = "transfers at once" },
	{ "requests-per-day", W(requests_per_day), .type = VALUE_COUNT, .fallback = "24", .min = 4, .max = 1440,
	  .help = "requests to a feed with interval = auto, on average; busy feeds get more, calm ones fewer" },
	{ "workers", W(workers), .type = VALUE_COUNT, .fallback = "auto", .min = 1, .max = 64, .zero = "auto",
	  .help = "processes that read documents; auto: one a core, four at most" },
	{ "sandbox", W(sandbox), .type = VALUE_CHOICE, .fallback = "auto", .choices = sandboxes,
	  .help = "lock these processes in: auto (as far as the kernel can), require (or do not start), no" },
	{ "worker-memory", W(worker_memory), .type = VALUE_SIZE, .fallback = "512M", .min = 128 * MIB,
	  .max = 64 * 1024 * MIB, .help = "address space of such a process" },
	{ "worker-cpu", W(worker_cpu_s), .type = VALUE_SECONDS, .fallback = "10s", .min = 1, .max = HOUR,
	  .help = "processor time for one document" },
	{ "allow-private", W(allow_private), .type = VALUE_NETWORKS,
	  .help = "private networks that names of feeds may lead to, such as 10.0.0.0/8" },
	{ "allow-file", W(allow_file), .type = VALUE_BOOL, .fallback = "no",
	  .help = "feeds may be files: url = file:/PATH" },
	{ "allow-exec", W(allow_exec), .type = VALUE_BOOL, .fallback = "no",
	  .help = "feeds may be what a program writes: url = exec:/PROGRAM ARGUMENT..." },
	{ "status-folder", W(status_folder), .type = VALUE_FOLDER, .fallback = "Status", .zero = "no",
	  .help = "folder for mails about feeds that fail, moved, or fell silent; no: no such mails" },
	{ "digest-hour", W(digest_hour), .type = VALUE_COUNT, .fallback = "7", .max = 23,
	  .help = "the hour, by the local clock, at which digests and the report come" },
	{ "digest-day", W(digest_day), .type = VALUE_CHOICE, .fallback = "monday", .choices = days,
	  .help = "the day of weekly digests and of the report" },
	{ "report", W(report), .type = VALUE_CHOICE, .fallback = "no", .choices = reports,
	  .help = "weekly: a mail about the whole spool, in status-folder" },
	{ "log-level", W(log_level), .type = VALUE_CHOICE, .fallback = "notice", .choices = levels,
	  .help = "error, warning, notice, info or debug" },

	{ "url", F(url), .type = VALUE_URL, .is_own = true, .is_required = true,
	  .help = "address of the feed, http or https" },
	{ "title", F(title), .type = VALUE_TEXT, .is_own = true, .help = "name instead of the feed's own" },
	{ "spool", F(spool), .type = VALUE_PATH, .is_own = true,
	  .help = "the Maildir that holds its folders, instead of that of [wirespool]" },
	{ "folder", F(folder), .type = VALUE_FOLDER, .fallback = "News",
	  .help = "folder of the spool, / between levels" },
	{ "only", F(only), .type = VALUE_RULES, .help = "deliver only what these keywords match" },
	{ "skip", F(skip), .type = VALUE_RULES, .help = "do not deliver what these keywords match" },
	{ "first-poll", F(first_poll), .type = VALUE_FIRST_POLL, .fallback = "10", .max = 1000000,
	  .help = "newest items delivered on the first poll: a number, all, or an age such as 7d" },
	{ "interval", F(interval_s), .type = VALUE_SECONDS, .fallback = "auto", .min = MINUTE, .max = 30 * DAY,
	  .zero = "auto", .help = "time between two polls; auto: learned from the feed" },
	{ "min-interval", F(min_interval_s), .type = VALUE_SECONDS, .fallback = "15m", .max = 30 * DAY,
	  .help = "never poll more often" },
	{ "max-interval", F(max_interval_s), .type = VALUE_SECONDS, .fallback = "6h", .min = MINUTE,
	  .max = 30 * DAY, .help = "never let auto wait longer" },
	{ "host-connections", F(host_connections), .type = VALUE_COUNT, .fallback = "2", .min = 1, .max = 100,
	  .help = "transfers at once from one host" },
	{ "host-delay", F(host_delay_ms), .type = VALUE_MILLISECONDS, .fallback = "1s", .max = 1000 * HOUR,
	  .help = "time between the starts of two requests to one host" },
	{ "timeout", F(timeout_s), .type = VALUE_SECONDS, .fallback = "60s", .min = 1, .max = HOUR,
	  .help = "time for one transfer with its redirects" },
	{ "max-body", F(max_body), .type = VALUE_SIZE, .fallback = "16M", .min = KIB, .max = 60 * MIB,
	  .help = "largest document, after decompression" },
	{ "max-items", F(max_items), .type = VALUE_COUNT, .fallback = "5000", .min = 1, .max = 99999,
	  .help = "items read from one document" },
	{ "status-after", F(status_after_s), .type = VALUE_SECONDS, .fallback = "3d", .min = 1, .max = 365 * DAY,
	  .zero = "never", .help = "a feed that fails for so long is told of by mail" },
	{ "keep", F(keep_s), .type = VALUE_SECONDS, .fallback = "forever", .min = DAY, .max = 36500 * (int64_t)DAY,
	  .zero = "forever", .help = "delete messages that were read and not flagged after this time" },
	{ "user-agent", F(user_agent), .type = VALUE_TEXT, .help = "sent instead of wirespool's name" },
	{ "proxy", A(proxy), .type = VALUE_PROXY, .help = "ask through it: http://HOST:PORT or socks5://HOST:PORT" },
	{ "headers", A(headers), .type = VALUE_HEADERS, .help = "further lines of the request, Name: value, by comma" },
	{ "cookies", A(cookies), .type = VALUE_TEXT, .help = "name=value; …, or credential:, file:, env: that hold them" },
	{ "user", A(user), .type = VALUE_TEXT, .help = "name for the password" },
	{ "password", A(password), .type = VALUE_SECRET,
	  .help = "where it is: credential:NAME, file:PATH or env:NAME" },
	{ "auth", A(auth), .type = VALUE_CHOICE, .fallback = "basic", .choices = methods,
	  .help = "how the password is sent: basic, digest, or bearer for a token" },
	{ "client-certificate", A(certificate), .type = VALUE_PATH, .help = "our certificate, a PEM file" },
	{ "client-key", A(certificate_key), .type = VALUE_PATH, .help = "its key, if it is not in the same file" },
	{ "ca-file", A(ca_file), .type = VALUE_PATH, .help = "certificates to trust for this server" },
	{ "http-version", A(http_version), .type = VALUE_CHOICE, .fallback = "auto", .choices = versions,
	  .help = "auto, 1.1 or 2: for servers that stumble over the other" },
	{ "stories", F(stories), .type = VALUE_BOOL, .fallback = "yes",
	  .help = "reports of one event, whoever brings them, become one thread" },
	{ "merge-copies", F(merge_copies), .type = VALUE_BOOL, .fallback = "yes",
	  .help = "an article that another feed has brought already becomes a link to that message" },
	{ "updates", F(updates), .type = VALUE_CHOICE, .fallback = "thread", .choices = updates,
	  .help = "edited articles: thread (a reply when much has changed), all, or ignore" },
	{ "digest", F(digest), .type = VALUE_CHOICE, .fallback = "folder", .choices = digests,
	  .help = "daily or weekly: one message with all that came; no; folder: as [folder:NAME] says" },
	{ "adopt-redirects", F(adopts), .type = VALUE_BOOL, .fallback = "yes",
	  .help = "ask where permanent redirects have led three times in a row; no: the url, again and always" },
	{ "redirect-to-http", F(may_downgrade), .type = VALUE_BOOL, .fallback = "no",
	  .help = "follow a redirect from https to http, where anybody on the way may change what comes" },
	{ "seen", F(seen), .type = VALUE_BOOL, .fallback = "no", .help = "delivered as read" },
	{ "flagged", F(flagged), .type = VALUE_BOOL, .fallback = "no", .help = "marked as important when delivered" },
	{ "subject", F(subject), .type = VALUE_TEMPLATE,
	  .help = "Subject of messages: text with {title}, {feed}, {id}, {author}, {topics}, {tags}" },
	{ "compat-headers", F(compat), .type = VALUE_CHOICE, .fallback = "none", .choices = compats,
	  .help = "rss2email: its headers, too, for filters made for them" },
	{ "encoding", F(encoding), .type = VALUE_CHOICE, .fallback = "8bit", .choices = encodings,
	  .help = "of text that is not plain ASCII: 8bit, or quoted-printable or base64 for servers that take no other" },
	{ "charset", F(charset), .type = VALUE_CHOICE, .fallback = "utf-8", .choices = charsets,
	  .help = "us-ascii: said of text that is nothing else" },
	{ "images", F(images), .type = VALUE_CHOICE, .fallback = "remote", .choices = images,
	  .help = "pictures: remote (the mail client may fetch them), strip (links), inline (part of the message)" },
	{ "enclosures", F(enclosures), .type = VALUE_CHOICE, .fallback = "link", .choices = enclosures,
	  .help = "link to them, or attach those that are not larger than enclosure-max" },
	{ "enclosure-max", F(enclosure_max), .type = VALUE_SIZE, .fallback = "5M", .min = KIB, .max = 16 * MIB,
	  .help = "of all that is attached to one message" },
	{ "full-text", F(full_text), .type = VALUE_BOOL, .fallback = "no",
	  .help = "fetch the article behind each item and deliver that, if it is more than the feed says" },
	{ "extras-time", F(extras_s), .type = VALUE_SECONDS, .fallback = "1m", .min = 1, .max = HOUR,
	  .help = "so long a poll waits for pictures, enclosures and articles" },
	{ "paused", F(paused), .type = VALUE_BOOL, .fallback = "no", .help = "do not poll" },

	{ "keywords", T(keywords), .type = VALUE_RULES, .is_required = true,
	  .help = "what makes an item belong to the topic" },
	{ "folder", T(folder), .type = VALUE_FOLDER,
	  .help = "a further folder for what belongs here; none: label only" },
	{ "file", T(file), .type = VALUE_CHOICE, .fallback = "link", .choices = files,
	  .help = "link: also in the feed's folder; move: not there" },
	{ "label", T(label), .type = VALUE_NAME, .help = "text of Keywords and X-Label instead of the topic's name" },
	{ "threshold", T(threshold), .type = VALUE_DECIMAL, .fallback = "auto", .min = 1, .max = 1000000,
	  .zero = "auto", .help = "score an item needs; auto: grows with its length" },
	{ "feeds", T(feeds), .type = VALUE_FEEDS, .help = "only items of these feeds, or with - not of these" },
	{ "languages", T(languages), .type = VALUE_LANGUAGES,
	  .help = "only items in these languages, or with - not in these" },
	{ "digest", T(digest), .type = VALUE_CHOICE, .fallback = "folder", .choices = digests,
	  .help = "the same for the topic's folder" },
	{ "flag", T(flag), .type = VALUE_CHOICE, .fallback = "none", .choices = flags,
	  .help = "\\Flagged: marked as important when delivered" },
	{ "seen", T(seen), .type = VALUE_BOOL, .fallback = "no", .help = "delivered as read" },
	{ "keep", T(keep_s), .type = VALUE_SECONDS, .fallback = "feed", .min = DAY, .max = 36500 * (int64_t)DAY,
	  .zero = "feed", .help = "the same for its folder; feed: as long as the feed of the message says" },

	{ "digest", D(digest), .type = VALUE_CHOICE, .fallback = "no", .choices = folder_digests,
	  .help = "daily or weekly: one message with all that came, instead of single ones" },
	{ "keep", D(keep_s), .type = VALUE_SECONDS, .fallback = "feed", .min = DAY, .max = 36500 * (int64_t)DAY,
	  .zero = "feed", .help = "the same for all that lies in it; feed: as feeds and topics say" },
	/* clang-format on */
};

const size_t config_n_keys = sizeof(config_keys) / sizeof(config_keys[0]);

static const char *const section_names[] = {
	[SECTION_WIRESPOOL] = "wirespool",
	[SECTION_DEFAULTS] = "defaults",
	[SECTION_HOST] = "host",
	[SECTION_FEED] = "feed",
	[SECTION_TOPIC] = "topic",
	[SECTION_FOLDER] = "folder",
};

const char *
section_name(enum section section)
{
	return section_names[section];
}

enum section
section_find(const char *kind, size_t len)
{
	unsigned i = 0;

	while (i < SECTION_UNKNOWN &&
	       (strlen(section_names[i]) != len || memcmp(section_names[i], kind, len) != 0))
		i++;
	return (enum section)i;
}

static bool
is_of(const struct key *key, enum section section)
{
	if (section == SECTION_DEFAULTS || section == SECTION_HOST)
		return key->section == SECTION_FEED && !key->is_own;
	return key->section == section;
}

const struct key *
key_find(enum section section, const char *name, size_t len)
{
	for (size_t i = 0; i < config_n_keys; i++)
		if (is_of(&config_keys[i], section) && strncmp(config_keys[i].name, name, len) == 0 &&
		    config_keys[i].name[len] == '\0')
			return &config_keys[i];
	return NULL;
}

enum section
key_elsewhere(enum section section, const char *name, size_t len)
{
	for (size_t i = 0; i < config_n_keys; i++)
		if (config_keys[i].section != section && strncmp(config_keys[i].name, name, len) == 0 &&
		    config_keys[i].name[len] == '\0')
			return config_keys[i].section;
	return SECTION_UNKNOWN;
}

const struct key *
key_nearest(enum section section, const char *name, size_t len)
{
	struct nearest nearest;

	nearest_start(&nearest, name, len);
	for (size_t i = 0; i < config_n_keys; i++)
		if (is_of(&config_keys[i], section))
			nearest_try(&nearest, config_keys[i].name);
	return nearest.best ? key_find(section, nearest.best, strlen(nearest.best)) : NULL;
}

const char *
section_nearest(const char *kind, size_t len)
{
	struct nearest nearest;

	nearest_start(&nearest, kind, len);
	for (size_t i = 0; i < SECTION_UNKNOWN; i++)
		nearest_try(&nearest, section_names[i]);
	return nearest.best;
}

const char *
choice_nearest(const struct choice *choices, const char *name)
{
	struct nearest nearest;

	nearest_start(&nearest, name, strlen(name));
	for (; choices->name; choices++)
		nearest_try(&nearest, choices->name);
	return nearest.best;
}
