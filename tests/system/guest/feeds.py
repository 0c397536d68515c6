"""Feeds for the guest, on port 8000: /N has ten items, /slow/N the same after a while, /secret/N the same for those who
know the word, /large/N has a great many; anything else is not there."""
import base64
import http.server
import re
import time

LOGIN = 'Basic ' + base64.b64encode(b'reader:hush-hush').decode()


class Feeds(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        found = re.fullmatch(r'/(slow/|secret/|large/)?(\d+)', self.path)
        if not found:
            self.send_error(404)
            return
        if found[1] == 'slow/':
            time.sleep(0.3)
        if found[1] == 'secret/' and self.headers['Authorization'] != LOGIN:
            self.send_error(401)
            return
        text = '<description>%s</description>' % ('word ' * 600) if found[1] == 'large/' else ''
        items = ''.join('<item><title>Feed %s item %d</title><guid>urn:%s:%d</guid>%s</item>'
                        % (found[2], i, found[2], i, text) for i in range(5000 if text else 10))
        body = '<rss version="2.0"><channel><title>Feed %s</title>%s</channel></rss>' % (found[2], items)
        self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args):
        pass


class Quiet(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        pass  # a client that was stopped in mid-sentence


Quiet(('127.0.0.1', 8000), Feeds).serve_forever()
