"""The lines of configuration that README gives for each mail client, run by that client. What is not installed is
skipped, and said."""
import os
import re
import shutil
import subprocess
import unittest

import harness
from harness import Case, readme, rss

STORY = ('The oil tanker Calder Star ran aground on a sandbank off Norrhavn on Thursday. The harbour was closed, divers '
         'found no leak, and the tug that is to pull the tanker free comes on Friday, said the coast guard.')


def needs(*programs):
    missing = [p for p in programs if not shutil.which(p, path=os.environ.get('PATH', '') + ':/usr/sbin')]
    return unittest.skipIf(missing, '%s not installed: README\'s lines for it are NOT tested' % ', '.join(missing))


class Clients(Case):
    layout = 'maildir++'

    def setUp(self):
        super().setUp()
        self.home = os.path.join(self.dir, 'home')
        os.mkdir(self.home)
        self.spool = os.path.join(self.home, 'Maildir')
        self.env = dict(os.environ, HOME=self.home, LC_ALL='C.UTF-8', TERM='screen-256color')
        for name in ('XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME', 'MAILDIR', 'NOTMUCH_CONFIG'):
            self.env.pop(name, None)
        for feed, title in (('a', 'Tanker Calder Star aground off Norrhavn'), ('lwn', 'Norrhavn harbour closed by tanker Calder Star')):
            self.server.pages['/' + feed] = rss([{'title': title, 'guid': feed, 'link': 'http://%s.example/1' % feed,
                                                  'description': STORY}], title='Feed ' + feed)
        self.server.pages['/c'] = rss([{'title': 'Größe of a new font', 'guid': 'c', 'description': 'Serifs, mostly.'}])
        self.configure(''.join('[feed:%s]\nurl = @URL@/%s\n' % (f, f) for f in ('a', 'lwn', 'c'))
                       + '[topic:energy]\nkeywords = tanker^5\n', 'first-poll = all')
        self.once()
        self.assertEqual(len(self.messages('.News')), 3)

    def tearDown(self):
        subprocess.run(['tmux', '-L', os.path.basename(self.dir), 'kill-server'], capture_output=True) if shutil.which('tmux') else None
        super().tearDown()

    def run_client(self, *args, check=0):
        done = subprocess.run(args, env=self.env, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, check, done.stdout + done.stderr)
        return done.stdout

    # ---- on a screen

    def tmux(self, *args):
        return subprocess.run(['tmux', '-L', os.path.basename(self.dir), '-f', '/dev/null', *args], env=self.env,
                              capture_output=True, text=True, timeout=60).stdout

    def screen(self, *what):
        """Until all of these are on it."""
        last = ['']

        def is_there():
            last[0] = self.tmux('capture-pane', '-p')
            return all(w in last[0] for w in what)

        try:
            self.wait_for(is_there)
        except AssertionError:
            self.fail('%r not on the screen:\n%s' % (what, last[0]))
        return last[0]

    def mutt(self, program):
        rc = os.path.join(self.dir, 'muttrc')
        with open(rc, 'w') as f:
            f.write('set quit=yes wait_key=no mail_check=0\nalternative_order text/plain\nset folder="%s"\n' % self.spool + readme('muttrc'))
        self.tmux('new-session', '-d', '-x', '120', '-y', '30', "%s -n -F '%s' -f '%s/.News'" % (program, rc, self.spool))
        index = self.screen('Größe of a new font', 'Norrhavn', 'Tanker', '└─>', '[energy]')
        self.assertNotIn('Error', index)
        self.tmux('send-keys', '/Größe', 'Enter', 'Enter')
        self.screen('Subject: Größe of a new font', 'Serifs, mostly.')

    @needs('mutt', 'tmux')
    def test_mutt(self):
        self.mutt('mutt')

    @needs('neomutt', 'tmux')
    def test_neomutt(self):
        self.mutt('neomutt')

    @needs('aerc', 'tmux')
    def test_aerc(self):
        conf = os.path.join(self.home, '.config', 'aerc')
        os.makedirs(conf)
        for name in ('aerc.conf', 'binds.conf'):
            shutil.copy('/usr/share/aerc/' + name, conf)
        sections = {}
        for line in readme('aerc').splitlines():
            if line.startswith('['):
                lines = sections.setdefault(line, [])
            else:
                lines.append(line)
        with open(conf + '/aerc.conf') as f:
            text = f.read()
        for section, lines in sections.items():
            self.assertIn('\n%s\n' % section, text)
            for line in lines:
                text = '\n'.join(x for x in text.split('\n') if not x.startswith(line.split('=')[0].strip() + '='))
            text = text.replace('\n%s\n' % section, '\n%s\n%s\n' % (section, '\n'.join(lines)))
        with open(conf + '/aerc.conf', 'w') as f:
            f.write(text)
        with open(conf + '/accounts.conf', 'w') as f:
            f.write('[news]\nsource = maildir://%s\ndefault = .News\nfrom = A <a@example.org>\n' % self.spool)
        os.chmod(conf + '/accounts.conf', 0o600)
        self.tmux('new-session', '-d', '-x', '120', '-y', '30', 'aerc')
        self.screen('Größe of a new font', 'Norrhavn harbour', 'threading', '└─>')
        self.tmux('send-keys', 'Enter')
        self.screen('Archived-At: ', 'example/')

    # ---- on a command line

    @needs('notmuch')
    def test_notmuch(self):
        with open(os.path.join(self.home, '.notmuch-config'), 'w') as f:
            f.write('[database]\npath=%s\n[user]\nname=x\nprimary_email=x@localhost\n' % self.spool)
        for line in readme('notmuch').splitlines():
            self.run_client(*line.split())
        self.assertEqual(self.run_client('notmuch', 'count', 'List:lwn').strip(), '1')
        self.assertEqual(self.run_client('notmuch', 'count', 'Keywords:energy').strip(), '2')
        self.assertEqual(self.run_client('notmuch', 'count', '--output=threads', '*').strip(), '2')

    @needs('mu')
    def test_mu(self):
        self.run_client('mu', 'init', '--maildir=' + self.spool)
        self.run_client('mu', 'index', '--quiet')
        found = [self.run_client(*line.split()) for line in readme('mu').splitlines()]
        self.assertEqual([f.count('\n') for f in found], [2, 1, 3])

    @needs('dovecot', 'doveconf')
    def test_dovecot(self):
        conf = os.path.join(self.dir, 'dovecot.conf')
        begin, ours = '', readme('dovecot')
        if harness.dovecot_since(2, 4):
            begin = 'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n'
            ours = readme('dovecot-2.4') + ours.split('\n', 1)[1]
        with open(conf, 'w') as f:
            f.write(begin + 'ssl = no\nlog_path = %s/log\nbase_dir = %s/run\n' % (self.dir, self.dir) + ours)
        self.env['PATH'] += ':/usr/sbin'
        out = self.run_client('doveconf', '-c', conf, '-n')
        for name, block in re.findall(r'^(\w+) \{\n((?:  .*\n)*)\}', out, re.M):  # how 2.4 shows some
            out += re.sub('^  ', name + '_', block, flags=re.M)
        for line in ours.splitlines():
            self.assertIn(line + '\n', out)


if __name__ == '__main__':
    harness.main()
