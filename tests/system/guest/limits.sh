# MemoryMax and TasksMax of the unit as it is installed: set, in force, and what comes of reaching them. Only where there
# are controllers to hold them: in the emulated machine.
. /test/lib.sh
systemd-sysusers && systemd-tmpfiles --create
configure $(seq -f 'slow/%g' 1 9)
systemctl start wirespool || fail "start"
group=/sys/fs/cgroup$(show ControlGroup)

is "what systemd says" "MemoryMax=1073741824 TasksMax=64" "$(systemctl show -p MemoryMax -p TasksMax wirespool | xargs)"
is "what the kernel holds" "1073741824 64" "$(cat "$group/memory.max" "$group/pids.max" | xargs)"

# A stranger in the service's control group, as a library gone mad would be. hog ADJUST takes 1.5 GB; 
# forks makes children until there are no more to be had, and says how many and why.
inside() { bash -c 'echo $$ >"$0/cgroup.procs"; exec "$@"' "$group" "$@"; }
hog() { inside bash -c 'echo $0 >/proc/self/oom_score_adj; exec perl -e "\$_ = q(x) x 1_500_000_000; sleep 60"' "$1"; }
event() { sed -n "s/^$2 //p" "$group/$1.events"; }

eventually "delivers" has_messages 90
pid=$(show MainPID)
hog 500 2>/dev/null
is "who takes more than the unit may is killed" 137 $?
is "by the control group, not the machine" 1 "$(event memory oom_kill)"
is "what the service is not: it goes on" "$pid active 0" "$(show MainPID) $(systemctl is-active wirespool) $(show NRestarts)"

before=$(cat "$group/pids.current")
made=$(inside perl -MErrno -e '
	while (defined($pid = fork)) { $pid or do { sleep 600; exit }; push @all, $pid }
	print scalar @all, $!{EAGAIN} ? " EAGAIN" : " $!"; kill KILL => @all')
is "no task beyond the limit" "$((63 - before)) EAGAIN" "$made"
is "and the service goes on" "$pid active 0" "$(show MainPID) $(systemctl is-active wirespool) $(show NRestarts)"
has "as its figures say" "9 feeds" "$(wirespool status)"

# Where memory is short, a worker is given up, and the feed that it was reading is ill: no other, and not the service.
mkdir -p /etc/systemd/system/wirespool.service.d
printf '[Service]\nMemoryMax=48M\n' >/etc/systemd/system/wirespool.service.d/small.conf
configure large/99 $(seq 11 19)
systemctl daemon-reload && systemctl restart wirespool || fail "start with 48 MB"
pid=$(show MainPID)
eventually "delivers with 48 MB" has_messages 180
ill() { wirespool status | grep -A1 ' f99 ' | grep -q worker; }
eventually "the large feed is ill" ill
[ "$(event memory oom_kill)" -ge 1 ] || fail "nothing was killed: $(cat "$group/memory.events")"
is "and the service goes on" "$pid active 0" "$(show MainPID) $(systemctl is-active wirespool) $(show NRestarts)"
rm /etc/systemd/system/wirespool.service.d/small.conf
configure 1
systemctl daemon-reload && systemctl restart wirespool || fail "start"
pid=$(show MainPID)

# The service itself is the victim, while it works.
configure $(seq -f 'slow/%g' 100 159)
systemctl reload wirespool || fail "reload"
some() { [ "$(messages)" -gt 180 ]; }
eventually "delivers more" some
hog -999 2>/dev/null &
other() { [ "$(show MainPID)" != "$pid" ] && [ "$(show NRestarts)" -ge 1 ] && [ "$(systemctl is-active wirespool)" = active ]; }
eventually "killed for want of memory, it is started again" other
has "the journal says why" "OOM killer" "$(journalctl -u wirespool -o cat | tail -300)"
eventually "all that was to come has come" has_messages 780
is "each once" 780 "$(grep -rh '^Subject: Feed' /var/spool/wirespool | sort -u | wc -l)"
is "nothing half done" 0 "$(find /var/spool/wirespool -path '*/tmp/*' -type f | wc -l)"
