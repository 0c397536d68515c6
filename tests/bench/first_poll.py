#!/usr/bin/env python3
"""A first poll of many feeds: first_poll.py [FEEDS] [ITEMS] [DIR]. Serves FEEDS documents of 30 items on loopback,
takes the newest ITEMS of each, prints a line of JSON: seconds, messages, the largest sum of all processes' resident
memory in MB (shared pages counted in each), a second poll in which nothing is new, and a start with all of it."""
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get('WIRESPOOL', os.path.join(ROOT, 'build', 'wirespool'))
WORDS = 'the harbour of a city where oil and ships meet in rain under a grey sky and nobody counts the hours'.split()


def document(n):
    text = ' '.join(WORDS[(n + i * 7) % len(WORDS)] for i in range(200))
    item = ('<item><title>Item %d of feed {0}</title><guid isPermaLink="false">{0}-%d</guid>'
            '<link>http://site-{0}.example/%d</link><pubDate>Mon, 06 May 2024 %02d:%02d:00 GMT</pubDate>'
            '<description>&lt;p&gt;%s&lt;/p&gt;</description></item>')
    return ('<?xml version="1.0"?><rss version="2.0"><channel><title>Feed {0}</title>'
            '<link>http://site-{0}.example/</link>'.format(n)
            + ''.join((item % (i, i, i, 8 + i // 60, i % 60, text)).format(n) for i in range(30, 0, -1))
            + '</channel></rss>').encode()


def serve(listener):
    """A process of its own: bytes in, bytes out."""
    def talk(c):
        data = b''
        with c:
            while True:
                while b'\r\n\r\n' not in data:
                    more = c.recv(65536)
                    if not more:
                        return
                    data += more
                head, data = data.split(b'\r\n\r\n', 1)
                n = int(head.split(b' ', 2)[1][1:])
                if b'If-None-Match' in head:
                    c.sendall(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n')
                    continue
                body = document(n)
                c.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: "1"\r\n'
                          b'Content-Length: %d\r\n\r\n' % len(body) + body)
    while True:
        threading.Thread(target=talk, args=(listener.accept()[0],), daemon=True).start()


def tree(pid):
    out = [pid]
    for p in out:
        try:
            with open('/proc/%d/task/%d/children' % (p, p)) as f:
                out += [int(x) for x in f.read().split()]
        except OSError:
            pass
    return out


def memory(pid, what):
    total = 0
    for p in tree(pid):
        try:
            with open('/proc/%d/smaps_rollup' % p) as f:
                total += sum(int(l.split()[1]) for l in f if l.startswith(what + ':'))
        except OSError:
            pass
    return total / 1024


def run(config):
    start, rss, pss = time.monotonic(), 0, 0
    process = subprocess.Popen([PROGRAM, 'once', '--all', '-c', config], stdout=subprocess.PIPE, text=True)
    while process.poll() is None:
        rss, pss = max(rss, memory(process.pid, 'Rss')), max(pss, memory(process.pid, 'Pss'))
        time.sleep(0.1)
    usage = os.times()
    return {'seconds': round(time.monotonic() - start, 2), 'rss_mb': round(rss), 'pss_mb': round(pss),
            'cpu_s': round(usage.children_user + usage.children_system, 1), 'says': process.stdout.read().strip()}


def main():
    feeds = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    n_items = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    top = tempfile.mkdtemp(prefix='first-poll.', dir=sys.argv[3] if len(sys.argv) > 3 else None)
    listener = socket.create_server(('127.0.0.1', 0), backlog=500)
    server = os.fork()
    if server == 0:
        serve(listener)
    config = os.path.join(top, 'c.conf')
    with open(config, 'w') as f:
        f.write('[wirespool]\nspool = %s/mail\nstate = %s/state\n[defaults]\nfirst-poll = %d\nhost-delay = 0\n'
                'host-connections = 50\n[topic:oil]\nkeywords = oil\nfolder = Oil\n' % (top, top, n_items))
        for i in range(feeds):
            f.write('[feed:f%d]\nurl = http://127.0.0.1:%d/%d\nfolder = News/%d\n'
                    % (i, listener.getsockname()[1], i, i % 20))
    try:
        for what in ('first', 'second'):
            print(json.dumps(dict(poll=what, feeds=feeds, **run(config))), flush=True)
        size = os.path.getsize(os.path.join(top, 'state', 'wirespool.db'))
        print(json.dumps({'state_bytes': size, 'bytes_per_key': round(size / (feeds * 30 * 4), 1)}))
    finally:
        os.kill(server, 9)
        os.waitpid(server, 0)
        shutil.rmtree(top)


if __name__ == '__main__':
    main()
