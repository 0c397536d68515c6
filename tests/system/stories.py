"""Stories: reports of one event are one thread in every mail reader, and nothing else is."""
import json
import os
import re
import shutil

import harness
from harness import Case, rss

EXAMPLE = os.path.join(harness.ROOT, 'tests', 'example')
TANKER = re.compile(r'tanker|Brage|Norrhavn', re.I)


def root(message):
    """The story's virtual root, None without a story."""
    return message['References'] and message['References'].split()[0]


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

    def test_the_command_shows_who_had_it_first(self):
        out = self.run_program('stories', '-c', self.config, '--json').stdout
        story, = [json.loads(line) for line in out.splitlines()]
        self.assertGreaterEqual(story['messages'], 3)
        self.assertEqual(set(story['outlets']), {'meridian', 'harbourpost', 'coastline'})
        self.assertEqual(sum(story['hours']), story['messages'])
        text = self.run_program('stories', '-c', self.config).stdout
        self.assertIn(story['title'], text)
        self.assertIn(', '.join(story['outlets']), text)

    def test_the_command_works_beside_a_daemon(self):
        daemon = self.start('daemon', '-c', self.config)
        self.wait_for(lambda: self.run_program('stories', '-c', self.config, check=None).returncode == 0)
        self.assertIn('messages', self.run_program('stories', '-c', self.config).stdout)
        daemon.terminate()
        daemon.wait(20)

    def test_explain_says_why(self):
        told = [m for m in self.messages() if 'score=' in (m['X-Wire-Story'] or '')]
        out = self.run_program('explain', '-c', self.config, told[0].path).stdout
        self.assertIn('joined: it resembles what was told before by', out)
        self.assertIn('words in common: ', out)


class Settings(Case):
    TOLD = [{'title': 'Tanker Brage runs aground off Norrhavn', 'guid': 'a', 'description':
             'The tanker Brage ran aground on a reef outside Norrhavn with diesel on board.'},
            {'title': 'Tugs fail to free tanker off Norrhavn', 'guid': 'b', 'description':
             'Three tugs failed to pull the tanker Brage off the reef near Norrhavn.'}]

    def roots(self):
        return [root(m) for m in self.messages()]

    def test_no_stories(self):
        self.server.pages['/a'] = rss(self.TOLD)
        self.configure('[feed:a]\nurl = @URL@/a\nstories = no\n', 'first-poll = all')
        self.once()
        self.assertEqual(self.roots(), [None, None])
        self.assertIn('No event', self.run_program('stories', '-c', self.config).stdout)

    def test_a_feed_may_stand_aside(self):
        """Neither do its reports join others, nor others them."""
        third = {'title': 'Tanker Brage is afloat again off Norrhavn', 'guid': 'c', 'description':
                 'The tanker Brage was pulled off the reef near Norrhavn by three tugs.'}
        for name, item in zip('abc', self.TOLD + [third]):
            self.server.pages['/' + name] = rss([item])
        self.configure(''.join('[feed:%s]\nurl = @URL@/%s\n%s' % (n, n, 'stories = no\n' if n == 'b' else '') for n in 'abc'),
                       'first-poll = all')
        for name in 'abc':
            self.once(name)
        by_title = {m['Subject']: root(m) for m in self.messages()}
        self.assertIsNone(by_title[self.TOLD[1]['title']])
        self.assertEqual(by_title[self.TOLD[0]['title']], by_title[third['title']])

    def test_languages_are_apart(self):
        german = {'title': 'Tanker Brage vor Norrhavn auf Grund gelaufen', 'guid': 'g', 'description':
                  'Der Tanker Brage ist vor dem Hafen von Norrhavn auf ein Riff gelaufen und hat Diesel an Bord.'}
        self.server.pages['/a'] = rss(self.TOLD)
        self.server.pages['/b'] = rss([german])
        self.configure('[feed:a]\nurl = @URL@/a\n[feed:b]\nurl = @URL@/b\n', 'first-poll = all')
        self.once('a')
        self.once('b')
        self.assertEqual(len(set(self.roots())), 2)

    def test_explain_says_why_not(self):
        other = {'title': 'Norrhavn plans a reef for divers', 'guid': 'm', 'description':
                 'The council wants to sink concrete so that visitors pay to see what grows there. Fishers are against it.'}
        self.server.pages['/a'] = rss(self.TOLD[:1])
        self.server.pages['/b'] = rss([other])
        self.configure('[feed:a]\nurl = @URL@/a\n[feed:b]\nurl = @URL@/b\n', 'first-poll = all')
        self.once('a')
        self.once('b')
        told, = [m for m in self.messages() if 'divers' in m['Subject']]
        out = self.run_program('explain', '-c', self.config, told.path).stdout
        self.assertRegex(out, r'began it: the nearest story resembled it by [0-9.]+, [0-9.]+ needed')
        self.assertIn('norrhavn', out)

    def test_a_story_goes_on_after_a_restart(self):
        self.server.pages['/a'] = rss(self.TOLD[:1])
        self.server.pages['/b'] = rss(self.TOLD[1:])
        self.configure('[feed:a]\nurl = @URL@/a\n[feed:b]\nurl = @URL@/b\n', 'first-poll = all')
        self.once('a')
        self.once('b')
        first, second = self.roots()
        self.assertEqual(first, second)

    def test_a_lost_state_gives_the_same_root(self):
        self.server.pages['/a'] = rss(self.TOLD)
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.once()
        before = self.roots()
        shutil.rmtree(self.spool)
        shutil.rmtree(os.path.join(self.dir, 'state'))
        self.once()
        self.assertEqual(self.roots(), before)

    def test_a_feed_that_always_says_the_same_is_no_thread(self):
        page = [{'title': 'Merge pull request #%d from tools/branch-%d' % (n, n * 7 % 50), 'guid': 'c%d' % n,
                 'description': 'build: bump dependency %d of the toolkit to version 1.%d' % (n * 31 % 50, n)}
                for n in range(60)]
        self.server.pages['/a'] = rss(page)
        self.configure('[feed:a]\nurl = @URL@/a\n', 'first-poll = all')
        self.once()
        sizes = sorted(self.roots().count(r) for r in set(self.roots()))
        self.assertLessEqual(sizes[-1], 8)
        self.assertGreaterEqual(sizes.count(1), 40)


if __name__ == '__main__':
    harness.main()
