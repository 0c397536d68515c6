#!/usr/bin/env python3
"""A web server with every habit that a feed reader meets, on loopback.

    server.py [DIR] [--tls CERT KEY] [--bind ADDRESS]

The first line of output is the port. It ends when its standard input does. Options of a route are its query.

    /files/NAME            a file of DIR with ETag and Last-Modified, 304 when either still holds; gzip for .gz
    /feed[?etag=E&lm=D&cc=C&ra=R&expires=E&age=N&type=T&status=N&len=N]
                           a small feed with these headers; 304 when If-None-Match is E or If-Modified-Since is D;
                           len: a body of so many bytes instead
    /status/N[?ra=R]       this status, a short body; Retry-After: R
    /echo                  the request's method, path and headers as text, names in lower case
    /gzip[?len=N]          a compressed text; br and zstd are not offered
    /bomb[?len=N&chunked]  N bytes (default 64 MiB) of one letter, compressed
    /badgzip               says gzip, is not
    /redirect?to=URL[&code=N]
    /chain/N[?code=N]      N redirects, then /feed; /chain/N on the way
    /loop/a                to /loop/b and back;  /self to itself;  /noloc  301 without a Location
    /slow?ms=N[&head=1]    a byte of the body (with head: of the header) every N ms
    /hang                  no answer at all;  /hangbody  headers, then nothing
    /endless               a body without end
    /endless404            the same with status 404;  /endlessredirect?to=URL  with 302
    /headers?n=N&len=L     N headers of L bytes;  /hugeline  one header line without end
    /interim               100 Continue and 103 without end
    /extension             a chunk whose size has an extension without end
    /short                 Content-Length beyond the body;  /truncated  a chunk cut off;  /badchunk
    /reset                 a reset connection after half of the body;  /close  closed without an answer
    /junk                  an answer that is not HTTP
    /latin1                a feed in windows-1252 that says UTF-8
    /trailer               a chunked feed whose trailer names another ETag
    /count                 how many requests and connections there were, as two numbers; not counted itself
"""
import argparse, asyncio, email.utils, gzip, os, socket, ssl, struct, sys, urllib.parse, zlib

FEED = (b'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>Harbour News</title>\n'
        b'<link>http://harbour.example/</link><description>All that floats</description>\n'
        b'<item><title>Ferry late again</title><guid>urn:harbour:1</guid><link>http://harbour.example/1</link>\n'
        b'<pubDate>Mon, 06 May 2024 08:00:00 GMT</pubDate><description>Fog over the strait.</description></item>\n'
        b'</channel></rss>\n')
REASONS = {200: 'OK', 301: 'Moved Permanently', 302: 'Found', 303: 'See Other', 304: 'Not Modified',
           307: 'Temporary Redirect', 308: 'Permanent Redirect', 404: 'Not Found', 410: 'Gone',
           429: 'Too Many Requests', 500: 'Internal Server Error', 503: 'Service Unavailable'}


class Close(Exception):
    """The connection ends here."""


class Request:
    def __init__(self, server, reader, writer, method, target, headers):
        self.server, self.reader, self.writer = server, reader, writer
        self.method, self.target, self.headers = method, target, headers
        split = urllib.parse.urlsplit(target)
        self.path = split.path
        self.query = dict(urllib.parse.parse_qsl(split.query, keep_blank_values=True))

    async def put(self, data):
        self.writer.write(data)
        await self.writer.drain()

    async def head(self, status=200, headers=()):
        lines = ['HTTP/1.1 %d %s' % (status, REASONS.get(status, 'Whatever'))]
        lines += ['%s: %s' % pair for pair in headers]
        await self.put(('\r\n'.join(lines) + '\r\n\r\n').encode('latin-1'))

    async def answer(self, body=b'', status=200, headers=(), kind='application/rss+xml'):
        own = [('Content-Type', kind), ('Content-Length', len(body))] if status != 304 else []
        await self.head(status, own + list(headers))
        if status != 304:
            await self.put(body)

    def number(self, name, default):
        return int(self.query.get(name, default))


async def feed(q):
    etag, modified = q.query.get('etag'), q.query.get('lm')
    names = {'etag': 'ETag', 'lm': 'Last-Modified', 'cc': 'Cache-Control', 'ra': 'Retry-After', 'expires': 'Expires',
             'age': 'Age', 'date': 'Date'}
    headers = [(names[k], v) for k, v in q.query.items() if k in names]
    if (etag and q.headers.get('if-none-match') == etag) or \
       (modified and q.headers.get('if-modified-since') == modified):
        return await q.answer(status=304, headers=headers)
    body = b'x' * int(q.query['len']) if 'len' in q.query else FEED
    await q.answer(body, q.number('status', 200), headers, q.query.get('type', 'application/rss+xml'))


async def files(q):
    name = urllib.parse.unquote(q.path[len('/files/'):])
    path = os.path.join(q.server.directory, name)
    if '..' in name or not os.path.isfile(path):
        return await q.answer(b'no such file\n', 404, kind='text/plain')
    with open(path, 'rb') as f:
        body, info = f.read(), os.fstat(f.fileno())
    etag = '"%x-%x"' % (info.st_mtime_ns, info.st_size)
    headers = [('ETag', etag), ('Last-Modified', email.utils.formatdate(info.st_mtime, usegmt=True))]
    if q.headers.get('if-none-match') == etag or \
       ('if-none-match' not in q.headers and q.headers.get('if-modified-since') == headers[1][1]):
        return await q.answer(status=304, headers=headers)
    if name.endswith('.gz'):
        headers.append(('Content-Encoding', 'gzip'))
    kinds = {'.json': 'application/feed+json', '.atom': 'application/atom+xml', '.html': 'text/html'}
    kind = kinds.get(os.path.splitext(name.removesuffix('.gz'))[1], 'application/xml')
    await q.answer(body, 200, headers, kind)


async def status(q):
    headers = [('Retry-After', q.query['ra'])] if 'ra' in q.query else []
    await q.answer(b'not today\n', int(q.path.split('/')[2]), headers, 'text/plain')


async def echo(q):
    lines = ['%s %s' % (q.method, q.target)] + ['%s: %s' % pair for pair in sorted(q.headers.items())]
    await q.answer(('\n'.join(lines) + '\n').encode('latin-1'), kind='text/plain')


async def compressed(q):
    if 'gzip' not in q.headers.get('accept-encoding', ''):
        return await q.answer(b'no gzip asked for\n', 406, kind='text/plain')
    text = (b'The quick brown fox jumps over the lazy dog %d. ' * 2000) % tuple(range(2000))
    await q.answer(gzip.compress(text[:q.number('len', 5000)]), headers=[('Content-Encoding', 'gzip')])


def bomb_of(length):
    packer, out = zlib.compressobj(9, zlib.DEFLATED, 31), []
    block = b'A' * (1 << 20)
    while length > 0:
        out.append(packer.compress(block[:min(length, len(block))]))
        length -= len(block)
    return b''.join(out) + packer.flush()


async def bomb(q):
    data = bomb_of(q.number('len', 64 << 20))
    if 'chunked' not in q.query:
        return await q.answer(data, headers=[('Content-Encoding', 'gzip')])
    await q.head(200, [('Content-Encoding', 'gzip'), ('Transfer-Encoding', 'chunked')])
    await q.put(b'%x\r\n%s\r\n0\r\n\r\n' % (len(data), data))


async def badgzip(q):
    await q.answer(b'this was never compressed', headers=[('Content-Encoding', 'gzip')])


async def redirect(q):
    await q.answer(b'over there\n', q.number('code', 302), [('Location', q.query['to'])], 'text/plain')


async def chain(q):
    left = int(q.path.split('/')[2])
    if left == 0:
        return await feed(q)
    to = '/chain/%d%s' % (left - 1, '?' + urllib.parse.urlencode(q.query) if q.query else '')
    await q.answer(b'', q.number('code', 302), [('Location', to)])


async def loop(q):
    await q.answer(b'', 302, [('Location', '/loop/b' if q.path.endswith('a') else '/loop/a')])


async def self_redirect(q):
    await q.answer(b'', 301, [('Location', q.target)])


async def noloc(q):
    await q.answer(b'', 301)


async def slow(q):
    data = b'HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n' % len(FEED)
    if 'head' not in q.query:
        await q.put(data)
        data = FEED
    for byte in data:
        await q.put(bytes([byte]))
        await asyncio.sleep(q.number('ms', 1000) / 1000)
    raise Close


async def hang(q):
    await asyncio.sleep(3600)


async def hangbody(q):
    await q.head(200, [('Content-Length', 1000)])
    await q.put(b'<rss>')
    await asyncio.sleep(3600)


async def endless(q):
    await q.head(404 if '404' in q.path else 302 if 'redirect' in q.path else 200,
                 [('Location', q.query['to'])] if 'to' in q.query else [])
    while True:
        await q.put(b'<item>more and more</item>' * 2000)


async def many_headers(q):
    pairs = [('X-Filler-%d' % i, 'x' * q.number('len', 10)) for i in range(q.number('n', 10))]
    await q.answer(FEED, headers=pairs)


async def hugeline(q):
    await q.put(b'HTTP/1.1 200 OK\r\nX-Long: ')
    while True:
        await q.put(b'a' * 65536)


async def interim(q):
    while True:
        await q.put(b'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n')


async def extension(q):
    await q.head(200, [('Transfer-Encoding', 'chunked')])
    await q.put(b'5')
    while True:
        await q.put(b';name=value' * 5000)


async def short(q):
    await q.head(200, [('Content-Length', 100000)])
    await q.put(FEED)
    raise Close


async def truncated(q):
    await q.head(200, [('Transfer-Encoding', 'chunked')])
    await q.put(b'1000\r\n' + FEED)
    raise Close


async def badchunk(q):
    await q.head(200, [('Transfer-Encoding', 'chunked')])
    await q.put(b'5\r\n<?xml\r\n-4\r\nzz\r\nffffffffffffffffff\r\nx')
    raise Close


async def trailer(q):
    await q.head(200, [('Transfer-Encoding', 'chunked'), ('ETag', '"head"'), ('Trailer', 'ETag')])
    await q.put(b'%x\r\n%s\r\n0\r\nETag: "tail"\r\n\r\n' % (len(FEED), FEED))


async def reset(q):
    await q.head(200, [('Content-Length', len(FEED))])
    await q.put(FEED[:100])
    q.writer.get_extra_info('socket').setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    q.writer.transport.abort()


async def close(q):
    raise Close


async def junk(q):
    await q.put(b'220 mail.example ESMTP ready\r\n')
    raise Close


async def latin1(q):
    body = FEED.replace(b'Fog over', b'Caf\xe9 \x93closed\x94')
    await q.answer(body, kind='application/rss+xml; charset=utf-8')


async def count(q):
    await q.answer(b'%d %d\n' % (q.server.requests, q.server.connections), kind='text/plain')


ROUTES = {'files': files, 'feed': feed, 'status': status, 'echo': echo, 'gzip': compressed, 'bomb': bomb,
          'badgzip': badgzip, 'redirect': redirect, 'chain': chain, 'loop': loop, 'self': self_redirect,
          'noloc': noloc, 'slow': slow, 'hang': hang, 'hangbody': hangbody, 'endless': endless,
          'endless404': endless, 'endlessredirect': endless, 'headers': many_headers, 'hugeline': hugeline,
          'interim': interim, 'extension': extension, 'short': short, 'truncated': truncated, 'badchunk': badchunk, 'trailer': trailer,
          'reset': reset, 'close': close, 'junk': junk, 'latin1': latin1, 'count': count}


class Server:
    def __init__(self, directory):
        self.directory = directory
        self.requests = self.connections = 0

    async def read_request(self, reader):
        line = (await reader.readline()).decode('latin-1').split()
        if len(line) < 2 or not line[1].startswith('/'):
            raise Close
        headers = {}
        while True:
            field = (await reader.readline()).decode('latin-1')
            if field in ('\r\n', '\n', ''):
                return line[0], line[1], headers
            name, _, value = field.partition(':')
            headers[name.lower()] = value.strip()

    async def converse(self, reader, writer):
        self.connections += 1
        try:
            while True:
                q = Request(self, reader, writer, *await self.read_request(reader))
                route = q.path.split('/')[1]
                self.requests += route != 'count'
                if route in ROUTES:
                    await ROUTES[route](q)
                else:
                    await q.answer(b'nothing here\n', 404, kind='text/plain')
        except (Close, ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()

    async def run(self, bind, tls):
        context = None
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
        server = await asyncio.start_server(self.converse, bind, 0, ssl=context)
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.buffer.read)
        os._exit(0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('directory', nargs='?', default='.')
    parser.add_argument('--tls', nargs=2, metavar=('CERT', 'KEY'))
    parser.add_argument('--bind', default='127.0.0.1')
    args = parser.parse_args()
    asyncio.run(Server(args.directory).run(args.bind, args.tls))


if __name__ == '__main__':
    main()
