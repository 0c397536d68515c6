"""Servers that want to be asked in a way of their own, and feeds that no server has."""
import base64
import http.server
import os
import socket
import sqlite3
import ssl
import subprocess
import threading

import harness
from harness import Case, Server, items, rss


def is_running(*words):
    """Does a process run with this command line?"""
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open('/proc/%s/cmdline' % pid) as f:
                if f.read() == '\0'.join(words) + '\0':
                    return True
        except OSError:
            pass
    return False


class Access(Case):
    def poll(self, *args, check=0, env=None):
        return self.run_program('once', '-c', self.config, *(args or ('--all',)), check=check, env=env)

    def one(self, keys, path='/a', **kwargs):
        """Poll one feed with these keys; returns the headers of the last request."""
        self.server.pages.setdefault(path, rss(items(1)))
        self.configure('[feed:a]\nurl = @URL@%s\n%s\n' % (path, keys))
        self.poll(**kwargs)
        return self.server.requests[-1][1]

    def secret(self, text):
        path = os.path.join(self.dir, 'secret')
        with open(path, 'w') as f:
            f.write(text)
        return path


class Requests(Access):
    def test_a_password_is_read_from_where_it_is(self):
        want = 'Basic ' + base64.b64encode(b'me:s3cret').decode()
        path = self.secret('s3cret\n')
        self.assertEqual(self.one('user = me\npassword = file:%s' % path)['Authorization'], want)
        self.assertEqual(self.one('user = me\npassword = env:PW', env={'PW': 's3cret'})['Authorization'], want)
        self.assertEqual(self.one('user = me\npassword = credential:secret',
                                  env={'CREDENTIALS_DIRECTORY': self.dir})['Authorization'], want)

    def test_a_missing_secret_is_said_and_nothing_is_asked(self):
        self.configure('[feed:a]\nurl = @URL@/a\npassword = env:NOT_THERE\n[feed:b]\nurl = @URL@/b\n'
                       'password = file:/nowhere/x\n')
        done = self.poll(check=1)
        self.assertIn('the secret env:NOT_THERE is not set', done.stderr)
        self.assertIn('cannot read the secret file:/nowhere/x: No such file', done.stderr)
        self.assertEqual(self.server.requests, [])

    def test_a_token(self):
        self.assertEqual(self.one('auth = bearer\npassword = file:%s' % self.secret('abc.def'))['Authorization'],
                         'Bearer abc.def')

    def test_digest(self):
        def page(handler):
            if 'Authorization' not in handler.headers:
                handler.answer(401, b'', {'WWW-Authenticate': 'Digest realm="r", nonce="n1", qop="auth"', 'ETag': '"no"'})
            else:
                handler.answer(200, rss(items(1)), {'ETag': '"yes"'})
        self.server.pages['/a'] = page
        headers = self.one('auth = digest\nuser = me\npassword = file:%s' % self.secret('pw'))
        self.assertIn('Digest username="me"', headers['Authorization'])
        self.assertEqual(len(self.server.requests), 2)
        self.poll()
        self.assertEqual(self.server.requests[-1][1]['If-None-Match'], '"yes"')

    def test_headers_and_cookies(self):
        headers = self.one('headers = X-Plan: free, Accept-Language: de, en;q=0.5,\n  X-Last: x\n'
                           'cookies = a=b; consent=no\nuser-agent = Odd/1')
        self.assertEqual(headers['X-Plan'], 'free')
        self.assertEqual(headers['Accept-Language'], 'de, en;q=0.5')
        self.assertEqual(headers['X-Last'], 'x')
        self.assertEqual(headers['Cookie'], 'a=b; consent=no')
        self.assertEqual(headers['User-Agent'], 'Odd/1')
        headers = self.one('cookies = file:%s' % self.secret('session=1234'))
        self.assertEqual(headers['Cookie'], 'session=1234')

    def test_nothing_of_one_feed_reaches_the_next(self):
        self.server.pages['/a'] = self.server.pages['/b'] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@/a\nheaders = X-Own: 1\ncookies = c=1\nuser = u\npassword = env:PW\n'
                       '[feed:b]\nurl = @URL@/b\n', main='connections = 1')
        self.poll(env={'PW': 'x'})
        self.poll(env={'PW': 'x'})
        for path, headers in self.server.requests:
            for name in ('X-Own', 'Cookie', 'Authorization'):
                self.assertEqual(name in headers, path == '/a', (path, name))

    def test_secrets_do_not_follow_redirects_to_others(self):
        other = Server()
        self.addCleanup(other.stop)
        other.pages['/b'] = rss(items(1))
        self.server.pages['/a'] = lambda h: h.answer(302, b'', {'Location': other.url + '/b'})
        self.configure('[feed:a]\nurl = @URL@/a\nheaders = X-Own: 1\ncookies = c=1\nuser = u\npassword = env:PW\n')
        self.poll(env={'PW': 'x'})
        for name in ('X-Own', 'Cookie', 'Authorization'):
            self.assertIn(name, self.server.requests[0][1])
            self.assertNotIn(name, other.requests[0][1])

    def test_that_they_did_not_is_said_where_they_are_missed(self):
        other = Server()
        self.addCleanup(other.stop)
        other.pages['/b'] = lambda h: h.answer(401, b'')
        self.server.pages['/a'] = lambda h: h.answer(302, b'', {'Location': other.url + '/b'})
        self.server.pages['/c'] = lambda h: h.answer(401, b'')
        said = 'the login was not sent to %s/b' % other.url
        for url, keys, withheld in ((self.server.url + '/a', 'user = u\npassword = env:PW', True),
                                    (self.server.url.replace('//', '//u:pw@') + '/a', '', True),
                                    (self.server.url + '/a', 'user-agent = x', False),
                                    (self.server.url + '/c', 'user = u\npassword = env:PW', False)):
            with self.subTest(url=url, keys=keys):
                self.configure('[feed:a]\nurl = %s\n%s\n' % (url, keys))
                done = self.poll(check=1, env={'PW': 'x'})
                self.assertEqual('HTTP 401: the server wants a password' in done.stderr, not withheld)
                self.assertEqual(said in done.stderr, withheld, done.stderr)
                status = self.run_program('status', '-c', self.config).stdout
                self.assertEqual(said in status, withheld)
                self.assertEqual('-> make that address its url' in status, withheld)

    def test_nor_do_they_go_where_a_feed_has_moved_for_good(self):
        other = Server()
        self.addCleanup(other.stop)
        other.pages['/b'] = rss(items(1))
        self.server.pages['/a'] = lambda h: h.answer(301, b'', {'Location': other.url + '/b'})
        self.configure('[feed:a]\nurl = @URL@/a\nheaders = X-Own: 1\ncookies = c=1\nuser = u\npassword = env:PW\n')
        for _ in range(5):
            self.poll(env={'PW': 'x'})
        self.assertEqual((len(self.server.requests), len(other.requests)), (3, 5))  # it was adopted
        for _, headers in other.requests:
            for name in ('X-Own', 'Cookie', 'Authorization'):
                self.assertNotIn(name, headers)

    def test_nor_to_the_further_pages_of_a_redirected_document(self):
        other = Server()
        self.addCleanup(other.stop)
        self.server.pages['/a'] = lambda h: h.answer(302, b'', {'Location': other.url + '/b'})
        other.pages['/b'] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@/a\nheaders = X-Own: 1\ncookies = c=1\nuser = u\npassword = env:PW\n',
                       'first-poll = all')
        self.poll(env={'PW': 'x'})
        other.pages['/b'] = rss(items(2, start=8), extra='<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" '
                                                         'href="/page"/>')
        other.pages['/page'] = rss(items(8))
        self.poll(env={'PW': 'x'})
        self.assertIn('/page', [path for path, _ in other.requests])
        for _, headers in other.requests:
            for name in ('X-Own', 'Cookie', 'Authorization'):
                self.assertNotIn(name, headers)

    def test_a_host_has_keys_for_all_its_feeds(self):
        self.server.pages['/a'] = self.server.pages['/b'] = rss(items(1))
        self.configure('[feed:a]\nurl = @URL@/a\n[feed:b]\nurl = @URL@/b\ncookies = own=1\n'
                       '[host:127.0.0.1]\ncookies = host=1\nuser-agent = Host/1\ninterval = 5h\n[host:other.example]\ncookies = other=1\n')
        self.poll()
        by_path = dict(self.server.requests)
        self.assertEqual(by_path['/a']['Cookie'], 'host=1')
        self.assertEqual(by_path['/b']['Cookie'], 'own=1')
        self.assertEqual(by_path['/b']['User-Agent'], 'Host/1')
        db = sqlite3.connect(os.path.join(self.dir, 'state', 'wirespool.db'))
        for (wait,) in db.execute('SELECT next_due - last_poll FROM feed'):
            self.assertAlmostEqual(wait / 3600, 5, delta=0.3)
        db.close()

    def test_mistakes_are_said(self):
        for keys, what in (('password = hunter2', 'credential:NAME, file:PATH or env:NAME'),
                           ('proxy = ftp://x', 'is no proxy'), ('headers = nonsense', 'is no header'),
                           ('headers = Host: x', 'is not to be set here'), ('auth = kerberos', 'unknown value'),
                           ('url = file:/x', 'wants allow-file'), ('url = exec:/x', 'wants allow-exec'),
                           ('url = file:x', 'write the whole path')):
            self.configure('[feed:a]\n%s\n%s' % ('' if keys.startswith('url') else 'url = @URL@/a', keys))
            self.assertIn(what, self.run_program('check', '-c', self.config, check=78).stderr)


class Proxies(Access):
    def proxy(self, moved):
        """An http proxy that knows every name; moved: URL -> where it redirects. Returns its port and what it is asked."""
        seen = []

        class Proxy(http.server.BaseHTTPRequestHandler):
            def log_message(self, *args):
                pass

            def do_GET(self):
                seen.append((self.path, self.headers.get('Proxy-Authorization')))
                body = rss(items(1))
                self.send_response(302 if self.path in moved else 200)
                self.send_header('Location', moved.get(self.path, ''))
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)
        proxy = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Proxy)
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        self.addCleanup(proxy.server_close)
        self.addCleanup(proxy.shutdown)
        return proxy.server_address[1], seen

    def test_an_http_proxy(self):
        port, seen = self.proxy({})
        self.configure('[feed:a]\nurl = http://far.example/feed\nproxy = http://u:p@127.0.0.1:%d\n' % port)
        self.poll()
        self.assertEqual(seen, [('http://far.example/feed', 'Basic ' + base64.b64encode(b'u:p').decode())])

    def test_no_redirect_leads_from_outside_to_a_network_behind_the_proxy(self):
        home = ('localhost', 'intranet', 'printer.local', '10.0.0.1', '[::1]', '2130706433')
        port, seen = self.proxy({'http://far.example/%d' % i: 'http://%s/' % host for i, host in enumerate(home)} |
                                {'http://intranet/a': 'http://wiki/', 'http://far.example/b': 'http://further.example/'})
        text = ''.join('[feed:f%d]\nurl = http://far.example/%d\n' % (i, i) for i in range(len(home)))
        self.configure(text + '[feed:a]\nurl = http://intranet/a\n[feed:b]\nurl = http://far.example/b\n',
                       'proxy = http://127.0.0.1:%d' % port)
        done = self.poll(check=1)
        self.assertEqual(done.stderr.count('redirect refused: '), len(home), done.stderr)
        self.assertEqual(sorted(url for url, _ in seen if 'far.example' not in url),
                         ['http://further.example/', 'http://intranet/a', 'http://wiki/'])

    def test_a_socks_proxy_resolves_the_name(self):
        asked = []
        listener = socket.socket()
        listener.bind(('127.0.0.1', 0))
        listener.listen()
        self.addCleanup(listener.close)
        body = rss(items(1))

        def serve():
            s, _ = listener.accept()
            with s:
                s.recv(100)
                s.sendall(b'\x05\x00')
                request = s.recv(300)
                asked.append(request[5:5 + request[4]])
                s.sendall(b'\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00')
                s.recv(4096)
                s.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n' % len(body) + body)
        threading.Thread(target=serve, daemon=True).start()
        self.configure('[feed:a]\nurl = http://hidden.onion/feed\nproxy = socks5://127.0.0.1:%d\n' %
                       listener.getsockname()[1])
        self.poll()
        self.assertEqual(asked, [b'hidden.onion'])

    def scripted(self, replies):
        """A server that says one of these after each thing it hears, and then no more; returns its port."""
        listener = socket.socket()
        listener.bind(('127.0.0.1', 0))
        listener.listen()
        self.addCleanup(listener.close)

        def serve():
            s, _ = listener.accept()
            with s:
                for reply in replies:
                    s.recv(4096)
                    s.sendall(reply)
        threading.Thread(target=serve, daemon=True).start()
        return listener.getsockname()[1]

    def test_a_proxy_that_refuses_is_named(self):
        denied = b'HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n'
        cases = [('http', 'https', [denied % 407], 'wants another user or password'),
                 ('http', 'https', [denied % 502], 'does not connect us to far.example: HTTP 502'),
                 ('socks5', 'http', [b'\5\xff'], 'does not connect us to far.example: No authentication'),
                 ('socks5', 'http', [b'\5\0', b'\5\5\0\1\0\0\0\0\0\0'], 'does not connect us to far.example: ')]
        for scheme, feed, replies, reason in cases:
            with self.subTest(scheme=scheme, reason=reason):
                port = self.scripted(replies)
                self.configure('[feed:a]\nurl = %s://far.example/feed\nproxy = %s://127.0.0.1:%d\n' % (feed, scheme, port))
                self.assertIn('"the proxy 127.0.0.1 port %d %s' % (port, reason), self.poll(check=1).stderr)
                self.assertIn('-> is the proxy up', self.run_program('status', '-c', self.config).stdout)

    def test_a_dead_proxy_is_named(self):
        with socket.socket() as s:
            s.bind(('127.0.0.1', 0))
            port = s.getsockname()[1]
        self.configure('[feed:a]\nurl = http://far.example/feed\nproxy = http://127.0.0.1:%d\n' % port)
        self.assertIn('connection refused by the proxy 127.0.0.1 port %d' % port, self.poll(check=1).stderr)


class Certificates(Access):
    def openssl(self, *args):
        subprocess.run(['openssl', *args], cwd=self.dir, check=True, capture_output=True)

    def certificates(self, address='127.0.0.1'):
        """Of an authority (ca), a server at this address, and a client, as PEM files."""
        key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
        self.openssl('req', '-x509', *key, '-days', '2', '-subj', '/CN=authority', '-keyout', 'ca.key', '-out', 'ca.pem')
        for name, subject in (('server', '/CN=' + address), ('client', '/CN=reader')):
            self.openssl('req', *key, '-subj', subject, '-addext', 'subjectAltName=IP:' + address, '-keyout', name + '.key',
                         '-out', name + '.csr')
            self.openssl('x509', '-req', '-in', name + '.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial',
                         '-days', '2', '-copy_extensions', 'copy', '-out', name + '.pem')
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.dir + '/server.pem', self.dir + '/server.key')
        return context

    def test_https_on_the_same_host_is_another_server(self):
        try:
            plain, secure = Server(80, '127.44.0.1'), Server(443, '127.44.0.1')
        except OSError as e:
            self.skipTest('the ports of http and https: %s' % e)
        self.addCleanup(plain.stop)
        self.addCleanup(secure.stop)
        secure.http.socket = self.certificates('127.44.0.1').wrap_socket(secure.http.socket, server_side=True)
        plain.pages['/a'] = lambda h: h.answer(302, b'', {'Location': 'https://127.44.0.1/b'})
        secure.pages['/b'] = rss(items(1))
        keys = 'ca-file = ca.pem\nheaders = X-Own: 1\ncookies = c=1\n%s\n'
        for login in ('user = u\npassword = env:PW', ''):
            self.configure('[feed:a]\nurl = http://%s127.44.0.1/a\n' % ('' if login else 'u:x@') + keys % login)
            self.poll(env={'PW': 'x'})
            for name in ('X-Own', 'Cookie', 'Authorization'):
                self.assertIn(name, plain.requests[-1][1])
                self.assertNotIn(name, secure.requests[-1][1])
        self.configure('[feed:a]\nurl = https://127.44.0.1/b\n' + keys % 'user = u\npassword = env:PW')
        self.poll(env={'PW': 'x'})
        for name in ('X-Own', 'Cookie', 'Authorization'):
            self.assertIn(name, secure.requests[-1][1])

    def test_their_authority_and_our_certificate(self):
        context = self.certificates()
        context.load_verify_locations(self.dir + '/ca.pem')
        context.verify_mode = ssl.CERT_REQUIRED
        context.set_alpn_protocols(['h2', 'http/1.1'])
        self.server.http.socket = context.wrap_socket(self.server.http.socket, server_side=True)
        spoken = []

        def page(handler):
            spoken.append(handler.connection.selected_alpn_protocol())
            handler.feed(rss(items(1)))
        self.server.pages['/a'] = page
        url = self.server.url.replace('http:', 'https:') + '/a'
        keys = '[feed:a]\nurl = %s\nca-file = ca.pem\n' % url
        self.configure(keys + 'client-certificate = client.pem\nclient-key = client.key\n')
        self.poll()
        self.assertEqual(spoken, ['http/1.1'])  # HTTP/2 is for those who ask for it
        self.configure(keys)
        self.assertRegex(self.poll(check=1).stderr, 'TLS with 127.0.0.1 failed: [a-z0-9 ]*alert certificate required|'
                                                    '127.0.0.1 broke the connection: (closed at once|.*reset by peer)')
        self.configure('[feed:a]\nurl = %s\n' % url)
        self.assertIn('is not trusted', self.poll(check=1).stderr)


class Local(Access):
    def write(self, name, text, mode=0o600):
        path = os.path.join(self.dir, name)
        with open(path, 'wb') as f:
            f.write(text)
        os.chmod(path, mode)
        return path

    def test_a_file(self):
        path = self.write('feed.xml', rss(items(2)))
        self.configure('[feed:a]\nurl = file:%s\n' % path, 'first-poll = all', main='allow-file = yes')
        self.poll()
        self.assertIn('1 unchanged', self.poll().stdout)
        self.write('feed.xml', rss(items(3)))
        self.poll()
        self.assert_exactly_once(['Item 1', 'Item 2', 'Item 3'])
        os.unlink(path)
        self.assertIn('No such file', self.poll(check=1).stderr)

    def test_what_is_no_file(self):
        os.mkfifo(os.path.join(self.dir, 'pipe'))
        self.configure('[feed:a]\nurl = file:%s/pipe\n[feed:b]\nurl = file:///dev/zero\n[feed:c]\nurl = file:%s\n' %
                       (self.dir, self.dir), main='allow-file = yes')
        self.assertEqual(self.poll(check=1).stderr.count('not a file'), 3)

    def exec(self, script, arguments='', keys='', check=0):
        path = self.write('program', b'#!/bin/sh\n' + script.encode(), 0o700)
        self.configure('[feed:a]\nurl = exec:%s %s\n%s\n' % (path, arguments, keys), 'first-poll = all',
                       main='allow-exec = yes')
        return self.poll(check=check)

    def test_a_program(self):
        self.write('feed.xml', rss(items(1)))
        self.exec('[ $# = 3 ] && [ "$1" = "one*" ] && [ "$2" = " two\'" ] && [ "$3" = \'$x\' ] && [ "$PWD" = / ] &&\n'
                  '[ "$(env | wc -l)" -lt 6 ] && exec cat %s/feed.xml' % self.dir, '"one*" " two\'" $x')
        self.assert_exactly_once(['Item 1'])
        self.assertIn('1 unchanged', self.poll().stdout)

    def test_a_program_that_fails(self):
        # Two lines that cannot be read at once: the program waits until we have taken the first out of the pipe.
        complain = ('import fcntl, os, struct, sys, termios\n'
                    'sys.stderr.write("\\nno route to the\\x1b wire\\n")\nsys.stderr.flush()\n'
                    'while struct.unpack("i", fcntl.ioctl(2, termios.FIONREAD, b"0000"))[0]: os.sched_yield()\n'
                    'sys.stderr.write("more\\n")\nsys.exit(3)\n')
        script = self.write('complain.py', complain.encode())
        done = self.exec('exec python3 %s' % script, check=1)
        self.assertIn('ended by status 3: no route to the? wire"', done.stderr)
        self.assertIn('ended by signal 15', self.exec('kill $$', check=1).stderr)
        self.assertIn('more than max-body', self.exec('exec cat /dev/zero', keys='max-body = 1M', check=1).stderr)

    def test_a_program_that_hangs_is_killed_with_all_it_started(self):
        done = self.exec('sleep 77.25 & sleep 77.25', keys='timeout = 1s', check=1)
        self.assertIn('did not end within 1 s', done.stderr)
        self.assertFalse(is_running('sleep', '77.25'))

    def test_a_program_has_its_limits(self):
        # They are set when it has begun, that of files after the others.
        done = self.exec('while [ "$(ulimit -n)" != 256 ]; do :; done\n'
                         'echo "has $(ulimit -v) KiB, $(ulimit -t) s" >&2; exit 3', keys='timeout = 20s', check=1)
        self.assertIn('has 1048576 KiB, 21 s', done.stderr)

    def test_a_program_that_is_not_there(self):
        self.configure('[feed:a]\nurl = exec:/no/such/program\n', main='allow-exec = yes')
        self.assertIn('No such file', self.poll(check=1).stderr)


if __name__ == '__main__':
    harness.main()
