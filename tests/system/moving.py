"""Moving in from other programs, with what they have delivered, and out again."""
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree

import harness
from harness import Case, items, rss

DATA = os.path.join(harness.ROOT, 'tests', 'data', 'moving')
OURS = '{urn:x-wirespool:opml}'


class Moving(Case):
    def fixture(self, name):
        """A copy of a file that another program wrote, its server ours."""
        path = os.path.join(self.dir, name)
        with open(os.path.join(DATA, name), 'rb') as f, open(path, 'wb') as to:
            to.write(f.read().replace(b'@URL@', self.server.url.encode()))
        return path

    def take(self, name, *options, check=0):
        return self.run_program('import', '-c', self.config, *options, self.fixture(name), check=check)

    def feeds(self, text):
        """[feed:ID] sections as a dict of dicts."""
        out, at = {}, None
        for line in text.splitlines():
            if line.startswith('[feed:'):
                at = out.setdefault(line[6:-1], {})
            elif ' = ' in line and at is not None:
                key, _, value = line.partition(' = ')
                at[key] = value
        return out

    def imported(self, name):
        with open(os.path.join(self.dir, 'feeds.d', name + '.conf')) as f:
            return self.feeds(f.read())

    def export(self, config=None):
        return self.run_program('export', '-c', config or self.config).stdout


class In(Moving):
    def setUp(self):
        super().setUp()
        self.configure('', 'first-poll = all')

    def test_rss2email_with_what_it_delivered(self):
        old = [{'title': 'Two', 'guid': 'http://site.example/2', 'description': 'b'},
               {'title': 'One', 'guid isPermaLink="false"': 'g1', 'link': 'http://site.example/1', 'description': 'a'}]
        self.server.pages['/a.xml'] = rss(old)
        self.fixture('rss2email.json')
        with open(os.path.join(self.dir, 'rss2email.json')) as f:  # without the entry that has no id
            text = f.read().replace('"hash": "ad6b', '"hash": "bd6b')
        with open(os.path.join(self.dir, 'rss2email.json'), 'w') as f:
            f.write(text)
        said = self.take('rss2email.cfg')
        self.assertIn('2 feeds now in', said.stdout)
        self.assertIn('3 items are known as delivered', said.stdout)
        self.assertIn('`digest`', said.stderr)
        got = self.imported('rss2email')
        self.assertEqual(got['harbour'], {'url': self.server.url + '/a.xml'})
        self.assertEqual(got['b-feed'], {'url': self.server.url + '/b.xml', 'folder': 'Lists', 'paused': 'yes',
                                         'proxy': 'socks5://127.0.0.1:9050', 'timeout': '90s'})
        self.once()
        self.assertEqual(self.files(), [])
        self.server.pages['/a.xml'] = rss([{'title': 'New', 'guid': 'g9'}] + old)
        self.once()
        self.assertEqual(self.subjects(), ['New'])

    def test_rss2email_entries_without_an_id_are_caught_up(self):
        self.server.pages['/a.xml'] = rss([{'title': 'Three', 'link': 'http://site.example/3', 'description': 'no guid'},
                                           {'title': 'One', 'guid isPermaLink="false"': 'g1'}])
        self.fixture('rss2email.json')
        self.assertIn('harbour: some of what was delivered has no id', self.take('rss2email.cfg').stdout)
        self.once()
        self.assertEqual(self.files(), [])

    def test_rss2email_trusting_links(self):
        self.server.pages['/a.xml'] = rss([{'title': 'Moved', 'guid': 'changed', 'link': 'http://www.site.example/2?utm_source=x'}])
        self.fixture('rss2email.json')
        with open(os.path.join(self.dir, 'rss2email.json')) as f:
            text = f.read().replace('"hash": "ad6b', '"hash": "bd6b')
        with open(os.path.join(self.dir, 'rss2email.json'), 'w') as f:
            f.write(text)
        self.take('rss2email.cfg')
        self.once()
        self.assertEqual(self.files(), [])

    def test_rss2email_default_proxy_is_for_feeds_without_one(self):
        path = os.path.join(self.dir, 'r.cfg')
        with open(path, 'w') as f:
            f.write('[DEFAULT]\nproxy = http://p.example:3128/\n[feed.a]\nurl = http://a.example/\n'
                    '[feed.b]\nurl = http://b.example/\nproxy = http://q.example:1\n')
        self.assertIn('--seen FILE', self.run_program('import', '-c', self.config, path).stderr)
        self.assertEqual([feed['proxy'] for feed in self.imported('rss2email').values()],
                         ['http://p.example:3128/', 'http://q.example:1'])

    def test_what_was_shown_elsewhere_can_count_as_seen(self):
        self.server.pages['/a'] = rss(items(3))
        path = os.path.join(self.dir, 'urls')
        with open(path, 'w') as f:
            f.write(self.server.url + '/a\n')
        self.run_program('import', '--caught-up', '-c', self.config, path)
        self.once()
        self.assertEqual(self.files(), [])
        self.server.pages['/a'] = rss(items(4))
        self.once()
        self.assertEqual(self.subjects(), ['Item 4'])

    def test_what_was_delivered_is_taken_over_only_without_a_daemon(self):
        self.start('daemon', '-c', self.config)
        self.wait_for(lambda: os.path.exists(os.path.join(self.dir, 'state', 'control.sock')))
        self.fixture('rss2email.json')
        self.assertIn('stop it, then import', self.take('rss2email.cfg', check=75).stderr)
        self.assertFalse(os.path.exists(os.path.join(self.dir, 'feeds.d')))

    def test_feed2imap(self):
        said = self.take('feed2imaprc')
        self.assertIn('line 19: left out: it has no url', said.stderr)
        self.assertEqual(self.imported('feed2imap'), {
            'harbour-news': {'url': 'http://harbour.example/feed?a=1&b=2#x', 'folder': 'Feeds/Harbour', 'interval': '12h',
                             'images': 'inline'},
            'quoted-name': {'url': "http://quoted.example/it's", 'folder': 'Feeds/Quoted', 'updates': 'ignore'},
            'local': {'url': 'https://local.example/rss', 'folder': 'News/Local', 'paused': 'yes'}})

    def test_feed2imap_go(self):
        self.take('feed2imap-go.yml')
        got = self.imported('feed2imap')
        self.assertEqual({name: feed['folder'] for name, feed in got.items()}, {
            'strip': 'Feeds/Strip', 'arch': 'Feeds/Linux/Distribution', 'planet-gentoo': 'Feeds/Linux/Gentoo',
            'gentoo-news': 'Feeds/Linux/Gentoo/Gentoo News', 'munchen': 'Feeds/News/München'})
        self.assertEqual(got['strip']['interval'], '12h')
        self.assertEqual(got['gentoo-news']['interval'], '24h')
        self.assertNotIn('interval', got['arch'])
        self.assertEqual([name for name, feed in got.items() if 'images' not in feed], ['munchen'])
        self.assertEqual(got['arch']['images'], 'inline')

    def test_newsboat(self):
        said = self.take('urls')
        self.assertEqual(said.stderr.count('left out'), 3)
        self.assertEqual(self.imported('newsboat'), {
            'my-title': {'url': 'http://harbour.example/a.xml', 'folder': 'tag one', 'title': 'My "Title"'},
            'b': {'url': 'http://b.example/b.xml', 'folder': 'news'}, 'c': {'url': 'https://c.example/c'}})

    def test_sfeed(self):
        self.assertIn('only a shell can tell', self.take('sfeedrc').stderr)
        self.assertEqual(self.imported('sfeed'), {
            'harbour-news': {'url': 'http://harbour.example/feed?x=1&y=2'},
            'plain': {'url': 'http://plain.example/atom.xml'}, 'single': {'url': 'https://single.example/'}})

    def test_opml_of_others(self):
        said = self.take('other.opml')
        self.assertIn('2 left out', said.stdout)
        self.assertEqual(self.imported('opml'), {
            'cafe-hafen': {'url': 'http://harbour.example/feed?a=1&b=2', 'folder': 'News & Views'},
            'loud': {'url': 'http://loud.example/rss', 'folder': 'News & Views/Deep/AC-DC'},
            'alone': {'url': 'https://alone.example/'}})

    def test_twice_is_once(self):
        self.take('urls')
        said = self.take('urls')
        self.assertIn('0 feeds', said.stdout)
        self.assertIn('subscribed already as my-title', said.stderr)
        self.assertEqual(len(self.imported('newsboat')), 3)

    def test_a_dry_run_shows_and_changes_nothing(self):
        self.assertEqual(len(self.feeds(self.take('sfeedrc', '--dry-run', '--folder', 'Moved').stdout)), 3)
        self.assertFalse(os.path.exists(os.path.join(self.dir, 'feeds.d')))

    def test_what_cannot_be_read(self):
        def refused(name, text, *options):
            path = os.path.join(self.dir, name)
            with open(path, 'wb') as f:
                f.write(text)
            return self.run_program('import', '-c', self.config, *options, path, check=65).stderr
        self.assertIn('in a format that is known', refused('x', b'hello'))
        self.assertIn('entities', refused('x', b'<!DOCTYPE opml [<!ENTITY a "aaaa">]><opml><body><outline text="&a;"/></body></opml>'))
        self.assertIn('no OPML', refused('x', b'<html></html>', '--format', 'opml'))
        self.assertIn('broken in line 3', refused('x', b'<opml>\n<body>\n<outline <\n</body></opml>'))
        self.assertIn('line 2: ', refused('x', b'feeds:\n  - name: |\n     x\n'))
        self.assertIn('there is no such file', self.run_program('import', '-c', self.config, '/nowhere', check=66).stderr)

    def test_options_that_are_wrong_are_left_out_alone(self):
        text = ('<opml xmlns:w="urn:x-wirespool:opml"><body><outline xmlUrl="http://a.example/" w:interval="soon" w:title="T"'
                ' w:frobnicate="1" w:url="http://evil.example/"/></body></opml>')
        path = os.path.join(self.dir, 'x.opml')
        with open(path, 'w') as f:
            f.write(text)
        said = self.run_program('import', '-c', self.config, path)
        self.assertEqual(list(self.imported('opml').values()), [{'url': 'http://a.example/', 'title': 'T'}])
        self.assertIn('interval = soon is left out', said.stderr)
        self.assertIn('frobnicate', said.stderr)


class Real(Moving):
    """Files that these programs write, where they are installed."""

    def setUp(self):
        super().setUp()
        self.configure('', 'first-poll = all')
        self.server.pages['/a?x=1&y=2'] = rss(items(3), title='Hafen & Fähre')
        self.server.pages['/b'] = rss(items(2, start=20))
        self.opml = os.path.join(self.dir, 'list.opml')
        with open(self.opml, 'w') as f:
            f.write('<?xml version="1.0"?><opml version="2.0"><head/><body><outline text="News">'
                    '<outline type="rss" text="Hafen &amp; &quot;F&#228;hre&quot;" title="Hafen" xmlUrl="%s/a?x=1&amp;y=2"/>'
                    '</outline><outline type="rss" text="B" title="B" xmlUrl="%s/b"/></body></opml>'
                    % (self.server.url, self.server.url))

    def other(self, *command, stdin=None):
        if not shutil.which(command[0]):
            self.skipTest('there is no %s' % command[0])
        env = {'PATH': os.environ['PATH'], 'HOME': self.dir, 'LANG': 'C.UTF-8', 'XDG_CONFIG_HOME': self.dir + '/c',
               'XDG_DATA_HOME': self.dir + '/d'}
        return subprocess.run(command, cwd=self.dir, env=env, stdin=stdin, capture_output=True, text=True, check=True).stdout

    def put(self, name, text):
        with open(os.path.join(self.dir, name), 'w') as f:
            f.write(text)
        return f.name

    def moves_in(self, path, format):
        """Both feeds, and nothing that was there is delivered."""
        self.run_program('import', '--caught-up', '-c', self.config, path)
        self.assertEqual([feed['url'] for feed in self.imported(format).values()],
                         [self.server.url + '/a?x=1&y=2', self.server.url + '/b'])
        self.once()
        self.assertEqual(self.files(), [])
        self.server.pages['/b'] = rss(items(3, start=20))
        self.once()
        self.assertEqual(self.subjects(), ['Item 22'])

    def test_rss2email(self):
        self.other('r2e', 'new', 'me@example.org')
        path = os.path.join(self.dir, 'c', 'rss2email.cfg')
        with open(path) as f:
            text = f.read()
        self.put('c/rss2email.cfg', re.sub('(?m)^email-protocol = .*', 'email-protocol = maildir', text)
                 .replace('maildir-path = ~/Maildir', 'maildir-path = %s/Mail' % self.dir))
        os.mkdir(self.dir + '/Mail')
        self.other('r2e', 'add', 'hafen', self.server.url + '/a?x=1&y=2')
        self.other('r2e', 'add', 'b', self.server.url + '/b')
        self.other('r2e', 'run')
        said = self.run_program('import', '-c', self.config, '--seen', self.dir + '/d/rss2email.json', path)
        self.assertIn('2 feeds now in', said.stdout)
        self.assertIn('5 items are known as delivered', said.stdout)
        self.assertEqual(said.stderr, '')
        self.once()
        self.assertEqual(self.files(), [])
        self.server.pages['/b'] = rss(items(3, start=20))
        self.once()
        self.assertEqual(self.subjects(), ['Item 22'])

    def test_newsboat(self):
        self.put('urls', '')
        self.put('conf', '')
        self.other('newsboat', '-u', 'urls', '-c', 'cache.db', '-C', 'conf', '-i', self.opml)
        self.moves_in(self.dir + '/urls', 'newsboat')

    def test_sfeed(self):
        with open(self.opml) as f:
            self.moves_in(self.put('sfeedrc', self.other('sfeed_opml_import', stdin=f)), 'sfeed')

    def test_feed2imap(self):
        self.moves_in(self.put('feed2imaprc', self.other('feed2imap-opmlimport', self.opml)), 'feed2imap')

    def test_and_out_again(self):
        self.configure(Out.FEEDS)
        path = self.put('out.opml', self.export())
        self.put('urls', '')
        self.put('conf', '')
        self.other('newsboat', '-u', 'urls', '-c', 'cache.db', '-C', 'conf', '-i', path)
        with open(self.dir + '/urls') as f:
            self.assertEqual(len(f.read().splitlines()), 4)


class Out(Moving):
    FEEDS = ('[feed:plain]\nurl = http://a.example/\n'
             '[feed:many]\nurl = http://u:p@b.example/x?a=1&b="<2>"#f\nfolder = News/Linux & BSD/Ünï\ntitle = A <b>"title"</b>\t&amp; 日本\n'
             'only = linux, "two words"^2,\n  -windows\nskip = title:ad*\nfirst-poll = 7d\ninterval = 90m\nmin-interval = 0\nmax-interval = 2d\n'
             'host-connections = 1\nhost-delay = 1500ms\ntimeout = 2m\nmax-body = 3M\nmax-items = 77\nuser-agent = Me/1.0 (x)\npaused = yes\n'
             '[feed:deep]\nurl = https://c.example/\nfolder = News/Linux & BSD\nfirst-poll = all\n'
             '[feed:other]\nurl = https://d.example/\nfolder = Newsletters\nfirst-poll = 0\n')

    def test_a_round_trip_is_exact(self):
        self.configure(self.FEEDS)
        out = self.export()
        root = xml.etree.ElementTree.fromstring(out.encode())
        self.assertEqual(len(root.findall('.//outline[@xmlUrl]')), 4)
        path = os.path.join(self.dir, 'x.opml')
        with open(path, 'w') as f:
            f.write(out)
        other = os.path.join(self.dir, 'other', 'wirespool.conf')
        os.mkdir(os.path.dirname(other))
        with open(other, 'w') as f:
            f.write('[wirespool]\nspool = %s\nstate = %s/o\n' % (self.spool, self.dir))
        self.run_program('import', '-c', other, path)
        self.assertEqual(self.export(other), out)

    def test_every_key_of_a_feed_goes_there_and_back(self):
        self.maxDiff = None
        by_type = {'TEXT': 'Some "text" & <more>', 'FOLDER': 'A/B & C', 'RULES': 'oil^2, "two words", -gas', 'FIRST_POLL': '5d',
                   'SECONDS': '2d', 'MILLISECONDS': '1500ms', 'COUNT': '7', 'SIZE': '2M', 'BOOL': None, 'CHOICE': None,
                   'PROXY': 'socks5://127.0.0.1:9050', 'HEADERS': 'X-One: 1, X-Two: "b"', 'SECRET': 'credential:name',
                   'PATH': '/etc/hostname', 'TEMPLATE': '{feed}: {title}'}
        own = {'cookies': 'file:/etc/cookies', 'timeout': '2m', 'extras-time': '2m', 'user': 'me'}
        with open(os.path.join(harness.ROOT, 'src', 'config', 'keys.c')) as f:
            source = f.read()
        wanted = {}
        for name, kind, rest in re.findall(r'\{ "([a-z-]+)", [FA]\(\w+\), \.type = VALUE_(\w+)(.*?)\.help', source, re.S):
            if name == 'url':
                continue
            fallback = re.search(r'fallback = "(.*?)"', rest)
            if kind == 'BOOL':
                wanted[name] = 'no' if fallback[1] == 'yes' else 'yes'
            elif kind == 'CHOICE':
                choices = re.search(r'choices = (\w+)', rest)[1]
                table = re.search(r'struct choice %s\[\] = \{(.*?)\};' % choices, source, re.S)[1]
                wanted[name] = [c for c in re.findall(r'\{ "([^"]+)"', table) if c != fallback[1]][0]
            else:
                wanted[name] = own.get(name) or by_type[kind]
        self.assertGreater(len(wanted), 35)
        self.configure('[feed:all]\nurl = https://a.example/x\n' + ''.join('%s = %s\n' % item for item in wanted.items()))
        out = self.export()
        path = os.path.join(self.dir, 'x.opml')
        with open(path, 'w') as f:
            f.write(out)
        other = os.path.join(self.dir, 'other', 'wirespool.conf')
        os.mkdir(os.path.dirname(other))
        with open(other, 'w') as f:
            f.write('[wirespool]\nspool = %s\nstate = %s/o\n' % (self.spool, self.dir))
        said = self.run_program('import', '-c', other, path)
        self.assertEqual(said.stderr, '')
        self.assertEqual(self.export(other), out)
        with open(self.dir + '/other/feeds.d/opml.conf') as f:
            got = dict(line.split(' = ', 1) for line in f.read().splitlines() if ' = ' in line)
        self.assertEqual(got, {'url': 'https://a.example/x', **wanted})

    def test_folders_are_outlines(self):
        self.configure(self.FEEDS)
        body = xml.etree.ElementTree.fromstring(self.export().encode()).find('body')

        def tree(node):
            return [(o.get('text'), tree(o)) if o.get('xmlUrl') is None else o.get(OURS + 'id') for o in node]
        self.assertEqual(tree(body), [('News', ['plain', ('Linux & BSD', ['deep', ('Ünï', ['many'])])]), ('Newsletters', ['other'])])

    def test_an_empty_one_is_good_opml(self):
        self.configure('')
        self.assertEqual(xml.etree.ElementTree.fromstring(self.export().encode()).tag, 'opml')


if __name__ == '__main__':
    harness.main()
