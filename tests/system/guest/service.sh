# The service, from its first start: readiness, status, reload, journal, watchdog, load, and the walls around it.
. /test/lib.sh
systemd-sysusers && systemd-tmpfiles --create
configure 1 2 nowhere

# ---- what systemd says of the units
is "the units are as they should be" "" \
	"$(systemd-analyze verify --man=no /usr/lib/systemd/system/wirespool*.* /usr/lib/systemd/user/wirespool*.* 2>&1)"
for unit in wirespool wirespool-once; do
	systemd-analyze security --offline=yes --threshold=11 /usr/lib/systemd/system/$unit.service >/dev/null 2>&1 ||
		fail "$unit.service is more exposed than 1.1"
	ok "$unit.service is exposed by 1.1 at most"
done

# ---- start
systemctl start wirespool || fail "start"
is "is active when it says so" active "$(systemctl is-active wirespool)"
eventually "delivers" has_messages 20
is "the spool belongs to the group" "wirespool:wirespool 2770" "$(stat -c '%U:%G %a' /var/spool/wirespool)"
status_text() { show StatusText | grep -q '3 feeds, 1 failing, 20 messages'; }
eventually "systemctl status shows figures" status_text

# ---- who may ask
has "root asks" "1 failing" "$(wirespool status -c /etc/wirespool/wirespool.conf)"
useradd -m -G wirespool reader && useradd -m stranger
has "a member of the group asks" "1 failing" "$(setpriv --reuid=reader --regid=reader --init-groups wirespool status)"
said=$(setpriv --reuid=stranger --regid=stranger --init-groups wirespool status 2>&1)
is "a stranger does not" 77 $?
has "and is told why" "permission denied" "$said"
mail=$(find /var/spool/wirespool -path '*/new/*' | head -1)
setpriv --reuid=reader --regid=reader --init-groups mv "$mail" "${mail/\/new\///cur/}:2,S" || fail "a reader renames"
ok "a reader renames messages"

# ---- reload
configure 1 2 3 nowhere
systemctl reload wirespool || fail "reload"
has "a reload is over when it says so" "4 feeds" "$(wirespool status)"
eventually "a reload takes a new feed" has_messages 29
pid=$(show MainPID)
printf '[feed:bad]\nurll = x\n' >>/etc/wirespool/wirespool.conf
systemctl reload wirespool 2>/dev/null && fail "a reload with mistakes succeeds"
ok "a reload with mistakes fails"
is "the service goes on" "$pid active" "$(show MainPID) $(systemctl is-active wirespool)"
has "with the old configuration" "4 feeds" "$(wirespool status)"
has "the journal has the mistake" "wirespool.conf:" "$(journalctl -u wirespool -o cat | grep urll)"
configure 1 2 3 nowhere

# ---- journal
has "a failing feed is a warning" "HTTP 404" "$(journalctl -u wirespool -p warning -o cat | grep 'poll feed=fnowhere')"
has "a priority, not text" '"PRIORITY":"4"' "$(journalctl -u wirespool -o json | grep fnowhere | head -1)"
is "no line has its priority twice" 0 "$(journalctl -u wirespool -o cat | grep -c '^<[0-9]>')"
wirespool log-level debug f1 && wirespool poll f1 >/dev/null
has "one feed can be watched" "poll feed=f1" "$(journalctl -u wirespool -p debug -o cat | tail -3)"

is "one line tells all of a poll" 1 "$(journalctl -u wirespool -o cat -n 1 -g 'poll feed=f1' |
	grep -cE '^poll feed=f1 status=200 ms=[0-9]+ new=[0-9]+ result=[a-z]+')"
is "the lines are its own" "wirespool wirespool.service" "$(journalctl -u wirespool -o json -n 1 -g 'poll feed=f1' |
	sed -E 's/.*"SYSLOG_IDENTIFIER":"([^"]*)".*/\1/') $(journalctl -u wirespool -o json -n 1 -g 'poll feed=f1' |
	sed -E 's/.*"_SYSTEMD_UNIT":"([^"]*)".*/\1/')"

# ---- the walls, as seen from inside
is "no capabilities" 0000000000000000 "$(cred CapBnd)"
is "none to be had" 1 "$(cred NoNewPrivs)"
is "a filter of system calls" 2 "$(cred Seccomp)"
pid=$(show MainPID)
is "an own user name space" 1 "$([ "$(readlink "/proc/$pid/ns/user")" != "$(readlink /proc/self/ns/user)" ] && echo 1)"
worker=$(pgrep -P "$pid" | head -1)
[ -n "$worker" ] && is "a worker is locked in further" 1 "$([ "$(grep ^Seccomp_filters "/proc/$worker/status" | tr -dc 0-9)" -gt \
	"$(grep ^Seccomp_filters "/proc/$pid/status" | tr -dc 0-9)" ] && echo 1)"

[ -n "$worker" ] && is "and is killed first where memory is short" 1000 "$(cat "/proc/$worker/oom_score_adj")"
controllers=$(cat "/sys/fs/cgroup$(show ControlGroup)/cgroup.controllers")
case $controllers in
*memory*pids*)
	is "limits are in force" "1073741824 64" "$(cd "/sys/fs/cgroup$(show ControlGroup)" && cat memory.max pids.max | xargs)" ;;
*) echo "SKIP  limits of memory and tasks: this machine has no such controllers to give to a guest" ;;
esac

# A further command of the unit tries what a daemon that has been taken over would try.
mkdir -p /etc/systemd/system/wirespool.service.d
printf '[Service]\nExecStartPre=/usr/bin/perl /test/probe.pl\nStandardOutput=append:/run/probe\n' \
	>/etc/systemd/system/wirespool.service.d/probe.conf
systemctl daemon-reload && systemctl restart wirespool || fail "a restart with the probe"
while read -r what wanted; do
	is "from inside: $what is $wanted" "$what $wanted" "$(grep "^$what " /run/probe)"
done <<'END'
write:/usr EROFS
write:/etc EROFS
write:/etc/wirespool EROFS
write:/var EROFS
write:/var/log EROFS
write:/run EACCES
write:/boot EROFS
write:/root EACCES
write:/home EACCES
write:/sys EROFS
write:/proc/sys ENOENT
write:/dev EROFS
write:/tmp done
write:/var/lib/wirespool done
write:/var/spool/wirespool done
write:/run/wirespool done
read:/etc/shadow EACCES
read:/dev/mem ENOENT
read:/dev/kmsg ENOENT
read:/proc/kallsyms ENOENT
read:/proc/1/status ENOENT
read:/proc/cpuinfo ENOENT
see:home EACCES
socket:inet done
socket:inet6 done
socket:unix done
socket:netlink EAFNOSUPPORT
socket:packet EAFNOSUPPORT
unshare EPERM
mount EPERM
write-and-execute EPERM
personality EPERM
sethostname EPERM
settimeofday EPERM
kexec EPERM
bpf EPERM
syslog EPERM
realtime EPERM
landlock done
set-user-id EPERM
END
rm /etc/systemd/system/wirespool.service.d/probe.conf
systemctl daemon-reload

# ---- a secret: a file of root's, which only the service is given
echo hush-hush >/etc/wirespool/example.password && chmod 600 /etc/wirespool/example.password
printf '[Service]\nLoadCredential=example:/etc/wirespool/example.password\n' \
	>/etc/systemd/system/wirespool.service.d/secret.conf
configure 1 2 3 nowhere secret/4
printf 'user = reader\npassword = credential:example\n' >>/etc/wirespool/wirespool.conf
systemctl daemon-reload && systemctl restart wirespool
eventually "a login by LoadCredential" has_messages 39
is "the secret is in no log" 0 "$(journalctl -u wirespool -o cat | grep -c hush-hush)"
wirespool once -c /etc/wirespool/wirespool.conf >/dev/null 2>&1
is "once beside the daemon gives way" 75 $?
rm /etc/systemd/system/wirespool.service.d/secret.conf
configure 1 2 3 nowhere
systemctl daemon-reload && systemctl restart wirespool

# ---- watchdog
printf '[Service]\nWatchdogSec=2\nTimeoutAbortSec=1\nRestartSec=0\n' >/etc/systemd/system/wirespool.service.d/watchdog.conf
systemctl daemon-reload && systemctl restart wirespool
sleep 5
is "the loop feeds the watchdog" 0 "$(show NRestarts)"
# The thread of the loop alone is held, as one that runs in circles would be: the others go on.
pid=$(show MainPID)
perl -MPOSIX -e 'my $n = (POSIX::uname())[4] eq "aarch64" ? 117 : 101; $_ = $ARGV[0] + 0;
	syscall($n, 0x4206, $_, 0, 0) == 0 && syscall($n, 0x4207, $_, 0, 0) == 0 or die "ptrace: $!"; sleep 6' "$pid" &
held() { [ "$(cut -d' ' -f3 "/proc/$pid/task/$pid/stat")" = t ]; }
eventually "the loop is held" held
is "and nothing else" 0 "$(cat /proc/"$pid"/task/*/stat | cut -d' ' -f1,3 | grep -v "^$pid " | grep -c ' [tT]$')"
restarted() { [ "$(show NRestarts)" -ge 1 ] && [ "$(systemctl is-active wirespool)" = active ]; }
eventually "a stuck loop is started anew" restarted
rm /etc/systemd/system/wirespool.service.d/watchdog.conf && systemctl daemon-reload

# ---- stopped and killed while it works: nothing is lost, nothing comes twice
systemctl stop wirespool
is "stops cleanly" "inactive success" "$(systemctl is-active wirespool) $(show Result)"
configure $(seq -f 'slow/%g' 100 159)
before=$(find /var/spool/wirespool -type f \( -path '*/new/*' -o -path '*/cur/*' \) | wc -l)
systemctl start wirespool && sleep 0.5 && systemctl restart wirespool && sleep 0.5
systemctl kill -s KILL wirespool; sleep 0.2; systemctl reset-failed wirespool; systemctl start wirespool; sleep 0.4
systemctl stop wirespool && systemctl start wirespool
all() { [ $(($(find /var/spool/wirespool -type f \( -path '*/new/*' -o -path '*/cur/*' \) | wc -l) - before)) = 600 ]; }
eventually "600 messages after stops and a kill" all
is "no feed is blamed for a stop" 0 "$(journalctl -u wirespool -o cat | grep -c Terminated)"
is "each once" 600 "$(grep -rh '^Subject: Feed 1[0-5][0-9] item' /var/spool/wirespool | sort -u | wc -l)"
is "nothing half done" 0 "$(find /var/spool/wirespool -path '*/tmp/*' -type f | wc -l)"

# ---- a wrong configuration is not tried again and again
systemctl stop wirespool
echo 'nonsense' >>/etc/wirespool/wirespool.conf
systemctl start wirespool 2>/dev/null && fail "starts with mistakes"
is "does not start with mistakes" 78 "$(show ExecMainStatus)"
sleep 1
is "and is left alone then" failed "$(systemctl is-active wirespool)"
