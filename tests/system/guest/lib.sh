# What the scripts inside the guest share. Each check says one line; the first that fails ends the script.
ok() { echo "ok    $*"; }
fail() { echo "FAIL  $*"; exit 1; }

# is WHAT WANTED GOT
is() { [ "$2" = "$3" ] && ok "$1" || fail "$1: wanted \`$2', got \`$3'"; }

# has WHAT WANTED TEXT
has() { case $3 in *"$2"*) ok "$1" ;; *) fail "$1: no \`$2' in \`$3'" ;; esac; }

# eventually WHAT COMMAND...: within 20 s, or what an emulated machine is given
eventually() {
	local what=$1 end=$((SECONDS + ${PATIENCE:-20}))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || fail "$what: not within ${PATIENCE:-20} s"
		sleep 0.1
	done
	ok "$what"
}

messages() { find "${1:-/var/spool/wirespool}" -path '*/new/*' -type f | wc -l; }
has_messages() { [ "$(messages)" = "$1" ]; }
show() { systemctl show -P "$1" wirespool; }
cred() { grep "^$1:" "/proc/$(show MainPID)/status" | tr -s '[:space:]' ' ' | cut -d' ' -f2; }

# configure FEED...: first the paths, then the state of the world
configure() {
	mkdir -p /etc/wirespool
	{
		printf '[wirespool]\nlog-level = info\n[defaults]\nfirst-poll = all\nhost-delay = 0\nhost-connections = 20\n'
		for feed in "$@"; do
			printf '[feed:f%s]\nurl = http://127.0.0.1:8000/%s\n' "${feed##*/}" "$feed"
		done
	} >/etc/wirespool/wirespool.conf
}
