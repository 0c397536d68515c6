# Other ways to run it: by its socket, by a timer, as a dynamic user; and its figures for others.
. /test/lib.sh
systemd-sysusers && systemd-tmpfiles --create
configure 1

# ---- the socket starts it
systemctl start wirespool.socket || fail "socket"
is "nothing runs before it is asked" inactive "$(systemctl is-active wirespool)"
is "the socket is for the group" "wirespool:wirespool 660" "$(stat -c '%U:%G %a' /run/wirespool/control.sock)"
has "the first command starts it" "1 feed" "$(wirespool status)"
is "by itself" active "$(systemctl is-active wirespool)"
eventually "delivers" has_messages 10
systemctl stop wirespool
has "and again" "1 feed" "$(wirespool status)"
systemctl restart wirespool
has "a restart keeps the socket" "running for" "$(wirespool status)"
systemctl reload wirespool || fail "reload by the socket"
systemctl stop wirespool.socket wirespool

# ---- the timer's service
configure 1 2
systemctl start wirespool-once || fail "once"
is "once delivers" 20 "$(messages)"
configure 1 2 nowhere
systemctl start wirespool-once
is "a failing feed is no failed unit" "inactive success" "$(systemctl is-active wirespool-once) $(systemctl show -P Result wirespool-once)"
systemctl start wirespool-once.timer && has "the timer is set" wirespool-once "$(systemctl list-timers --all --no-legend)"
systemctl stop wirespool-once.timer

# ---- figures for Prometheus
mkdir -p /var/lib/prometheus/node-exporter
systemctl start wirespool-metrics || fail "metrics"
has "without a daemon" "wirespool_up 0" "$(cat /var/lib/prometheus/node-exporter/wirespool.prom)"
systemctl start wirespool && systemctl start wirespool-metrics
has "with one" "wirespool_up 1" "$(cat /var/lib/prometheus/node-exporter/wirespool.prom)"
is "all may read them" 644 "$(stat -c %a /var/lib/prometheus/node-exporter/wirespool.prom)"
systemctl stop wirespool

# ---- for one mail user: into the Maildir of a home, of which nothing else is seen
useradd -m reader && setpriv --reuid=reader --regid=reader --init-groups mkdir -m 700 /home/reader/Maildir
mkdir -p /etc/systemd/system/wirespool.service.d
printf '[Service]\nUser=reader\nGroup=reader\nProtectHome=tmpfs\nBindPaths=/home/reader/Maildir\nStateDirectory=\nStateDirectory=wirespool-reader\n' \
	>/etc/systemd/system/wirespool.service.d/reader.conf
configure 1 2
sed -i 's,^\[wirespool\],&\nspool = /home/reader/Maildir\nstate = /var/lib/wirespool-reader,' /etc/wirespool/wirespool.conf
systemctl daemon-reload && systemctl start wirespool || fail "for a mail user"
home() { [ "$(messages /home/reader/Maildir)" = 20 ]; }
eventually "delivers into a home" home
is "the mail is the user's own" "reader" "$(find /home/reader/Maildir -printf '%u\n' | sort -u | xargs)"
is "and nothing else of the home is seen" "Maildir" "$(ls "/proc/$(show MainPID)/root/home/reader")"
has "who may ask" "2 feeds" "$(setpriv --reuid=reader --regid=reader --init-groups wirespool status)"
systemctl stop wirespool && rm /etc/systemd/system/wirespool.service.d/reader.conf && configure 1 2 && systemctl daemon-reload

# ---- for a mail server by LMTP: the service's own user, its queue in its state, and the mail is the server's
mkdir -p /run/mail /srv/mail && chown reader /run/mail /srv/mail
sed -i 's,^\[wirespool\],&\nlmtp = unix:/run/mail/lmtp\nlmtp-recipient = reader@example.org,' /etc/wirespool/wirespool.conf
rm -rf /var/lib/wirespool/* /var/spool/wirespool/.[!.]*
systemctl start wirespool || fail "for a mail server"
queued() { [ "$(find /var/lib/wirespool/lmtp/queue -type f | wc -l)" = "$1" ]; }
eventually "mail waits for a server that is not there" queued 20
has "and the journal says why" "result=later" "$(journalctl -u wirespool -p warning -o cat | grep lmtp)"
setpriv --reuid=reader --regid=reader --init-groups perl /test/lmtp.pl /run/mail/lmtp /srv/mail &
server=$!
systemctl kill -s KILL wirespool; sleep 0.2; systemctl reset-failed wirespool; systemctl start wirespool
eventually "a killed service has its queue, and the server gets it" queued 0
is "all of it, once" "20 20" "$(find /srv/mail -type f | wc -l) $(grep -rh '^Message-ID' /srv/mail | sort -u | wc -l)"
is "as the server's own" "reader" "$(find /srv/mail -type f -printf '%u\n' | sort -u | xargs)"
is "and none in the spool" 0 "$(messages)"
systemctl stop wirespool; kill $server; configure 1 2

# ---- a dynamic user: its number changes, so the spool is its own and read through something else
mkdir -p /etc/systemd/system/wirespool.service.d
printf '[Service]\nDynamicUser=yes\nUser=wirespool-dynamic\nGroup=wirespool-dynamic\nStateDirectory=\nStateDirectory=wirespool-dynamic\nRuntimeDirectory=\nRuntimeDirectory=wirespool-dynamic\nReadWritePaths=\nExecStart=\nExecStart=/usr/bin/wirespool daemon -c /etc/wirespool/dynamic.conf\nExecReload=\nExecReload=/usr/bin/wirespool reload -c /etc/wirespool/dynamic.conf\n' \
	>/etc/systemd/system/wirespool.service.d/dynamic.conf
sed 's,^\[wirespool\],&\nspool = /var/lib/wirespool-dynamic/mail\ncontrol = /run/wirespool-dynamic/control.sock,' \
	/etc/wirespool/wirespool.conf >/etc/wirespool/dynamic.conf
systemctl daemon-reload && systemctl start wirespool || fail "dynamic user"
dynamic() { [ "$(messages /var/lib/private/wirespool-dynamic/mail)" = 20 ]; }
eventually "a dynamic user delivers into its state" dynamic
is "its state is private" "700" "$(stat -c %a /var/lib/private)"
systemctl reload wirespool || fail "a dynamic user reloads"
ok "a dynamic user reloads"
