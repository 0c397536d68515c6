#!/usr/bin/env python3
"""wirespool beside other feed readers, as they come: the same feeds from a server on loopback, polled for the first time
and again unchanged. Peers that are not installed are left out (Debian: rss2email sfeed newsboat).

    python3 tests/bench/peers.py [FEEDS [ITEMS]]        prints a table: seconds, seconds of processor time, MB at most
"""
import os
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'system'))
import harness

FEEDS, ITEMS = (int(word) for word in (sys.argv[1:] + ['200', '20'][len(sys.argv) - 1:])[:2])
TEXT = 'The harbour office said on Tuesday that the ferry would sail again. ' * 12


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w') as f:
        f.write(text)
    return path


def wirespool(where, urls):
    conf = write(where + '/wirespool.conf', '[wirespool]\nspool = %s/mail\nstate = %s/state\n[defaults]\nfirst-poll = all\n'
                 'host-delay = 0\nhost-connections = 20\n' % (where, where) +
                 ''.join('[feed:f%d]\nurl = %s\n' % item for item in enumerate(urls)))
    return [harness.PROGRAM, 'once', '--all', '-c', conf]


def rss2email(where, urls):
    conf = write(where + '/config', '[DEFAULT]\nemail-protocol = maildir\nmaildir-path = %s/mail\nmaildir-mailbox = News\n'
                 'from = a@b.example\nto = a@b.example\nhtml-mail = False\n' % where +
                 ''.join('[feed.f%d]\nurl = %s\n' % item for item in enumerate(urls)))
    for name in ('cur', 'new', 'tmp'):
        os.makedirs('%s/mail/News/%s' % (where, name))
    return ['r2e', '-c', conf, '-d', where + '/data.json', 'run']


def sfeed(where, urls):
    conf = write(where + '/sfeedrc', 'sfeedpath="%s/feeds"\nmaxjobs=20\nfeeds() {\n%s}\n'
                 % (where, ''.join('feed f%d %s\n' % item for item in enumerate(urls))))
    return ['sfeed_update', conf]


def newsboat(where, urls):
    write(where + '/urls', '\n'.join(urls) + '\n')
    write(where + '/config', 'reload-threads 20\n')
    return ['newsboat', '-u', where + '/urls', '-C', where + '/config', '-c', where + '/cache.db', '-x', 'reload']


def run(argv, where):
    """Seconds, seconds of processor time with that of its children, MB of the largest process."""
    begin = time.monotonic()
    pid = os.posix_spawn(shutil.which(argv[0]), argv, dict(os.environ, HOME=where, XDG_CONFIG_HOME='', XDG_DATA_HOME=''),
                         file_actions=[(os.POSIX_SPAWN_OPEN, n, os.devnull, os.O_RDWR, 0) for n in (0, 1, 2)])
    _, status, usage = os.wait4(pid, 0)
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, status


def main():
    server = harness.Server()
    urls = []
    for n in range(FEEDS):
        items = [dict(item, description=TEXT) for item in harness.items(ITEMS, start=n * ITEMS + 1)]
        server.pages['/%d' % n] = harness.rss(items, title='Feed %d' % n)
        urls.append('%s/%d' % (server.url, n))
    print('%d feeds of %d items; seconds, seconds of processor time, MB' % (FEEDS, ITEMS))
    print('%-12s %24s   %24s' % ('', 'first', 'unchanged'))
    for peer in (wirespool, rss2email, sfeed, newsboat):
        where = tempfile.mkdtemp(prefix='peers.')
        argv = peer(where, urls)
        if shutil.which(argv[0]):
            del server.requests[:]
            first, again = run(argv, where), run(argv, where)
            print('%-12s %8.2f %8.2f %6.0f   %8.2f %8.2f %6.0f   %d requests%s' % (
                peer.__name__, *first[:3], *again[:3], len(server.requests), ', failed' if first[3] or again[3] else ''),
                  flush=True)
            if os.path.isdir(where + '/mail'):
                print('%-12s %d messages' % ('', sum(len(names) for at, _, names in os.walk(where + '/mail') if at.endswith(('/new', '/cur')))))
        shutil.rmtree(where)
    server.stop()


main()
