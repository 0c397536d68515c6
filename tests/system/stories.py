"""Stories: reports of one event are one thread in every mail reader, and nothing else is."""
import json
import os
import re
import shutil
import subprocess
import unittest

import harness
from harness import Case, rss

EXAMPLE = os.path.join(harness.ROOT, 'tests', 'example')
TANKER = re.compile(r'tanker|Brage|Norrhavn', re.I)


def root(message):
    """The story's virtual root."""
    return message['References'].split()[0]


class Example(Case):
    """What the tree ships: three outlets tell of one tanker."""

    def setUp(self):
        super().setUp()
        for name in os.listdir(EXAMPLE):
            if not name.endswith('.in'):
                with open(os.path.join(EXAMPLE, name), 'rb') as f:
                    self.server.pages['/' + name] = f.read()
        with open(os.path.join(EXAMPLE, 'wirespool.conf.in')) as f:
            feeds = [line.split('/')[-1] for line in re.findall(r'^url = (.*)$', f.read(), re.M)]
        self.configure(''.join('[feed:%s]\nurl = @URL@/%s\n' % (f.split('.')[0], f) for f in feeds), 'first-poll = all')
        self.once()

    def test_one_event_is_one_thread_of_three_outlets(self):
        threads = {}
        for m in self.messages():
            threads.setdefault(root(m), []).append(m)
        several = [t for t in threads.values() if len(t) > 1]
        self.assertEqual(len(several), 1, [[m['Subject'] for m in t] for t in several])
        self.assertEqual({m['List-Id'].split('<')[-1].split('.')[0] for m in several[0]},
                         {'meridian', 'harbourpost', 'coastline'})
        self.assertRegex(several[0][1]['X-Wire-Story'] + several[0][0]['X-Wire-Story'], 'threshold=')

    def test_notmuch_sees_the_thread(self):
        if not shutil.which('notmuch'):
            self.skipTest('no notmuch')
        config = os.path.join(self.dir, 'notmuch-config')
        with open(config, 'w') as f:
            f.write('[database]\npath=%s\n[user]\nname=A\nprimary_email=a@a.example\n[new]\ntags=new\n' % self.spool)
        env = dict(os.environ, NOTMUCH_CONFIG=config, HOME=self.dir)
        subprocess.run(['notmuch', 'new', '--quiet'], env=env, check=True, capture_output=True)
        out = subprocess.run(['notmuch', 'search', '--format=json', '*'], env=env, check=True, capture_output=True).stdout
        threads = json.loads(out)
        self.assertEqual(sorted(t['total'] for t in threads)[-2:], [1, max(t['total'] for t in threads)])
        self.assertGreaterEqual(max(t['total'] for t in threads), 3)


if __name__ == '__main__':
    harness.main()
