#!/bin/sh
# Installs what is missing, builds wirespool, and runs it on four small feeds served on loopback: a news story
# that several outlets tell, and others. Shows what was filed where, and how to open it.
#
#   sh tests/example.sh [DIRECTORY]     where the spool goes; a new directory in /tmp otherwise
set -eu
cd "$(dirname "$0")/.."
. tests/needs.sh
needs_install $NEEDS_BUILD $NEEDS_EXAMPLE
make -s -j"$(nproc)"

dir=${1:-$(mktemp -d /tmp/wirespool-example.XXXXXX)}
mkdir -p "$dir"

# The server says its port in its first line; nobody else can reach it.
: >"$dir/server.log" # the shell in the background may be late
python3 -u -m http.server 0 --bind 127.0.0.1 --directory tests/example >"$dir/server.log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null' EXIT INT TERM
port=
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	port=$(sed -n 's/.* port \([0-9]*\) .*/\1/p' "$dir/server.log")
	[ -n "$port" ] && break
	sleep 0.2
done
[ -n "$port" ] || { echo "the example's server did not start:" >&2; cat "$dir/server.log" >&2; exit 1; }

sed -e "s|@DIR@|$dir|" -e "s|@URL@|http://127.0.0.1:$port|" tests/example/wirespool.conf.in >"$dir/wirespool.conf"

echo
echo "\$ wirespool once --all --verbose -c $dir/wirespool.conf"
build/wirespool once --all --verbose -c "$dir/wirespool.conf"
echo
echo "\$ wirespool once --all -c $dir/wirespool.conf        (again: nothing twice)"
build/wirespool once --all -c "$dir/wirespool.conf"

echo
echo "Messages by folder:"
find "$dir/Maildir" -type f -path '*/new/*' | sed -e "s|^$dir/Maildir/||" -e 's|/new/.*||' | sort | uniq -c |
	while read -r count folder; do printf '%5d  %s\n' "$count" "$folder"; done
echo
echo "One of them:"
sed -n '1,/^$/p' "$(grep -l '^Subject: Norrhavn harbour' "$dir"/Maildir/.News/new/* | head -1)" | sed 's/^/    /'
echo "Read them with:"
echo "    mutt -e 'set sort=threads' -f $dir/Maildir/.News"
