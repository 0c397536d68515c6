"""What the whole-program tests share: a scratch directory, a local feed server, the program itself.

Every test gets its own directory and its own server on a free loopback port; nothing else is touched. The server
is part of the test's process: a test says what each path answers and sees every request that came."""
import email
import email.policy
import http.server
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get('WIRESPOOL', os.path.join(ROOT, 'build', 'wirespool'))
SHARED = os.path.join(os.path.dirname(ROOT), 'shared')


def workers(pid):
    """The children of a process that run something else than it does: a leak checker's helper is not to be killed."""
    def words(pid):
        with open('/proc/%d/cmdline' % pid, 'rb') as f:
            return f.read()
    try:
        found = []
        for task in os.listdir('/proc/%d/task' % pid):
            with open('/proc/%d/task/%s/children' % (pid, task)) as f:
                found += map(int, f.read().split())
        return [child for child in found if words(child) != words(pid)]
    except OSError:
        return []


def readme(kind):
    """The block of README.md that begins with ```kind."""
    with open(os.path.join(ROOT, 'README.md'), encoding='utf-8') as f:
        text = f.read()
    return text.split('```%s\n' % kind, 1)[1].split('```', 1)[0]


DOVECOT = shutil.which('dovecot', path=os.environ.get('PATH', '') + ':/usr/sbin')


def dovecot_since(major, minor):
    version = subprocess.run([DOVECOT, '--version'], capture_output=True, text=True, check=True).stdout
    return tuple(int(n) for n in version.split()[0].split('.')[:2]) >= (major, minor)


class Server:
    """A feed server. pages: path -> bytes (served with an ETag and 304) or a function of the request handler."""

    def __init__(self, port=0, address='127.0.0.1'):
        self.pages, self.requests, self.lock = {}, [], threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def log_message(self, *args):
                pass

            def do_GET(self):
                with outer.lock:
                    outer.requests.append((self.path, dict(self.headers)))
                page = outer.pages.get(self.path)
                try:
                    if callable(page):
                        page(self)
                    elif page is None:
                        self.answer(404, b'no such page')
                    else:
                        self.feed(page)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def feed(self, body, etag=None):
                etag = etag or '"%08x"' % (hash(body) & 0xffffffff)
                if self.headers.get('If-None-Match') == etag:
                    self.answer(304, b'', {'ETag': etag})
                else:
                    self.answer(200, body, {'ETag': etag, 'Content-Type': 'application/xml'})

            def answer(self, status, body, headers={}):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        class Quiet(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, request, client_address):
                pass  # a client that was killed in mid-sentence

        self.http = Quiet((address, port), Handler)
        self.url = 'http://127.0.0.1:%d' % self.http.server_address[1]
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={'poll_interval': 0.02}, daemon=True)
        self.thread.start()

    def stop(self):
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


class NameServer:
    """Says that every name is at 127.0.0.1. Names of the world that lead there want allow-private."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(('127.0.0.1', 0))
        self.keys = 'name-servers = 127.0.0.1:%d\nallow-private = 127.0.0.1' % self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                question, asker = self.socket.recvfrom(512)
            except OSError:
                return
            end = question.index(b'\0', 12) + 5
            is_v4 = question[end - 3] == 1
            record = b'\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\x7f\0\0\x01' if is_v4 else b''
            self.socket.sendto(question[:2] + b'\x81\x80\0\x01\0' + bytes([is_v4]) + b'\0\0\0\0' + question[12:end] +
                               record, asker)

    def stop(self):
        self.socket.close()


def rss(items, title='Feed', extra=''):
    """An RSS 2.0 document; items are dicts of element -> text, newest first."""
    out = ['<?xml version="1.0"?><rss version="2.0"><channel><title>%s</title><link>http://site.example/</link>%s'
           % (title, extra)]
    for item in items:
        out.append('<item>' + ''.join('<%s>%s</%s>' % (k, v, k.split()[0]) for k, v in item.items()) + '</item>')
    return (''.join(out) + '</channel></rss>').encode()


def items(n, start=1, title='Item', day=1):
    """n items with guid, link, title and date, newest first."""
    return [{'title': '%s %d' % (title, i), 'guid isPermaLink="false"': 'g%d' % i,
             'link': 'http://site.example/%d' % i,
             'pubDate': time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime(1760000000 + day * 86400 + i * 60)),
             'description': 'Text of number %d.' % i} for i in range(start + n - 1, start - 1, -1)]


class Case(unittest.TestCase):
    layout = 'nested'

    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix='wirespool-test.')
        self.server = Server()
        self.spool = os.path.join(self.dir, 'mail')
        self.processes = []

    def tearDown(self):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.communicate()
        self.server.stop()
        shutil.rmtree(self.dir)

    # ---- configuration

    def configure(self, text, defaults='', main=''):
        """Write the configuration: [wirespool] and [defaults] fit for tests, then text; @URL@ is the server. Feeds of
        one test often serve the same items: they are kept apart, unless a test speaks of that itself."""
        self.config = os.path.join(self.dir, 'wirespool.conf')
        if 'merge-copies' not in defaults:
            defaults += '\nmerge-copies = no'
        with open(self.config, 'w') as f:
            f.write('[wirespool]\nspool = %s\nstate = %s/state\nlayout = %s\n%s\n'
                    '[defaults]\nfolder = News\nhost-delay = 0\nhost-connections = 50\nmin-interval = 0\n%s\n%s\n'
                    % (self.spool, self.dir, self.layout, main, defaults, text.replace('@URL@', self.server.url)))

    # ---- the program

    def run_program(self, *args, check=0, timeout=60, env=None):
        done = subprocess.run([PROGRAM, *args], capture_output=True, text=True, timeout=timeout,
                              env=None if env is None else dict(os.environ, **env))
        if check is not None and done.returncode != check:
            self.fail('%s: exit %d, wanted %d\n%s%s' % (' '.join(args), done.returncode, check, done.stdout, done.stderr))
        return done

    def once(self, *args, check=0, timeout=60):
        return self.run_program('once', '-c', self.config, *(args or ('--all',)), check=check, timeout=timeout)

    def start(self, *args, env=None):
        process = subprocess.Popen([PROGRAM, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   env=dict(os.environ, **(env or {})))
        self.processes.append(process)
        return process

    def wait_for(self, what, seconds=15):
        """Until what() is true; fails after a bounded time. Polls fast, so a test waits no longer than it must."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if what():
                return
            time.sleep(0.01)
        self.fail('waited %d s in vain' % seconds)

    # ---- the spool

    def files(self, sub=('new', 'cur')):
        """Paths of all messages, sorted."""
        out = []
        for root, _, names in os.walk(self.spool):
            if os.path.basename(root) in sub:
                out += [os.path.join(root, n) for n in names]
        return sorted(out)

    def messages(self, folder=None):
        """Parsed messages of a folder (its directory's name), or of all."""
        out = []
        for path in self.files():
            where = os.path.relpath(os.path.dirname(os.path.dirname(path)), self.spool)
            if folder is None or where == folder:
                with open(path, 'rb') as f:
                    message = email.message_from_binary_file(f, policy=email.policy.default)
                message.path = path
                out.append(message)
        return out

    def subjects(self, folder=None):
        return sorted(m['Subject'] for m in self.messages(folder))

    def assert_exactly_once(self, want, folder='News'):
        got = self.subjects(folder)
        self.assertEqual(got, sorted(want))
        self.assertEqual(self.files(('tmp',)), [])


def main():
    """Run this file's tests; prints unittest's report and the line that a runner counts."""
    program = unittest.main(exit=False, verbosity=1, argv=sys.argv)
    r = program.result
    bad = len(r.failures) + len(r.errors)
    print('%d passed, %d failed, %d skipped' % (r.testsRun - bad - len(r.skipped), bad, len(r.skipped)))
    sys.exit(1 if bad else 0)
