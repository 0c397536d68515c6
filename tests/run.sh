#!/bin/sh
# Installs what is missing, builds wirespool and its tests, runs all of them, and fails when one of them did.
#
#   sh tests/run.sh            gcc, with the address and undefined-behaviour sanitizers; then without, under valgrind;
#                              what clang warns of, where there is one
#   SAN= sh tests/run.sh       without sanitizers
set -eu
cd "$(dirname "$0")/.."
. tests/needs.sh
needs_install $NEEDS_BUILD $NEEDS_TEST
failed=0
make -k -j"$(nproc)" check SAN="${SAN-address,undefined}" WERROR=-Werror || failed=1
make -k -j"$(nproc)" check-valgrind || failed=1
if command -v clang >/dev/null; then make check-clang || failed=1; fi
exit $failed
