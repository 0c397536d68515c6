# In an account of one's own: its manager, its unit, ~/.config and ~/Maildir.
. /test/lib.sh
useradd -m reader
id=$(id -u reader)
# What a login would have set up, without logind.
mkdir -p /etc/systemd/system/user@.service.d
printf '[Service]\nPAMName=\nEnvironment=XDG_RUNTIME_DIR=/run/user/%%i\n' >/etc/systemd/system/user@.service.d/alone.conf
systemctl daemon-reload && systemctl start "user@$id" || fail "the account's own manager"
as() { setpriv --reuid=reader --regid=reader --init-groups env HOME=/home/reader XDG_RUNTIME_DIR="/run/user/$id" "$@"; }

has "add begins a configuration" "a new configuration" "$(as wirespool add http://127.0.0.1:8000/1)"
as systemctl --user start wirespool || fail "start"
is "it is active" active "$(as systemctl --user is-active wirespool)"
mail() { [ "$(messages /home/reader/Maildir)" = 10 ]; }
eventually "delivers into ~/Maildir" mail
has "add reaches the daemon" "the daemon knows it now" "$(as wirespool add http://127.0.0.1:8000/2)"
more() { [ "$(messages /home/reader/Maildir)" = 20 ]; }
eventually "and it delivers" more
as systemctl --user reload wirespool || fail "reload"
ok "reloads"
is "the mail is one's own" "reader 600" "$(find /home/reader/Maildir -type f -printf '%u %m\n' | sort -u | xargs)"
pid=$(as systemctl --user show -P MainPID wirespool)
is "no new privileges, a filter of system calls" "1 2" \
	"$(sed -n 's/^\(NoNewPrivs\|Seccomp\):\t//p' "/proc/$pid/status" | xargs)"
as systemctl --user stop wirespool
as systemctl --user start wirespool-once || fail "once"
is "once, and nothing comes twice" 20 "$(messages /home/reader/Maildir)"
