"""make install and make uninstall: what is there, what it needs, and that nothing of it stays."""
import os
import subprocess

import harness

BUILD = os.path.dirname(os.path.realpath(harness.PROGRAM))


class Install(harness.Case):
    def make(self, target, prefix='/usr/local'):
        done = subprocess.run(['make', '-s', target, 'B=' + os.path.relpath(BUILD, harness.ROOT), 'DESTDIR=' + self.dir + '/root',
                               'PREFIX=' + prefix], cwd=harness.ROOT, capture_output=True, text=True,
                              env={k: v for k, v in os.environ.items() if not k.startswith('MAKE')})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def tree(self):
        return {os.path.relpath(os.path.join(where, name), self.dir + '/root')
                for where, _, names in os.walk(self.dir + '/root') for name in names}

    def test_a_round_trip(self):
        foreign = os.path.join(self.dir, 'root/usr/local/bin/other')
        os.makedirs(os.path.dirname(foreign))
        with open(foreign, 'w'):
            pass
        self.make('install')
        tree = self.tree()
        for name in ('bin/wirespool', 'share/man/man1/wirespool.1', 'share/man/man5/wirespool.conf.5',
                     'share/doc/wirespool/wirespool.conf', 'lib/systemd/system/wirespool.service',
                     'lib/systemd/user/wirespool.service', 'lib/sysusers.d/wirespool.conf', 'lib/tmpfiles.d/wirespool.conf',
                     'share/zsh/site-functions/_wirespool'):
            self.assertIn('usr/local/' + name, tree)
        self.assertEqual([name for name in tree if not name.startswith('usr/local/')], [])
        for name in tree:
            mode = os.stat(os.path.join(self.dir, 'root', name)).st_mode & 0o777
            self.assertIn(mode, (0o755, 0o644), name)
        with open(os.path.join(self.dir, 'root/usr/local/lib/systemd/system/wirespool.service')) as f:
            self.assertIn('ExecStart=/usr/local/bin/wirespool daemon', f.read())
        said = subprocess.run([os.path.join(self.dir, 'root/usr/local/bin/wirespool'), 'check', '-c',
                               os.path.join(self.dir, 'root/usr/local/share/doc/wirespool/wirespool.conf')],
                              capture_output=True, text=True)
        self.assertEqual(said.returncode, 0, said.stdout + said.stderr)
        self.make('install')
        self.make('uninstall')
        self.assertEqual(self.tree(), {'usr/local/bin/other'})
        self.assertFalse(os.path.exists(self.dir + '/root/usr/local/share/doc/wirespool'))

    def test_a_package_has_its_own_place_for_zsh(self):
        self.make('install', '/usr')
        self.assertIn('usr/share/zsh/vendor-completions/_wirespool', self.tree())
        self.make('uninstall', '/usr')
        self.assertEqual(self.tree(), set())


if __name__ == '__main__':
    harness.main()
