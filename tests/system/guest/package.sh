# The Debian package: installed, used, upgraded, removed, purged. The spool outlives all of it.
. /test/lib.sh
package=$(echo /test/wirespool_*.deb)

install() { dpkg -i "$package" >/test/log 2>&1 || { cat /test/log; fail "dpkg -i"; }; }
count() { find /var/spool/wirespool -type f -path '*/new/*' | wc -l; }

install
is "it is installed, enabled and running" "enabled active" "$(systemctl is-enabled wirespool) $(systemctl is-active wirespool)"
is "its timers are for those who ask" "disabled disabled disabled" \
	"$(systemctl is-enabled wirespool.socket wirespool-once.timer wirespool-metrics.timer | xargs)"
has "it has no feeds yet" "0 feeds" "$(wirespool status)"
has "add subscribes, and the daemon knows" "the daemon knows it now" "$(wirespool add http://127.0.0.1:8000/1 --folder News)"
eventually "delivers" has_messages 10
runuser -u nobody -- wirespool check >/dev/null || fail "check as somebody else"
ok "others may read the configuration that is installed"

pid=$(show MainPID)
install
is "an upgrade restarts it" "active 1" "$(systemctl is-active wirespool) $([ "$(show MainPID)" != "$pid" ] && echo 1)"
has "with its feeds" "1 feed" "$(wirespool status)"
wirespool poll feed-1 >/dev/null || fail "poll"
is "and its memory" 10 "$(count)"

dpkg -r wirespool >/dev/null 2>&1 || fail "dpkg -r"
is "removed, it does not run" 0 "$(pgrep -c wirespool)"
is "state, spool and configuration stay" "3" "$(ls -d /var/lib/wirespool/wirespool.db /var/spool/wirespool/.News /etc/wirespool/wirespool.conf | wc -l)"
install
wirespool poll feed-1 >/dev/null || fail "poll"
is "installed again, nothing comes twice" 10 "$(count)"

dpkg -P wirespool >/dev/null 2>&1 || fail "dpkg -P"
[ ! -e /var/lib/wirespool ] || fail "the state is still there after a purge"
[ ! -e /etc/wirespool/wirespool.conf ] || fail "the configuration is still there after a purge"
ok "purged, state and configuration are gone"
is "the spool never is" 10 "$(count)"
is "nothing of it is left in the system" "" "$(systemctl list-unit-files 'wirespool*' --no-legend)"
