#include "desk/outlet.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "lmtp/queue.h"
#include "spool/maildir.h"

/* The next recipient of the list at *p, stepped over; its length, 0 at the end. */
static size_t
next_recipient(const char **p, const char **recipient)
{
	size_t len;

	*p += strspn(*p, ", \t\n");
	*recipient = *p;
	len = strcspn(*p, ", \t\n");
	*p += len;
	return len;
}

size_t
outlet_width(const struct config *config)
{
	const char *p = config->lmtp ? config->lmtp_recipients : "", *recipient;
	size_t n = 0;

	while (next_recipient(&p, &recipient))
		n++;
	return config->lmtp ? n : 1;
}

static struct maildir *
queue_box(const struct config *config, struct spool *spool, const char *folder, const char *recipient, size_t len)
{
	char *name = xstrndup(recipient, len), *root = queue_of(config->state, name);
	struct maildir *box = spool_folder(spool, root, LAYOUT_NESTED, folder);

	free(root);
	free(name);
	return box;
}

size_t
outlet_boxes(const struct config *config, const char *root, struct spool *spool, const char *folder, struct maildir **v)
{
	const char *p = config->lmtp_recipients, *recipient;
	size_t n = 0, len;

	if (!config->lmtp) {
		v[0] = spool_folder(spool, root, config->layout, folder);
		return 1;
	}
	while ((len = next_recipient(&p, &recipient)))
		v[n++] = queue_box(config, spool, folder, recipient, len);
	return n;
}

struct maildir *
outlet_add(struct outlets *boxes, struct spool *spool, const struct config *config, const struct feed_config *feed,
	   const struct filing *filing)
{
	size_t most = boxes->n + filing->n_folders * outlet_width(config);
	struct maildir *first = NULL;

	if (most > boxes->cap) {
		boxes->cap = most;
		boxes->v = xreallocarray(boxes->v, boxes->cap, sizeof(*boxes->v));
	}
	for (size_t i = 0; i < filing->n_folders; i++) {
		struct maildir **found = boxes->v + boxes->n;
		size_t width;

		if (filing->digests[i] != DIGEST_NO)
			continue;
		width = outlet_boxes(config, config_spool(config, feed), spool, filing->folders[i], found);
		first = first ? first : found[0];
		for (size_t j = 0; j < width; j++) {
			struct maildir *box = found[j];
			size_t k = 0;

			while (k < boxes->n && boxes->v[k] != box)
				k++;
			boxes->v[k] = box;
			boxes->n += k == boxes->n;
		}
	}
	return first;
}

enum journey
outlet_stage(struct counter *counter, struct maildir *const *boxes, size_t n, const char *name, struct error *err)
{
	const struct strbuf *message = &counter->message;

	for (size_t i = 0; i < n; i++) {
		struct maildir *box = boxes[i];
		int ret = i == 0 ? maildir_stage(counter->spool, box, name, message->buf, message->len, err)
				 : maildir_link(counter->spool, boxes[0], box, name, message->buf, message->len,
						err);

		if (ret < 0)
			return JOURNEY_SPOOL_FAILED;
		if (outbox_add(&counter->outbox, counter->db, box, name, err) < 0)
			return JOURNEY_STATE_FAILED;
	}
	return JOURNEY_DONE;
}
