# wirespool. `make` builds build/wirespool, `make check` runs all tests; see README.md.

CC ?= cc
PREFIX ?= /usr/local
SAN ?=
FLAVOUR := $(if $(SAN),san-$(subst $(comma),-,$(SAN)),plain)
comma := ,
B := build/$(FLAVOUR)

# ---- sources: the table of contents, in the order a feed travels (see src/main.c)

BASE := alloc arena clock error hash log strbuf url utf8

CONFIG := complaints config files ini keys sections values

SCHEDULE :=

FETCH :=

WORKER :=

PARSE :=

RENDER :=

DEDUP :=

CLASSIFY :=

COMPOSE :=

STORE :=

SPOOL :=

DAEMON :=

CLI := check

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

# ---- installing: below $(DESTDIR)$(PREFIX) and nowhere else; systemd looks into /usr/local/lib, too

DEST := $(DESTDIR)$(PREFIX)
INSTALL ?= install
DOCS := config/wirespool.conf LICENSE $(wildcard README.md)
INSTALLED := bin/wirespool share/man/man1/wirespool.1 share/man/man5/wirespool.conf.5 \
	$(patsubst %,share/doc/wirespool/%,$(notdir $(DOCS))) lib/systemd/system/wirespool.service \
	lib/systemd/user/wirespool.service lib/sysusers.d/wirespool.conf lib/tmpfiles.d/wirespool.conf

install: $(B)/wirespool
	$(Q)$(INSTALL) -D -m 755 $(B)/wirespool $(DEST)/bin/wirespool
	$(Q)$(INSTALL) -D -m 644 -t $(DEST)/share/man/man1 man/wirespool.1
	$(Q)$(INSTALL) -D -m 644 -t $(DEST)/share/man/man5 man/wirespool.conf.5
	$(Q)$(INSTALL) -D -m 644 -t $(DEST)/share/doc/wirespool $(DOCS)
	$(Q)$(INSTALL) -D -m 644 systemd/wirespool.sysusers $(DEST)/lib/sysusers.d/wirespool.conf
	$(Q)$(INSTALL) -D -m 644 systemd/wirespool.tmpfiles $(DEST)/lib/tmpfiles.d/wirespool.conf
	$(Q)for u in system/wirespool.service user/wirespool.service; do \
		$(INSTALL) -d -m 755 $(DEST)/lib/systemd/$${u%/*} && \
		sed 's,=/usr/bin/,=$(PREFIX)/bin/,' systemd/$${u#system/} > $(DEST)/lib/systemd/$$u && \
		chmod 644 $(DEST)/lib/systemd/$$u || exit 1; done
	$(Q)sed -i 's,/usr/local/share,$(PREFIX)/share,' $(DEST)/share/man/man5/wirespool.conf.5
	@echo "installed below $(DEST); a configuration to start from: $(PREFIX)/share/doc/wirespool/wirespool.conf"

uninstall:
	rm -f $(INSTALLED:%=$(DEST)/%)
	$(Q)rmdir $(DEST)/share/doc/wirespool 2>/dev/null || true

# ---- lint: what is not compiled. mandoc cannot find our own pages before they are installed.

lint: lint-man

lint-man:
	$(Q)! mandoc -Tlint man/* 2>&1 | grep -v 'referenced manual not found: Xr wirespool'

.PHONY: install uninstall lint lint-man
