#!/bin/bash
# wirespool under a real systemd: a Debian guest is booted in name spaces of its own (systemd-nspawn), the tree is
# installed into it, and tests/system/guest/*.sh run inside, one boot each.
#
#   systemd.sh [NAME...]      service activation user package     (all but package, which `make check-deb` runs)
#   MACHINE=1 systemd.sh ...  these and limits, in an emulated machine with a kernel of its own, which has the controllers
#                             of memory and tasks that a guest may lack (amd64; minutes)
#
# Needs root, systemd-nspawn or qemu-system-x86, mmdebstrap and overlayfs; says so and passes when they are not there. The
# guest's base is made once and kept in $WIRESPOOL_GUEST, or ~/.cache/wirespool-guest.
set -u
cd "$(dirname "$0")/../.."
skip() { echo "SKIP system/systemd: $*"; echo "0 passed, 0 failed, 1 skipped"; exit 0; }
die() { echo "systemd.sh: $*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || skip "needs root"
export MACHINE=${MACHINE:-}
for tool in ${MACHINE:+qemu-system-x86_64 mke2fs} systemd-nspawn nsenter unshare mmdebstrap pgrep python3; do
	command -v $tool >/dev/null ||
		skip "there is no $tool (Debian: systemd-container mmdebstrap procps python3 ${MACHINE:+qemu-system-x86 e2fsprogs})"
done
grep -qw overlay /proc/filesystems || skip "there is no overlayfs"

PROGRAM=${WIRESPOOL:-$PWD/build/wirespool}
SUITE=$(. /etc/os-release && echo "${VERSION_CODENAME:-bookworm}")
BASE=${WIRESPOOL_GUEST:-${XDG_CACHE_HOME:-$HOME/.cache}/wirespool-guest}/$SUITE${MACHINE:+-machine}

# ---- the base: a minimal Debian with systemd and the libraries that the program needs

libraries() {
	ldd "$PROGRAM" | awk '$3 ~ /^\// { print $3 }' | while read -r lib; do
		dpkg -S "$lib" 2>/dev/null || dpkg -S "$(readlink -f "$lib")" 2>/dev/null || dpkg -S "/usr$lib" 2>/dev/null
	done | sed 's/:.*//' | sort -u | paste -sd,
}

make_base() {
	local mirror
	[ -e "$BASE/.complete" ] && return
	mirror=$(apt-cache policy 2>/dev/null | awk -v s="$SUITE/main" '$2 ~ /^https?:/ && $3 == s { print $2; exit }')
	rm -rf "$BASE" && mkdir -p "$BASE" || die "cannot make $BASE"
	echo "making the base of the guest in $BASE"
	timeout 900 mmdebstrap --quiet --variant=minbase \
		--include="systemd,systemd-sysv,dbus,procps,libnss-systemd,ca-certificates,$(libraries)${MACHINE:+,linux-image-cloud-amd64,initramfs-tools,python3}" \
		"$SUITE" "$BASE.tar" ${mirror:+"$mirror"} >&2 || die "mmdebstrap failed"
	tar -xf "$BASE.tar" -C "$BASE" && rm "$BASE.tar" && : >"$BASE/.complete"
}

# ---- one boot: runs in a mount name space of its own

lay_root() {
	local script=$1 root=$2
	[ "$script" = package ] || make -s install DESTDIR="$root" PREFIX=/usr >/dev/null || die "make install failed"
	mkdir -p "$root/test" "$root/etc/systemd/journald.conf.d"
	cp tests/system/guest/* "$root/test/"
	[ "$script" != package ] || cp build/deb/wirespool_*.deb "$root/test/" || die "there is no package: make deb"
	rm -f "$root/etc/machine-id" && systemd-id128 new >"$root/etc/machine-id"
	for unit in console-getty.service systemd-logind.service serial-getty@ttyS0.service; do
		ln -sf /dev/null "$root/etc/systemd/system/$unit"
	done
	printf '[Journal]\nStorage=volatile\nRateLimitBurst=0\n' >"$root/etc/systemd/journald.conf.d/test.conf"
}

# In name spaces, with a control group of its own; the feeds come from outside, in the guest's network.
boot_guest() {
	local script=$1 work=$2 root=$2/root name=wirespool-$$ leader= up= end rc=1 host=
	umount -R -l /sys/fs/cgroup 2>/dev/null
	mount -t cgroup2 cgroup2 /sys/fs/cgroup || die "no cgroup2"
	mkdir "/sys/fs/cgroup/$name" && echo $BASHPID >"/sys/fs/cgroup/$name/cgroup.procs" || die "no control group"
	SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn --quiet --register=no --keep-unit -D "$root" -M "$name" --boot \
		--private-network --link-journal=no --console=read-only \
		--system-call-filter='landlock_create_ruleset landlock_add_rule landlock_restrict_self' \
		systemd.show_status=0 </dev/null >"$work/console" 2>&1 &
	local nspawn=$!
	end=$((SECONDS + 60))
	while [ $SECONDS -lt $end ] && kill -0 $nspawn 2>/dev/null && [ -z "$up" ]; do
		for p in $(pgrep -P $nspawn); do
			[ "$(cat "/proc/$p/comm" 2>/dev/null)" = systemd ] && leader=$p
		done
		[ -n "$leader" ] && case $(timeout 5 nsenter -t "$leader" -a systemctl is-system-running 2>/dev/null) in
			running | degraded) up=1 ;;
		esac
		sleep 0.1
	done
	if [ -n "$up" ]; then
		nsenter -t "$leader" -n python3 tests/system/guest/feeds.py &
		host=$!
		timeout 20 nsenter -t "$leader" -n bash -c 'until { echo >/dev/tcp/127.0.0.1/8000; } 2>/dev/null; do sleep 0.1; done'
		timeout -k 5 300 nsenter -t "$leader" -a env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 SYSTEMD_PAGER= \
			SYSTEMD_COLORS=0 bash -u "/test/$script.sh" </dev/null
		rc=$?
		[ $rc = 0 ] || nsenter -t "$leader" -a journalctl -u 'wirespool*' --no-pager -n 60 >&2
		kill $host 2>/dev/null
		timeout 10 nsenter -t "$leader" -a systemctl poweroff --no-wall >/dev/null 2>&1
	else
		echo "the guest has not booted:" >&2
		tail -20 "$work/console" >&2
	fi
	for _ in $(seq 100); do kill -0 $nspawn 2>/dev/null || break; sleep 0.1; done
	kill -0 $nspawn 2>/dev/null && { [ -n "$leader" ] && kill -9 "$leader"; sleep 0.5; kill -9 $nspawn; } 2>/dev/null
	wait $nspawn 2>/dev/null
	echo $BASHPID >/sys/fs/cgroup/cgroup.procs
	echo 1 >"/sys/fs/cgroup/$name/cgroup.kill" 2>/dev/null
	return $rc
}

# On a kernel of its own, emulated; what the script says comes over the serial line.
boot_machine() {
	local script=$1 work=$2 root=$2/root disk=$BASE.disk-$$
	printf '[Service]\nExecStart=/bin/bash /test/machine.sh %s\n[Install]\nWantedBy=multi-user.target\n' "$script" \
		>"$root/etc/systemd/system/test.service"
	mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
	ln -s ../test.service "$root/etc/systemd/system/multi-user.target.wants/"
	mke2fs -q -t ext4 -d "$root" "$disk" 3G || die "cannot make the disk"
	timeout -k 5 1200 qemu-system-x86_64 -cpu max -smp 2 -m 2048 -nodefaults -display none -no-reboot -nic none \
		-kernel "$(echo "$root"/boot/vmlinuz-*)" -initrd "$(echo "$root"/boot/initrd.img-*)" \
		-append 'root=/dev/vda rw console=ttyS0 quiet loglevel=3 systemd.show_status=0' \
		-drive "file=$disk,if=virtio,format=raw,cache=unsafe" -serial stdio </dev/null |
		sed -u 's,\r,,g' | tee "$work/console"
	rm -f "$disk"
	grep -q '^rc 0$' "$work/console"
}

boot() {
	local script=$1 work=$2
	mount -t tmpfs -o mode=755 tmpfs "$work" && mkdir "$work"/{up,work,root} || die "no tmpfs"
	mount -t overlay overlay -o "lowerdir=$BASE,upperdir=$work/up,workdir=$work/work" "$work/root" || die "no overlay"
	lay_root "$script" "$work/root"
	if [ -n "$MACHINE" ]; then boot_machine "$script" "$work"; else boot_guest "$script" "$work"; fi
}

if [ "${1:-}" = --boot ]; then
	boot "$2" "$3"
	exit
fi

make_base
passed=0 failed=0
for script in ${*:-${MACHINE:+limits} service activation user}; do
	work=$(mktemp -d)
	if unshare -m --propagation private -- bash "$0" --boot "$script" "$work"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL guest/$script"
	fi
	for mounted in $(awk '$3 == "cgroup2" { print $2 }' /proc/mounts); do
		find "$mounted" -maxdepth 1 -name 'wirespool-*' -exec find {} -depth -type d -exec rmdir {} + \; 2>/dev/null
	done
	rm -rf "$work"
done
echo "$passed passed, $failed failed, 0 skipped"
[ $failed = 0 ]
