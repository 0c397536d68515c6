#!/bin/sh
# The Debian package for another architecture, built by Debian's cross compiler in a clean Debian root; as root.
#
#   debian/cross.sh [arm64]       leaves build/deb/wirespool_VERSION_arm64.deb
#
# Needs mmdebstrap. The root is made once and kept in $WIRESPOOL_GUEST, or ~/.cache/wirespool-guest. Whoever has the
# libraries of both architectures beside each other needs none of this: make deb DEB_HOST=arm64.
set -eu
cd "$(dirname "$0")/.."
HOST=${1:-arm64}
HERE=$(dpkg --print-architecture)
SUITE=$(. /etc/os-release && echo "${VERSION_CODENAME:-bookworm}")
ROOT=${WIRESPOOL_GUEST:-${XDG_CACHE_HOME:-$HOME/.cache}/wirespool-guest}/$SUITE-cross-$HOST

# The libraries that debian/control asks for, of the other architecture; tools and plain headers, of this one.
LIBRARIES=$(sed -n '/^Build-Depends:/,/^[A-Z][^B]/s/.*\(lib[a-z0-9.+-]*-dev\).*/\1:'"$HOST"'/p' debian/control | paste -sd,)

if [ ! -e "$ROOT/.complete" ]; then
	echo "making the root of the cross compiler in $ROOT"
	rm -rf "$ROOT" && mkdir -p "$ROOT"
	mirror=$(apt-cache policy 2>/dev/null | awk -v s="$SUITE/main" '$2 ~ /^https?:/ && $3 == s { print $2; exit }')
	mmdebstrap --quiet --variant=minbase --architectures="$HERE,$HOST" \
		--include="build-essential,crossbuild-essential-$HOST,debhelper,pkgconf:$HOST,uthash-dev,$LIBRARIES" \
		"$SUITE" "$ROOT.tar" ${mirror:+"$mirror"}
	tar -xf "$ROOT.tar" -C "$ROOT" && rm "$ROOT.tar" && : >"$ROOT/.complete"
fi

rm -rf "$ROOT/src" && mkdir -p "$ROOT/src/wirespool" build/deb
git ls-files -z | tar -c --null -T - | tar -x -C "$ROOT/src/wirespool"
unshare -m sh -c 'mount -t proc proc "$0/proc" && exec chroot "$0" /bin/sh -c "$1"' "$ROOT" \
	"cd /src/wirespool && dpkg-buildpackage -us -uc -b -a$HOST -Pcross,nocheck" >build/deb/cross.log 2>&1 ||
	{ tail -30 build/deb/cross.log; exit 1; }
cp "$ROOT"/src/*.deb build/deb/
ls build/deb/*_"$HOST".deb
