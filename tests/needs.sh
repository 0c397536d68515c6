# What wirespool needs beyond a bare Debian 12: sourced by tests/example.sh and tests/run.sh.
#
#   needs_install PACKAGE...   installs those that are missing; on other systems prints the list

NEEDS_BUILD="gcc libc6-dev make pkg-config libcurl4-openssl-dev libc-ares-dev libev-dev libxml2-dev libicu-dev
	libjansson-dev libsqlite3-dev libssl-dev libidn2-dev libstemmer-dev uthash-dev"
NEEDS_EXAMPLE="python3 ca-certificates"
NEEDS_TEST="python3 ca-certificates libcmocka-dev openssl valgrind dovecot-lmtpd mutt notmuch"

needs_install() {
	if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
		echo "Not a Debian system: the following must be there (Debian's names):" >&2
		echo "$@" | tr -s '\n\t' ' ' >&2
		return 0
	fi
	missing=
	for package in "$@"; do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
	done
	[ -n "$missing" ] || return 0
	echo "Installing:$missing"
	sudo=
	if [ "$(id -u)" != 0 ]; then
		command -v sudo >/dev/null || { echo "As root, please: apt-get install$missing" >&2; return 1; }
		sudo=sudo
	fi
	$sudo apt-get update -qq &&
		$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}
