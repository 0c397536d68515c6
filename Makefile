# wirespool. `make` builds build/wirespool, `make check` runs all tests; see README.md.

CC ?= cc
VERSION := 0.1.0
PREFIX ?= /usr/local
SAN ?=
comma := ,
FLAVOUR := $(if $(SAN),san-$(subst $(comma),-,$(SAN)),plain)

B := build/$(FLAVOUR)

# ---- sources: a folder is a room; src/main.c has the map

SRC := $(filter-out src/main.c,$(wildcard src/*/*.c))

# ---- libraries

PKGS := libcurl libcares libxml-2.0 icu-uc icu-i18n jansson sqlite3 libcrypto libidn2
PKG_CONFIG ?= pkg-config
PKG_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(PKGS))
LIBS := $(shell $(PKG_CONFIG) --libs $(PKGS)) -lstemmer -lev -lpthread -lm

# ---- flags

WARN := -Wall -Wextra -Wshadow -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wundef $(WERROR)
OPT := $(if $(SAN),-O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all -fsanitize=$(SAN),\
	-O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong)
CFLAGS ?=
ALL_CFLAGS := -std=c11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DWIRESPOOL_VERSION='"$(VERSION)"' $(WARN) $(OPT) -fPIE -Iinclude $(PKG_CFLAGS) $(CFLAGS)
ALL_LDFLAGS := $(if $(SAN),-fsanitize=$(SAN)) -pie -Wl,-z,relro,-z,now $(LDFLAGS)

Q := $(if $(V),,@)

# ---- building

OBJ := $(SRC:%.c=$(B)/%.o)
LIB := $(B)/libwirespool.a

all: build/wirespool

# The flavour that was made last.
build/wirespool: $(B)/wirespool FORCE
	$(Q)[ "$$(readlink $@)" = $(FLAVOUR)/wirespool ] || ln -sf $(FLAVOUR)/wirespool $@

FORCE:

$(B)/wirespool: $(B)/src/main.o $(LIB)
	@echo "  LD    $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(LIB): $(OBJ)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

$(B)/%.o: %.c Makefile
	@echo "  CC    $<"
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# ---- programs around the library: each .c below tests/ is one

$(B)/tests/%: $(B)/tests/%.o $(LIB)
	@echo "  LD    $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(if $(findstring /unit/,$@),-lcmocka) $(LIBS)

# ---- check: all tests, or one: make check T=parse/date, T=system/delivery, T=fuzz

UNIT := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*/*.c))
SYSTEM := $(patsubst tests/%.py,%,$(filter-out %/harness.py %/server.py,$(wildcard tests/system/*.py)))
FUZZ := $(patsubst tests/fuzz/%.c,%,$(filter-out tests/fuzz/replay.c,$(wildcard tests/fuzz/*.c)))
T ?= $(UNIT) fuzz $(SYSTEM) crash

ifneq ($(filter-out $(UNIT) fuzz $(SYSTEM) crash,$(T)),)
$(error there is no test $(filter-out $(UNIT) fuzz $(SYSTEM) crash,$(T)))
endif

check: $(T:%=check-%)
	@echo "$(words $(T)) test programs passed"

$(UNIT:%=check-%): check-%: $(B)/tests/unit/%
	$(Q)sh tests/quietly.sh $* $<

$(SYSTEM:%=check-%): check-%: $(B)/wirespool $(B)/tests/system/compose_driver $(B)/tests/system/sleep.so
	$(Q)WIRESPOOL=$(abspath $(B)/wirespool) DRIVERS=$(abspath $(B)/tests/system) \
		sh tests/quietly.sh $* python3 tests/$*.py

# What the other compiler warns of.
check-clang:
	$(Q)clang -fsyntax-only -Werror $(ALL_CFLAGS) src/main.c $(SRC)

.PHONY: check-clang

# The fuzzers' seeds, through the targets, without a fuzzer.
check-fuzz: $(FUZZ:%=$(B)/tests/fuzz/%.replay)
	$(Q)for f in $(FUZZ); do sh tests/quietly.sh fuzz/$$f $(B)/tests/fuzz/$$f.replay tests/data/fuzz/$$f || exit 1; done

$(B)/tests/fuzz/%.replay: $(B)/tests/fuzz/%.o $(B)/tests/fuzz/replay.o $(LIB)
	@echo "  LD    $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

# Killed, refused and cut off at its system calls: a sample; `make crash` sweeps all of them (half an hour).
CRASH := WIRESPOOL=$(abspath $(B)/wirespool) CRASH_SHIM=$(abspath $(B)/tests/crash/shim.so)

check-crash: $(B)/wirespool $(B)/tests/crash/shim.so
	$(Q)$(CRASH) sh tests/quietly.sh crash python3 tests/crash/crash.py --seconds 40

crash: $(B)/wirespool $(B)/tests/crash/shim.so
	$(Q)$(CRASH) python3 tests/crash/crash.py

# All unit tests, and the program at work, under valgrind: what sanitizers do not see, such as descriptors left open.
# For the build without sanitizers.
VALGRIND := VALGRIND_SHIM=$(abspath $(B)/tests/valgrind.so) WIRESPOOL=$(abspath $(B)/wirespool)

check-valgrind: $(UNIT:%=valgrind-%) valgrind-whole

$(UNIT:%=valgrind-%): valgrind-%: $(B)/tests/unit/% $(B)/tests/valgrind.so
	$(Q)$(VALGRIND) sh tests/quietly.sh valgrind/$* python3 tests/valgrind.py $<

valgrind-whole: $(B)/wirespool $(B)/tests/valgrind.so
	$(Q)$(VALGRIND) sh tests/quietly.sh valgrind/whole python3 tests/valgrind.py --whole

.PHONY: check-valgrind $(UNIT:%=valgrind-%) valgrind-whole

$(B)/tests/crash/shim.so $(B)/tests/valgrind.so $(B)/tests/system/sleep.so: $(B)/tests/%.so: tests/%.c Makefile
	@echo "  LD    $@"
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE $(WARN) -O1 -g -fPIC -shared -o $@ $< -ldl -lpthread

# ---- fuzz: a minute each, or one: make fuzz F=date TIME=600. libFuzzer comes with clang.

F ?= $(FUZZ)
TIME ?= 60

fuzz:
	$(Q)$(MAKE) --no-print-directory CC=clang SAN=fuzzer-no-link,address,undefined FLAVOUR=fuzz fuzz-run F="$(F)"

fuzz-run: $(F:%=$(B)/tests/fuzz/%.fuzzer)
	$(Q)for f in $(F); do mkdir -p build/corpus/$$f && \
		$(B)/tests/fuzz/$$f.fuzzer -max_total_time=$(TIME) -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
			-artifact_prefix=build/corpus/$$f- build/corpus/$$f tests/data/fuzz/$$f \
			>build/corpus/$$f.log 2>&1 || { tail -30 build/corpus/$$f.log; exit 1; }; \
		echo "fuzz $$f: $$(grep number_of_executed_units build/corpus/$$f.log)"; done

$(B)/tests/fuzz/%.fuzzer: $(B)/tests/fuzz/%.o $(LIB)
	@echo "  LD    $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

# ---- bench: a program per hot path; prints numbers, judges nothing

BENCH := $(patsubst tests/bench/%.c,%,$(wildcard tests/bench/*.c))
QUALITY ?= ../shared/quality
QUALITY_SETS := $(wildcard $(QUALITY)/ecbplus*.jsonl $(QUALITY)/uci*.jsonl $(QUALITY)/rss*.jsonl)

bench-programs: $(BENCH:%=$(B)/tests/bench/%)

# Those that need nothing but themselves, and topics and stories where there are labelled news (QUALITY=DIR); the
# others say what they want when called.
bench: bench-programs
	$(Q)for b in classify render rate worker; do echo "== $$b"; $(B)/tests/bench/$$b || exit 1; done
	$(Q)echo "== parse"; $(B)/tests/bench/parse -n 100
	$(Q)for s in $(wildcard $(QUALITY)/ecbplus*.jsonl $(QUALITY)/rss*.jsonl); do for w in 0 30; do \
		echo "== topics $$s, words of a text: $$w"; \
		$(B)/tests/bench/topics $(QUALITY)/hand_topics15.json $$s $$w 2>&1 >/dev/null; done; done
	$(Q)for s in $(wildcard $(QUALITY)/reuters*.jsonl); do echo "== suggest $$s"; $(B)/tests/bench/suggest $$s; done
	$(Q)echo "== stories"; $(B)/tests/bench/stories $(QUALITY_SETS)

# ---- installing: below $(DESTDIR)$(PREFIX) and nowhere else; systemd looks into /usr/local/lib, too

DEST := $(DESTDIR)$(PREFIX)
INSTALL ?= install
DOCS := config/wirespool.conf LICENSE $(wildcard README.md)
MAN1 := $(wildcard man/*.1)
MAN5 := $(wildcard man/*.5)
UNITS := $(patsubst systemd/%,system/%,$(wildcard systemd/*.service systemd/*.socket systemd/*.timer)) \
	$(patsubst systemd/%,%,$(wildcard systemd/user/*))
# zsh's own place; Debian's zsh looks for what its packages bring elsewhere.
ZSH := share/zsh/$(if $(filter /usr,$(PREFIX)),vendor-completions,site-functions)
INSTALLED := bin/wirespool $(MAN1:man/%=share/man/man1/%) $(MAN5:man/%=share/man/man5/%) \
	$(patsubst %,share/doc/wirespool/%,$(notdir $(DOCS))) $(UNITS:%=lib/systemd/%) \
	lib/sysusers.d/wirespool.conf lib/tmpfiles.d/wirespool.conf share/bash-completion/completions/wirespool \
	$(ZSH)/_wirespool share/fish/vendor_completions.d/wirespool.fish

install: $(B)/wirespool
	$(Q)$(INSTALL) -D -m 755 $(B)/wirespool $(DEST)/bin/wirespool
	$(Q)$(INSTALL) -D -m 644 -t $(DEST)/share/man/man1 $(MAN1)
	$(Q)$(INSTALL) -D -m 644 -t $(DEST)/share/man/man5 $(MAN5)
	$(Q)$(INSTALL) -D -m 644 -t $(DEST)/share/doc/wirespool $(DOCS)
	$(Q)$(INSTALL) -D -m 644 systemd/wirespool.sysusers $(DEST)/lib/sysusers.d/wirespool.conf
	$(Q)$(INSTALL) -D -m 644 systemd/wirespool.tmpfiles $(DEST)/lib/tmpfiles.d/wirespool.conf
	$(Q)for u in $(UNITS); do \
		$(INSTALL) -d -m 755 $(DEST)/lib/systemd/$${u%/*} && \
		sed 's,=/usr/bin/,=$(PREFIX)/bin/,' systemd/$${u#system/} > $(DEST)/lib/systemd/$$u && \
		chmod 644 $(DEST)/lib/systemd/$$u || exit 1; done
	$(Q)sed -i 's,/usr/local/share,$(PREFIX)/share,' $(DEST)/share/man/man5/wirespool.conf.5
	$(Q)$(INSTALL) -D -m 644 completions/wirespool.bash $(DEST)/share/bash-completion/completions/wirespool
	$(Q)$(INSTALL) -D -m 644 -t $(DEST)/$(ZSH) completions/_wirespool
	$(Q)$(INSTALL) -D -m 644 -t $(DEST)/share/fish/vendor_completions.d completions/wirespool.fish
	@echo "installed below $(DEST); a configuration to start from: $(PREFIX)/share/doc/wirespool/wirespool.conf"

uninstall:
	rm -f $(INSTALLED:%=$(DEST)/%)
	$(Q)rmdir $(DEST)/share/doc/wirespool 2>/dev/null || true

# ---- lint: what is not compiled. mandoc cannot find our own pages before they are installed.

lint: lint-man

lint-man:
	$(Q)! mandoc -Tlint man/* 2>&1 | grep -v 'referenced manual not found: Xr wirespool'

.PHONY: install uninstall lint lint-man

# ---- a Debian package, from what git knows of this tree, in build/deb; `make check-deb` installs it in a guest, as root

deb:
	$(Q)rm -rf build/deb && mkdir -p build/deb/wirespool-$(VERSION)
	$(Q)git ls-files -z --recurse-submodules | tar -c --null -T - | tar -x -C build/deb/wirespool-$(VERSION)
	$(Q)cd build/deb/wirespool-$(VERSION) && dpkg-buildpackage -us -uc $(if $(DEB_HOST),-a$(DEB_HOST) -Pcross$(comma)nocheck) $(DEB_FLAGS)
	@ls build/deb/*.deb

lint-deb:
	$(Q)lintian --fail-on error build/deb/*.changes

check-deb: $(B)/wirespool
	$(Q)ls build/deb/*.deb >/dev/null 2>&1 || $(MAKE) deb
	$(Q)WIRESPOOL=$(abspath $(B)/wirespool) bash tests/system/systemd.sh package

.PHONY: deb lint-deb check-deb

# ---- a service under a real systemd, in a guest that is booted for it; as root

check-systemd: $(B)/wirespool
	$(Q)WIRESPOOL=$(abspath $(B)/wirespool) bash tests/system/systemd.sh

.PHONY: check-systemd

clean:
	rm -rf build

.PHONY: all check crash $(T:%=check-%) fuzz fuzz-run bench bench-programs clean
.PRECIOUS: $(B)/%.o
.DELETE_ON_ERROR:
-include $(shell find build -path build/deb -prune -o -name '*.d' -type f -print 2>/dev/null)
