"""Subscribing and unsubscribing by command: what is asked of servers, what is written where."""
import os
import socket
import ssl
import stat
import subprocess
import threading
import unittest

import harness
from harness import Case, items, rss

PAGE = '<html><head><title>A page</title>%s</head><body><p>Text</p></body></html>'
LINK = '<link rel="alternate" type="application/rss+xml" title="%s" href="%s">'


def page(text):
    return lambda h: h.answer(200, (PAGE % text).encode(), {'Content-Type': 'text/html; charset=utf-8'})


class Subscribe(Case):
    def setUp(self):
        super().setUp()
        self.configure('# Mine, with care.\n[feed:old]\nurl = @URL@/old\n')

    def add(self, path, *options, check=0):
        return self.run_program('add', '-c', self.config, *options, self.server.url + path, check=check)

    def remove(self, *names, check=0):
        return self.run_program('remove', '-c', self.config, *names, check=check)

    def text(self, name='wirespool.conf'):
        with open(os.path.join(self.dir, name)) as f:
            return f.read()

    def asked(self):
        return [path for path, _ in self.server.requests]

    # ---- add

    def test_a_good_feed_is_asked_once_and_appended(self):
        self.server.pages['/feed'] = rss(items(3), title='Hafen &amp; Fähre')
        before = self.text()
        said = self.add('/feed', '--folder', 'News/Harbour').stdout
        self.assertEqual(self.asked(), ['/feed'])
        self.assertEqual(self.text(), before + '[feed:hafen-fahre]\nurl = %s/feed\nfolder = News/Harbour\n' % self.server.url)
        self.assertIn('"Hafen & Fähre", 3 items', said)
        self.once('hafen-fahre')
        self.assertEqual(len(self.files()), 3)

    def test_goes_to_feeds_d_where_there_is_one(self):
        os.mkdir(os.path.join(self.dir, 'feeds.d'))
        os.chmod(self.config, 0o640)
        self.server.pages['/feed'] = rss(items(1))
        before = self.text()
        self.add('/feed', '--id', 'harbour')
        self.assertEqual(self.text(), before)
        self.assertEqual(self.text('feeds.d/harbour.conf'), '[feed:harbour]\nurl = %s/feed\n' % self.server.url)
        self.assertEqual(stat.S_IMODE(os.stat(os.path.join(self.dir, 'feeds.d/harbour.conf')).st_mode), 0o640)

    def test_a_page_leads_to_its_feed(self):
        self.server.pages['/'] = page(LINK % ('Posts', '/posts.xml') + LINK % ('Comments', '/comments/feed'))
        self.server.pages['/posts.xml'] = rss(items(1), title='Posts')
        self.add('/')
        self.assertEqual(self.asked(), ['/', '/posts.xml'])
        self.assertIn('[feed:posts]\nurl = %s/posts.xml\n' % self.server.url, self.text())

    def test_several_are_listed_and_none_is_taken(self):
        self.server.pages['/'] = page(LINK % ('World', '/w') + LINK % ('Sport \x1b[31m', '/s'))
        before = self.text()
        said = self.add('/', check=1).stdout
        self.assertIn('wirespool add -c %s %s/w   # World' % (self.config, self.server.url), said)
        self.assertIn('wirespool add -c %s %s/s   # Sport' % (self.config, self.server.url), said)
        self.assertNotIn('\x1b', said)
        self.assertEqual(self.text(), before)

    def test_asks_as_defaults_say_and_without_a_secret_of_the_service(self):
        self.configure('', defaults='user-agent = Me/1\nuser = me\npassword = env:PW')
        self.server.pages['/feed'] = self.server.pages['/feed?again'] = rss(items(1))
        self.run_program('add', '-c', self.config, self.server.url + '/feed', env={'PW': 'x'})
        self.run_program('add', '-c', self.config, self.server.url + '/feed?again')
        for (_, headers), has_login in zip(self.server.requests, (True, False)):
            self.assertEqual(headers['User-Agent'], 'Me/1')
            self.assertEqual('Authorization' in headers, has_login)

    def test_what_is_listed_can_be_given_to_a_shell(self):
        self.server.pages['/'] = page(LINK % ('One', '/?a=1&amp;b=2') + LINK % ('Two', "/';touch$IFS" + self.dir + "/oops;'"))
        self.server.pages['/?a=1&b=2'] = rss(items(1), title='One')
        said = self.add('/', check=1).stdout.splitlines()
        for line in said[1:]:
            subprocess.run(line.replace('wirespool', harness.PROGRAM, 1), shell=True, capture_output=True)
        self.assertIn('url = %s/?a=1&b=2\n' % self.server.url, self.text())
        self.assertFalse(os.path.exists(self.dir + '/oops'))

    def test_a_declared_feed_may_be_known_already(self):
        self.server.pages['/'] = page(LINK % ('Old', '/old'))
        self.server.pages['/old'] = rss(items(1))
        before = self.text()
        self.assertIn('already subscribed as old, ', self.add('/', check=1).stdout)
        self.assertEqual(self.text(), before)

    def test_a_feed_that_is_not_declared_is_looked_for(self):
        self.server.pages['/blog'] = page('')
        self.server.pages['/atom.xml'] = rss(items(1), title='Undeclared')
        self.add('/blog')
        self.assertEqual(self.asked(), ['/blog', '/feed', '/rss.xml', '/atom.xml'])
        self.assertIn('url = %s/atom.xml\n' % self.server.url, self.text())

    def test_says_why_there_is_none(self):
        self.server.pages['/blog'] = page('')
        self.assertIn('an HTML page titled "A page"', self.add('/blog', check=65).stderr)
        self.assertIn('HTTP 404', self.add('/nothing', check=69).stderr)
        self.server.pages['/text'] = lambda h: h.answer(200, b'hello', {})
        self.assertIn('not a feed', self.add('/text', check=65).stderr)
        self.assertIn('ftp://x.example/: this is no address of http or https',
                      self.run_program('add', '-c', self.config, 'ftp://x.example/', check=64).stderr)

    def test_an_address_without_its_beginning(self):
        said = self.run_program('add', '-c', self.config, self.server.url.replace('http://', '') + '/feed', check=69).stderr
        self.assertIn('add: https://127.0.0.1', said)
        self.assertIn('wants http:// in front', said)

    def test_a_moved_feed_is_written_where_it_is(self):
        self.server.pages['/a'] = lambda h: h.answer(301, b'', {'Location': '/b'})
        self.server.pages['/b'] = rss(items(1), title='Moved')
        self.server.pages['/c'] = lambda h: h.answer(302, b'', {'Location': '/b'})
        self.add('/a')
        self.assertIn('[feed:moved]\nurl = %s/b\n' % self.server.url, self.text())
        self.add('/c')
        self.assertIn('[feed:moved-2]\nurl = %s/c\n' % self.server.url, self.text())

    def test_one_that_is_subscribed_is_not_asked_for(self):
        said = self.add('/old', check=1).stdout
        self.assertIn('already subscribed as old, ', said)
        self.assertEqual(self.asked(), [])

    def test_a_dry_run_changes_nothing(self):
        self.server.pages['/feed'] = rss(items(3))
        before = self.text()
        self.assertIn('[feed:feed]\n', self.add('/feed', '--dry-run').stdout)
        self.assertEqual(self.text(), before)

    def test_wishes_that_cannot_be(self):
        self.server.pages['/feed'] = rss(items(3))
        before = self.text()
        self.assertIn('a feed called old', self.add('/feed', '--id', 'old', check=64).stderr)
        self.add('/feed', '--id', 'no good', check=64)
        self.add('/feed', '--folder', '../etc', check=64)
        self.assertEqual(self.text(), before)

    def test_a_broken_configuration_is_not_touched(self):
        self.configure('[feed:x]\nurll = 1\n')
        before = self.text()
        self.server.pages['/feed'] = rss(items(3))
        self.assertIn('urll', self.add('/feed', check=78).stderr)
        self.assertEqual(self.text(), before)

    def test_a_link_to_the_file_stays_a_link(self):
        real = os.path.join(self.dir, 'dotfiles')
        os.rename(self.config, real)
        os.symlink('dotfiles', self.config)
        self.server.pages['/feed'] = rss(items(1), title='Linked')
        self.add('/feed')
        self.assertTrue(os.path.islink(self.config))
        self.assertIn('[feed:linked]', self.text('dotfiles'))

    def test_titles_make_harmless_ids(self):
        for title, want in (('../../etc/passwd', 'etc-passwd'), ('日本語ニュース', None), ('x' * 200, 'x' * 32),
                            ('[feed:evil]&#10;url = x', 'feed-evil-url-x'), ('Ærø Łódź', 'aero-lodz')):
            self.server.pages['/' + str(len(title))] = rss(items(1), title=title)
            self.add('/' + str(len(title)))
            if want:
                self.assertIn('\n[feed:%s]\n' % want, self.text())
        self.assertEqual(self.text().count('[feed:'), 6)

    def test_the_first_one_makes_a_configuration(self):
        self.server.pages['/feed'] = rss(items(1), title='First')
        home = os.path.join(self.dir, 'home')
        os.mkdir(home)
        os.chmod(self.dir, 0o755)
        os.chown(home, 65534, 65534) if os.geteuid() == 0 else None
        prefix = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] if os.geteuid() == 0 else []
        env = {'HOME': home, 'PATH': os.environ['PATH']}
        done = subprocess.run([*prefix, harness.PROGRAM, 'add', self.server.url + '/feed'], env=env, capture_output=True,
                              text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn('[feed:first]', self.text('home/.config/wirespool/feeds.d/first.conf'))
        done = subprocess.run([*prefix, harness.PROGRAM, 'once'], env=env, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn('1 message delivered', done.stdout)

    @unittest.skipUnless(os.geteuid() == 0, 'needs root')
    def test_without_permission_it_says_whose_it_is(self):
        self.server.pages['/feed'] = rss(items(1), title='First')
        os.chmod(self.dir, 0o755)
        done = subprocess.run(['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', harness.PROGRAM, 'add', '-c',
                               self.config, self.server.url + '/feed'], capture_output=True, text=True)
        self.assertEqual(done.returncode, 77, done.stdout + done.stderr)
        self.assertIn('cannot write %s: Permission denied' % self.config, done.stderr)

    def test_a_running_daemon_hears_of_it(self):
        self.server.pages['/old'] = rss(items(1), title='Old')
        self.server.pages['/feed'] = rss(items(2), title='New')
        self.start('daemon', '-c', self.config)
        self.wait_for(lambda: len(self.files()) == 1)
        self.assertIn('the daemon knows it now', self.add('/feed').stdout)
        self.wait_for(lambda: len(self.files()) == 3)
        self.remove('new')
        self.assertNotIn('new', self.run_program('list', '-c', self.config).stdout)

    # ---- remove

    def test_removing_keeps_all_else(self):
        self.configure('# Mine.\n[feed:old]\nurl = @URL@/old\n\n# Theirs.\n[feed:b]\nurl = @URL@/b\nskip = x\n  y\n\n'
                       '[topic:t]\nkeywords = z\n')
        self.remove('b')
        self.assertTrue(self.text().endswith('/old\n\n# Theirs.\n\n[topic:t]\nkeywords = z\n\n'), self.text())

    def test_a_file_of_its_own_goes(self):
        os.mkdir(os.path.join(self.dir, 'feeds.d'))
        self.server.pages['/feed'] = rss(items(1), title='New')
        self.add('/feed')
        own = os.path.join(self.dir, 'feeds.d', 'new.conf')
        self.assertTrue(os.path.exists(own))
        self.remove('new')
        self.assertFalse(os.path.exists(own))

    def test_one_that_is_not_there(self):
        before = self.text()
        self.assertIn('no feed is called `nope`', self.remove('old', 'nope', check=64).stderr)
        self.assertEqual(self.text(), before)


class Sites(Case):
    """Known sites, by way of a proxy that is all of them: pages are looked up by host and path."""

    def setUp(self):
        super().setUp()
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
                        '-subj', '/CN=sites', '-addext', 'subjectAltName=DNS:www.youtube.com,DNS:www.reddit.com',
                        '-keyout', 'key.pem', '-out', 'ca.pem'], cwd=self.dir, check=True, capture_output=True)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.dir + '/ca.pem', self.dir + '/key.pem')
        self.pages, self.asked = {}, []
        self.proxy = socket.create_server(('127.0.0.1', 0))
        threading.Thread(target=self.serve, daemon=True).start()
        self.configure('', defaults='proxy = http://127.0.0.1:%d\nca-file = ca.pem' % self.proxy.getsockname()[1])

    def tearDown(self):
        self.proxy.shutdown(socket.SHUT_RDWR)
        self.proxy.close()
        super().tearDown()

    def serve(self):
        while True:
            try:
                plain, _ = self.proxy.accept()
            except OSError:
                return
            with plain:
                host = self.request(plain)[1].split(':')[0]
                plain.sendall(b'HTTP/1.1 200 Connected\r\n\r\n')
                with self.context.wrap_socket(plain, server_side=True) as secure:
                    self.asked.append(host + self.request(secure)[1])
                    kind, body = self.pages.get(self.asked[-1], ('text/plain', b''))
                    secure.sendall(b'HTTP/1.1 %d x\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s'
                                   % (200 if body else 404, kind.encode(), len(body), body))

    @staticmethod
    def request(connection):
        head = b''
        while b'\r\n\r\n' not in head:
            head += connection.recv(4096)
        return head.decode().split()

    def add(self, url):
        """Returns the address that is subscribed to."""
        self.run_program('add', '--id', 'f%d' % len(self.pages), '-c', self.config, url)
        with open('%s/feeds.d/f%d.conf' % (self.dir, len(self.pages))) as f:
            return f.read().rpartition('url = ')[2].strip()

    def test_a_channel_and_a_list(self):
        for page, feed in (('https://www.youtube.com/channel/UCabc', 'www.youtube.com/feeds/videos.xml?channel_id=UCabc'),
                           ('youtube.com/playlist?list=PL1&x=y', 'www.youtube.com/feeds/videos.xml?playlist_id=PL1')):
            self.asked.clear()
            self.pages[feed] = ('text/xml', rss(items(1), title='Channel'))
            self.assertEqual(self.add(page), 'https://' + feed)
            self.assertEqual(self.asked, [feed])

    def test_a_name_leads_to_its_channel(self):
        feed = 'www.youtube.com/feeds/videos.xml?channel_id=UCxyz'
        self.pages['www.youtube.com/@somebody'] = (
            'text/html', (PAGE % (LINK % ('RSS', 'https://' + feed))).encode())
        self.pages[feed] = ('text/xml', rss(items(1), title='Somebody'))
        self.assertEqual(self.add('https://www.youtube.com/@somebody'), 'https://' + feed)
        self.assertEqual(self.asked, ['www.youtube.com/@somebody', feed])

    def test_a_forum(self):
        feed = 'www.reddit.com/r/linux/.rss'
        self.pages[feed] = ('application/atom+xml', rss(items(1), title='r/linux'))
        self.assertEqual(self.add('old.reddit.com/r/linux/'), 'https://' + feed)
        self.assertEqual(self.asked, [feed])


if __name__ == '__main__':
    harness.main()
