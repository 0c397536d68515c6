# wirespool. `make` builds build/wirespool, `make check` runs all tests; see README.md.

CC ?= cc
PREFIX ?= /usr/local
SAN ?=
FLAVOUR := $(if $(SAN),san-$(subst $(comma),-,$(SAN)),plain)
comma := ,
B := build/$(FLAVOUR)

# ---- sources: the table of contents, in the order a feed travels (see src/main.c)

BASE := alloc arena clock error hash log strbuf url utf8

CONFIG :=

SCHEDULE :=

FETCH :=

WORKER :=

PARSE := parse charset defect mend mend_tag doctype xml namespace fields rss rdf atom extension podcast json date \
	date_names people text entity refuse feed_json

RENDER :=

DEDUP :=

CLASSIFY :=

COMPOSE :=

STORE :=

SPOOL :=

DAEMON :=

CLI := parse

SRC := $(BASE:%=src/base/%.c) $(CONFIG:%=src/config/%.c) $(SCHEDULE:%=src/schedule/%.c) \
	$(FETCH:%=src/fetch/%.c) $(WORKER:%=src/worker/%.c) $(PARSE:%=src/parse/%.c) \
	$(RENDER:%=src/render/%.c) $(DEDUP:%=src/dedup/%.c) $(CLASSIFY:%=src/classify/%.c) \
	$(COMPOSE:%=src/compose/%.c) $(STORE:%=src/store/%.c) $(SPOOL:%=src/spool/%.c) \
	$(DAEMON:%=src/daemon/%.c) $(CLI:%=src/cli/%.c)

# ---- libraries

PKGS := libcurl libcares libxml-2.0 icu-uc icu-i18n jansson sqlite3 libcrypto libidn2
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS))
LIBS := $(shell pkg-config --libs $(PKGS)) -lstemmer -lev -lpthread -lm

# ---- flags

WARN := -Wall -Wextra -Wshadow -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wundef $(WERROR)
OPT := $(if $(SAN),-O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all -fsanitize=$(SAN),\
	-O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong)
CFLAGS ?=
ALL_CFLAGS := -std=c11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 $(WARN) $(OPT) -fPIE -Iinclude $(PKG_CFLAGS) $(CFLAGS)
ALL_LDFLAGS := $(if $(SAN),-fsanitize=$(SAN)) -pie -Wl,-z,relro,-z,now $(LDFLAGS)

Q := $(if $(V),,@)

# ---- building

OBJ := $(SRC:%.c=$(B)/%.o)
LIB := $(B)/libwirespool.a

all: build/wirespool

build/wirespool: $(B)/wirespool
	$(Q)ln -sf $(FLAVOUR)/wirespool $@

$(B)/wirespool: $(B)/src/main.o $(LIB)
	@echo "  LD    $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(LIB): $(OBJ)
	$(Q)rm -f $@
	$(Q)ar rcs $@ $^

$(B)/%.o: %.c Makefile
	@echo "  CC    $<"
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# ---- tests: tests/unit mirrors src; each file is a program of its own

UNIT := $(wildcard tests/unit/*/*.c)
UNIT_BIN := $(UNIT:%.c=$(B)/%)
T ?=

$(B)/tests/unit/%: $(B)/tests/unit/%.o $(LIB)
	@echo "  LD    $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(LIBS)

check: $(if $(T),$(B)/tests/unit/$(T),$(UNIT_BIN))
	$(Q)for t in $^; do $$t || exit 1; done

clean:
	rm -rf build

.PHONY: all check clean
.SECONDARY:
-include $(shell find build -name '*.d' 2>/dev/null)
