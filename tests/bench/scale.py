#!/usr/bin/env python3
"""Many feeds on loopback, a thousand hosts: what polling all of them costs, what the service needs while nothing is
due, and how it goes when everything is overdue.    scale.py FEEDS [SECONDS]
Wants build/plain/wirespool and build/plain/tests/bench/serve (make, make bench-programs)."""
import os
import re
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.join(ROOT, 'build/plain/wirespool')
PORT = 28490


def configure(path, n, interval, more=''):
    with open(path, 'w') as f:
        f.write('[wirespool]\nspool = mail\nstate = state\n[defaults]\nfirst-poll = 1d\nhost-delay = 0\n'
                'host-connections = 4\ninterval = %s\n%s' % (interval, more))
        for i in range(n):
            f.write('[feed:f%d]\nurl = http://127.78.%d.%d:%d/%d\n' % (i, i % 4, 1 + i // 4 % 250, PORT, i))


def once(what, config, n):
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(['/usr/bin/time', '-f', '%M', PROGRAM, 'once', '--all', '-c', config], text=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print('%s: %.1f s, %.1f s of CPU, %.0f us a feed, %s KiB; %s' % (
        what, time.monotonic() - begin, cpu, cpu * 1e6 / n, done.stderr.split()[-1], done.stdout.strip()))


class Daemon:
    def __init__(self, directory, config):
        path = os.path.join(directory, 'notify')
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
            heard.bind(path)
            begin = time.monotonic()
            self.process = subprocess.Popen([PROGRAM, 'daemon', '-c', config], stderr=subprocess.PIPE, text=True,
                                            env=dict(os.environ, NOTIFY_SOCKET=path))
            while b'READY=1' not in heard.recv(1000):
                pass
        os.unlink(path)
        print('  ready after %.0f ms, %.0f ms of CPU' % (1000 * (time.monotonic() - begin), self.cpu_ms()))

    def read(self, name):
        with open('/proc/%d/%s' % (self.process.pid, name)) as f:
            return f.read()

    def cpu_ms(self):
        return sum(map(int, self.read('stat').rsplit(')', 1)[1].split()[11:13])) * 1000 / os.sysconf('SC_CLK_TCK')

    def kib(self):
        return int(re.search(r'VmRSS:\s+(\d+)', self.read('status')).group(1))

    def wake_ups(self):
        return sum(int(n) for task in os.listdir('/proc/%d/task' % self.process.pid)
                   for n in re.findall(r'_switches:\s+(\d+)', self.read('task/%s/status' % task)))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        print('  ' + self.process.communicate()[1].strip())


def idle(directory, config, n, seconds):
    print('the service while nothing is due:')
    daemon = Daemon(directory, config)
    time.sleep(3)
    wake_ups, cpu = daemon.wake_ups(), daemon.cpu_ms()
    time.sleep(seconds)
    print('  %d KiB, %d bytes a feed; in %d s %d wake-ups, %.0f ms of CPU' % (
        daemon.kib(), daemon.kib() * 1024 // n, seconds, daemon.wake_ups() - wake_ups, daemon.cpu_ms() - cpu))
    daemon.stop()


def overdue(directory, config, seconds, served):
    with sqlite3.connect(os.path.join(directory, 'state/wirespool.db')) as db:
        db.execute('UPDATE feed SET next_due = last_poll')
    db.close()
    print('the service while everything is overdue, for %d s:' % seconds)
    daemon = Daemon(directory, config)
    time.sleep(seconds)
    print('  %d KiB, %.0f ms of CPU; the server saw: ' % (daemon.kib(), daemon.cpu_ms()), end='', flush=True)
    daemon.stop()
    with open(served) as f:
        print(f.read().splitlines()[-1])


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 100000
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    directory = tempfile.mkdtemp(prefix='wirespool-scale.')
    config, served = os.path.join(directory, 'conf'), os.path.join(directory, 'served')
    with open(served, 'w') as out:
        server = subprocess.Popen([os.path.join(ROOT, 'build/plain/tests/bench/serve'), str(PORT)], stdout=out)
    try:
        configure(config, n, '30d')
        once('first poll', config, n)
        once('unchanged', config, n)
        idle(directory, config, n, seconds)
        overdue(directory, config, seconds, served)
    finally:
        server.kill()
        shutil.rmtree(directory)


if __name__ == '__main__':
    main()
