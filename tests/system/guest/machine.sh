# The whole of an emulated machine: serves the feeds, runs a script of these, says how it ended, and switches itself off.
exec </dev/null >/dev/ttyS0 2>&1
export LANG=C.UTF-8 SYSTEMD_PAGER= SYSTEMD_COLORS=0 PATIENCE=180
python3 /test/feeds.py &
until echo >/dev/tcp/127.0.0.1/8000; do sleep 0.5; done 2>/dev/null
bash -u "/test/$1.sh"
rc=$?
[ $rc = 0 ] || journalctl -u 'wirespool*' --no-pager -n 60
echo "rc $rc"
poweroff -ff
