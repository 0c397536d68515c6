"""Nothing lost, nothing twice, nothing torn: the program is killed, refused and cut off at its own system calls.

    crash.py [--seconds N] [kill] [fault] [power] [busy] [version] [digest] [refuse]

kill    SIGKILL before or after a call that changes a file
fault   such a call fails with ENOSPC, EIO, EMFILE or ENOMEM, alone or with all that follow
power   the calls of a run are recorded; for a prefix of them, what a power cut may leave is built (what was not
        flushed survives or not, by several rules), and the program runs there
busy    the daemon is killed at such a call while many feeds are being polled
version SIGKILL while new versions of articles come, that two feeds brought and one message tells
digest  SIGKILL while a digest is issued
refuse  a call fails meanwhile

After each the program runs undisturbed, and every item must be in each of its folders once and whole. With
--seconds a random sample of each kind takes so long, without it all cases run. The calls are watched by shim.c, which
is loaded before libc; the workers, which touch no file, run without it."""
import collections
import concurrent.futures
import email
import email.policy
import errno
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'system'))
import harness  # noqa: E402

SHIM = os.environ['CRASH_SHIM']
ITEMS, FEEDS = 20, 12
ERRORS = [errno.ENOSPC, errno.EIO, errno.EMFILE, errno.ENOMEM]


class Scene:
    """A server, a configuration below a directory, a run of the program in it, a judgement."""

    def __init__(self, layout, feeds, n_items):
        self.layout, self.feeds, self.n_items = layout, feeds, n_items
        self.server = harness.Server()
        for i in range(feeds):
            self.server.pages['/%d' % i] = harness.rss([
                dict(item, link='%s?feed=%d' % (item['link'], i))  # or they would be one article in several feeds
                for item in harness.items(n_items, title='Feed %d even item' % i)])
        self.top = tempfile.mkdtemp(prefix='wirespool-crash.')

    def close(self):
        self.server.stop()
        shutil.rmtree(self.top)

    def directory(self, name):
        path = os.path.join(self.top, name)
        os.mkdir(path)
        return path

    def config(self, d):
        path = d + '.conf'
        with open(path, 'w') as f:
            f.write('[wirespool]\nspool = %s/mail\nstate = %s/state\nlayout = %s\n[defaults]\nfirst-poll = all\n'
                    'host-delay = 0\nhost-connections = 50\nmin-interval = 0\nfolder = News\n' % (d, d, self.layout))
            for i in range(self.feeds):
                f.write('[feed:f%d]\nurl = %s/%d\n' % (i, self.server.url, i))
            f.write('[topic:all]\nfolder = Topics/All\nkeywords = item\n'
                    '[topic:even]\nfolder = Topics/Even\nkeywords = even\n')
        return path

    def run(self, d, plan='', out='', command='once', seconds=60):
        """Exit status (negative: a signal, None: it hung) and what it said."""
        env = dict(os.environ)
        if plan:
            env.update(LD_PRELOAD=SHIM, CRASH_DIR=d, CRASH_PLAN=plan, CRASH_OUT=out,
                       ASAN_OPTIONS=env.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0')
        args = [harness.PROGRAM, command] + (['--all'] if command == 'once' else []) + ['-c', self.config(d)]
        process = subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)
        try:
            text = process.communicate(timeout=seconds)[0]
            return process.returncode, text.decode('utf-8', 'replace')
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return None, ''

    def wrong(self, d):
        """What is wrong with the spool, '' when all is there once and whole."""
        want = self.feeds * self.n_items
        found = collections.defaultdict(collections.Counter)
        for root, _, names in os.walk(os.path.join(d, 'mail')):
            if os.path.basename(root) not in ('new', 'cur'):
                continue
            for name in names:
                with open(os.path.join(root, name), 'rb') as f:
                    text = f.read()
                size = int(name.split(',S=')[1].split(',')[0])
                if len(text) != size or not text.endswith(b'\n'):
                    return 'torn: %s' % name
                found[os.path.relpath(os.path.dirname(root), d)][email.message_from_bytes(text)['Message-ID']] += 1
        if len(found) - (self.layout == 'maildir++' and 'mail' in found) != 3:
            return 'folders: %s' % sorted(found)
        for folder, ids in found.items():
            if len(ids) != want or max(ids.values()) > 1:
                return '%s: %d of %d items, %d twice' % (folder, len(ids), want, sum(n > 1 for n in ids.values()))
        return ''

    def after(self, d):
        """Run undisturbed, judge, clear away."""
        status, text = self.run(d)
        wrong = 'then exit %s: %s' % (status, text[-300:]) if status != 0 else self.wrong(d)
        return wrong

    def count(self):
        d, out = self.directory('count'), os.path.join(self.top, 'n')
        status, text = self.run(d, 'count', out)
        if status != 0 or self.wrong(d):
            sys.exit('the undisturbed run fails: %s %s %s' % (status, text, self.wrong(d)))
        with open(out) as f:
            return int(f.read())


class DigestScene(Scene):
    """Every case begins with items that wait for a digest whose hour has come."""

    def config(self, d):
        path = d + '.conf'
        with open(path, 'w') as f:
            f.write('[wirespool]\nspool = %s/mail\nstate = %s/state\nlayout = %s\n[defaults]\nfirst-poll = all\n'
                    'host-delay = 0\nmin-interval = 0\nfolder = News\ndigest = daily\n' % (d, d, self.layout))
            for i in range(self.feeds):
                f.write('[feed:f%d]\nurl = %s/%d\n' % (i, self.server.url, i))
        return path

    def directory(self, name):
        path = os.path.join(self.top, name)
        base = os.path.join(self.top, 'base')
        if not os.path.isdir(base):
            os.mkdir(base)
            self.run(base)
            db = sqlite3.connect(os.path.join(base, 'state', 'wirespool.db'))
            db.execute('UPDATE note SET value = value - 86400 WHERE name = "digest-daily"')
            db.commit()
            db.close()
        shutil.copytree(base, path)
        return path

    def wrong(self, d):
        text, n = '', 0
        for root, _, names in os.walk(os.path.join(d, 'mail')):
            if names and os.path.basename(root) == 'tmp':
                return 'left in tmp: %s' % names
            for name in names if os.path.basename(root) in ('new', 'cur') else []:
                with open(os.path.join(root, name), 'rb') as f:
                    message = email.message_from_bytes(f.read(), policy=email.policy.default)
                text += message.get_body(('plain',)).get_content()
                n += 1
        for i in range(self.feeds):
            for item in range(1, self.n_items + 1):
                found = text.split().count('http://site.example/%d?feed=%d' % (item, i))
                if found != 1:
                    return 'item %d of feed %d stands %d times in %d digests' % (item, i, found, n)
        return '' if n == 1 else '%d digests' % n


class VersionScene(Scene):
    """Every case begins with articles that all feeds brought; then all show another text."""

    def config(self, d):
        path = d + '.conf'
        with open(path, 'w') as f:
            f.write('[wirespool]\nspool = %s/mail\nstate = %s/state\nlayout = %s\n[defaults]\nfirst-poll = all\n'
                    'host-delay = 0\nmin-interval = 0\n' % (d, d, self.layout))
            for i in range(self.feeds):
                f.write('[feed:f%d]\nurl = %s/%d\nfolder = F%d\n' % (i, self.server.url, i, i))
        return path

    def serve(self, end):
        for i in range(self.feeds):
            self.server.pages['/%d' % i] = harness.rss([
                dict(item, description='The harbour of %s lies on the north coast, has three piers and a light, and %s.'
                     % (item['title'], end)) for item in harness.items(self.n_items, title='Town')])

    def directory(self, name):
        path = os.path.join(self.top, name)
        base = os.path.join(self.top, 'base')
        if not os.path.isdir(base):
            os.mkdir(base)
            self.serve('is open all year')
            self.run(base)
            self.serve('was closed by the master after a crane fell onto the outer quay in the storm of Sunday, '
                       'killing two dockers; ferries use the fish market until divers have raised the wreck')
        shutil.copytree(base, path)  # links become files: what is linked from now on is told by its Message-ID
        return path

    def wrong(self, d):
        ids = collections.defaultdict(list)
        for root, _, names in os.walk(os.path.join(d, 'mail')):
            if names and os.path.basename(root) == 'tmp':
                return 'left in tmp: %s' % names
            for name in names if os.path.basename(root) in ('new', 'cur') else []:
                with open(os.path.join(root, name), 'rb') as f:
                    ids[os.path.dirname(root)].append(email.message_from_bytes(f.read())['Message-ID'])
        want = sorted(max(ids.values(), key=len))
        for folder, found in ids.items():
            if sorted(found) != want or len(set(found)) != 2 * self.n_items:
                return '%s: %d messages, %d different' % (folder, len(found), len(set(found)))
        return '' if len(ids) == self.feeds else 'folders: %s' % sorted(ids)


# ---- kill, fault, busy, version, digest: cases are (plan) strings

def kill_cases(scene):
    n = scene.count()
    return ['%s %d' % (when, k) for k in range(1, n + 1) for when in ('before', 'after')]


def fault_cases(scene):
    n = scene.count()
    return ['fail %d %d%s' % (e, k, more) for k in range(1, n + 1) for e in ERRORS for more in ('', '+')]


def try_kill(scene, d, plan):
    status, text = scene.run(d, plan)
    if status != -signal.SIGKILL and status != 0:
        return 'exit %s: %s' % (status, text[-300:])
    return scene.after(d)


def try_fault(scene, d, plan):
    status, text = scene.run(d, plan)
    if status is None or status < 0:
        return 'hung' if status is None else 'died of signal %d' % -status
    if status == 0 and scene.wrong(d):
        return 'says nothing, but: ' + scene.wrong(d)
    if status != 0 and not text.strip():
        return 'exit %d without a word' % status
    return scene.after(d)


def try_busy(scene, d, plan):
    status, _ = scene.run(d, plan, command='daemon', seconds=20)
    if status is not None and status != -signal.SIGKILL:
        return 'exit %s' % status
    return scene.after(d)


# ---- power

class Node:
    def __init__(self, is_dir, live=b''):
        self.is_dir, self.live, self.kept, self.names = is_dir, bytearray(live), None, {}


class Disk:
    """The recorded calls. A name's change (create, link, unlink, mkdir, rename) is one act, kept for certain once a
    directory it touches was flushed; bytes are kept once their file was."""

    def __init__(self, calls):
        self.calls, self.acts, self.files = calls, [], {}

    def play(self, n):
        """The first n calls: acts are [what, node, from, to, certain]."""
        self.acts, self.files = [], {}
        for what, a, b, offset, data in self.calls[:n]:
            if what in ('create', 'mkdir'):
                self.files[a] = Node(what == 'mkdir')
                self.acts.append([what, self.files[a], None, a, False])
            elif what == 'link':
                self.files[b] = self.files[a]
                self.acts.append([what, self.files[a], None, b, False])
            elif what == 'rename':
                self.acts.append([what, self.files[a], a, b, False])
                self.files[b] = self.files.pop(a)
            elif what == 'unlink':
                self.acts.append([what, self.files.pop(a, None), a, None, False])
            elif what == 'write':
                live = self.files[a].live
                live.extend(bytes(max(0, offset - len(live))))
                live[offset:offset + len(data)] = data
            elif what == 'truncate':
                live = self.files[a].live
                del live[offset:]
                live.extend(bytes(offset - len(live)))
            else:
                self.flush(what, a)

    def flush(self, what, path):
        for p, node in self.files.items():
            if what == 'flush-all' or p == path:
                node.kept = bytes(node.live)
        for act in self.acts:
            if what == 'flush-all' or path in (os.path.dirname(act[2] or '/'), os.path.dirname(act[3] or '/')):
                act[4] = True

    def build(self, d, rule, chance):
        """What is there after the cut."""
        names = {}
        for what, node, source, target, certain in self.acts:
            if not certain and not rule_keeps_name(rule, what, chance):
                continue
            if what == 'rename':
                if source not in names:
                    continue
                names[target] = names.pop(source)
            elif what == 'unlink':
                names.pop(source, None)
            else:
                names[target] = node
        for path in sorted(names):
            node = names[path]
            if not os.path.isdir(os.path.dirname(path)):
                continue  # its directory's name was lost
            if node.is_dir:
                os.mkdir(path)
                continue
            keep = rule == 'all' or (rule == 'some' and chance.random() < 0.5)
            with open(path, 'wb') as f:
                f.write(bytes(node.live) if keep else node.kept or b'')


def rule_keeps_name(rule, what, chance):
    """nothing: what was not flushed is gone. names: only bytes are. renames: only those survive. some: by chance."""
    return {'nothing': False, 'names': True, 'renames': what in ('rename', 'unlink'), 'all': True,
            'some': chance.random() < 0.5}[rule]


def record(scene):
    d, out = scene.directory('record'), os.path.join(scene.top, 'calls')
    status, text = scene.run(d, 'record', out)
    if status != 0:
        sys.exit('the recorded run fails: %s %s' % (status, text))
    calls = []
    with open(out) as f:
        for line in f:
            what, a, b, offset, data = line.rstrip('\n').split('\t')
            calls.append((what, a, b, int(offset), bytes.fromhex(data)))
    return d, calls


def power_cases(scene):
    scene.recorded, scene.calls = record(scene)
    return [(n, rule, seed) for n in range(len(scene.calls) + 1)
            for rule, seed in (('nothing', 0), ('names', 0), ('renames', 0), ('all', 0), ('some', 1), ('some', 2))]


def try_power(scene, d, case):
    n, rule, seed = case
    disk = Disk([(what, a.replace(scene.recorded, d), b.replace(scene.recorded, d), offset, data)
                 for what, a, b, offset, data in scene.calls])
    disk.play(n)
    disk.build(d, rule, random.Random('%d %d' % (n, seed)))
    if n == len(scene.calls) and scene.wrong(d):
        return 'after a proper end: ' + scene.wrong(d)
    return scene.after(d)


# ---- all of them

KINDS = {'kill': (kill_cases, try_kill, 1, ITEMS), 'fault': (fault_cases, try_fault, 1, ITEMS),
         'power': (power_cases, try_power, 1, ITEMS), 'busy': (kill_cases, try_busy, FEEDS, 5),
         'version': (kill_cases, try_kill, 3, 4), 'digest': (kill_cases, try_kill, 2, 5),
         'refuse': (fault_cases, try_fault, 2, 5)}
SCENES = {'version': VersionScene, 'digest': DigestScene, 'refuse': DigestScene}


def sweep(kind, layout, seconds):
    make, attempt, feeds, n_items = KINDS[kind]
    scene = SCENES.get(kind, Scene)(layout, feeds, n_items)
    bad, n = [], 0
    try:
        cases = make(scene)
        if seconds:
            random.Random().shuffle(cases)
        end = time.monotonic() + seconds if seconds else float('inf')

        def one(numbered):
            number, case = numbered
            if time.monotonic() > end:
                return None
            d = scene.directory('case%d' % number)
            wrong = attempt(scene, d, case)
            shutil.rmtree(d)
            return '%s: %s' % (case, wrong) if wrong else ''
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for answer in pool.map(one, enumerate(cases)):
                n += answer is not None
                if answer:
                    bad.append(answer)
    finally:
        scene.close()
    print('%s %s: %d of %d cases, %d failed' % (kind, layout, n, len(cases), len(bad)))
    for line in bad[:5]:
        print('  ' + line)
    return n, len(bad)


def main():
    args = sys.argv[1:]
    seconds = 0
    if args[:1] == ['--seconds']:
        seconds, args = float(args[1]), args[2:]
    kinds, total, bad = args or list(KINDS), 0, 0
    for layout in ('nested', 'maildir++'):
        for kind in kinds:
            n, failed = sweep(kind, layout, seconds / len(kinds) / 2)
            total, bad = total + n, bad + failed
    print('%d passed, %d failed' % (total - bad, bad))
    sys.exit(1 if bad else 0)


if __name__ == '__main__':
    main()
