"""Completion: what the program offers, that it is what the program takes, and what the three shells make of it."""
import os
import re
import shutil
import subprocess
import unittest

import harness
from harness import Case


class Completion(Case):
    def setUp(self):
        super().setUp()
        self.configure('[feed:lwn]\nurl = @URL@/a\nfolder = News/Linux\n[feed:lists]\nurl = @URL@/b\n'
                       '[topic:energy]\nkeywords = oil\n')

    def offers(self, *words):
        return self.run_program('complete', *words).stdout.split('\n')[:-1]

    def test_commands(self):
        known = sorted(re.findall(r'^  ([a-z-]+) ', self.run_program('help').stdout, re.M))
        self.assertIn('status', known)
        self.assertEqual(sorted(self.offers('')), known)
        self.assertEqual(sorted(self.offers('st')), [command for command in known if command.startswith('st')])
        self.assertEqual(self.offers('nothing', ''), [])

    def test_every_option_is_taken_and_every_one_taken_is_offered(self):
        usage = os.path.join(harness.ROOT, 'src', 'cli')
        known = set()
        for name in os.listdir(usage):
            with open(os.path.join(usage, name)) as f:
                known |= set(re.findall(r'\{ "([a-z-]+)", (?:0|\'.\'), (?:&|NULL)', f.read()))
        offered = {option for command in self.offers('') for option in self.offers(command, '--')}
        self.assertGreater(len(known), 15)
        self.assertEqual(offered, {'--' + name for name in known})
        for command in self.offers(''):
            for option in self.offers(command, '--'):
                said = self.run_program(command, option, check=None, env={'HOME': self.dir}).stderr \
                    if command not in ('daemon', 'add') else ''
                self.assertNotIn('unrecognized', said, (command, option))

    def test_every_command_says_how_it_is_used(self):
        for command in self.offers(''):
            for option in '--help', '-h':
                self.assertIn('usage: wirespool %s ' % command, self.run_program(command, option).stdout)
            self.assertIn('wirespool %s: unrecognized option' % command, self.run_program(command, '--nonsense', check=64).stderr)

    def test_operands(self):
        c = ('-c', self.config)
        self.assertEqual(self.offers('poll', *c, 'l'), ['lists', 'lwn'])
        self.assertEqual(self.offers('poll', *c, 'lwn', 'li'), ['lists'])
        self.assertEqual(self.offers('show', *c, 'lwn', ''), [])
        self.assertEqual(self.offers('suggest', *c, ''), ['energy'])
        self.assertEqual(self.offers('log-level', *c, 'd'), ['debug'])
        self.assertEqual(self.offers('log-level', *c, 'debug', 'lw'), ['lwn'])
        self.assertEqual(self.offers('import', '--format', 'n'), ['newsboat'])
        self.assertEqual(self.offers('add', *c, '--folder', 'News/'), ['News/Linux'])
        self.assertEqual(self.offers('poll', '-c', ''), [])
        self.assertEqual(self.offers('poll', '-c', '/nowhere', ''), [])

    def shell(self, *args):
        link = os.path.join(self.dir, 'bin')
        os.mkdir(link)
        os.symlink(os.path.abspath(harness.PROGRAM), os.path.join(link, 'wirespool'))
        return subprocess.run(args, capture_output=True, text=True, cwd=harness.ROOT, timeout=30,
                              env=dict(os.environ, PATH=link + ':' + os.environ['PATH'], HOME=self.dir)).stdout.split()

    def test_bash(self):
        self.assertEqual(self.shell('bash', '-c', '. completions/wirespool.bash; COMP_WORDS=(wirespool poll -c "$0" l); '
                                    'COMP_CWORD=4; _wirespool; printf "%s\\n" "${COMPREPLY[@]}"', self.config), ['lists', 'lwn'])

    @unittest.skipUnless(shutil.which('fish'), 'there is no fish')
    def test_fish(self):
        self.assertEqual(self.shell('fish', '-c', 'source completions/wirespool.fish; complete -C "wirespool poll -c %s lw"'
                                    % self.config), ['lwn'])

    @unittest.skipUnless(shutil.which('zsh'), 'there is no zsh')
    def test_zsh(self):
        said = self.shell('zsh', '-fc', 'compadd() { shift; print -l -- "$@" }; _files() { print files }; '
                          'words=(wirespool poll -c %s l); CURRENT=5; source completions/_wirespool' % self.config)
        self.assertEqual(said, ['lists', 'lwn'])


if __name__ == '__main__':
    harness.main()
