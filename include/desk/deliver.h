/* The journey of one poll's outcome: dedup → compose → spool → store, within the batch's transaction. */
#ifndef DESK_DELIVER_H
#define DESK_DELIVER_H

#include <stdbool.h>

#include "base/error.h"
#include "base/strbuf.h"
#include "desk/outbox.h"
#include "desk/outcome.h"
#include "desk/threads.h"

/* What the journey passes through. */
struct counter {
	struct sqlite *db;
	struct spool *spool;
	struct outbox outbox;
	struct strbuf message; /* the one being composed */
	const char *host;      /* for Received */
	bool dry;              /* nothing is written to the spool */
	bool keep_deliveries;
	struct threads threads;
	int64_t swept_s;       /* when the ledger was last rid of old sketches */
	struct told {
		int64_t since_s; /* a day's beginning */
		unsigned n;      /* feeds whose health was worth a mail */
	} told;
};

enum journey {
	JOURNEY_DONE,
	JOURNEY_SPOOL_FAILED, /* this outcome's Maildirs: the caller goes back to its mark and on to the next */
	JOURNEY_STATE_FAILED, /* the database: the whole batch is lost */
};

/* Stage what is new and write what is to be remembered. Nothing is durable or visible yet. */
enum journey deliver(struct counter *counter, struct outcome *out, struct error *err);

#endif
