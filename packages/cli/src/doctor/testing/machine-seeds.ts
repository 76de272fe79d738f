import { rmSync } from 'node:fs';
import {
  certificate,
  disk,
  edit,
  exposed,
  kernel,
  member,
  mode,
  onSecret,
  room,
  ssh,
  type Seed,
} from './seed.ts';
import { DAY_MS, NOW } from './world.ts';

/** What can be wrong with a machine. */
export const MACHINE_SEEDS: readonly Seed[] = [
  { id: 'files.data-directory-mode', seed: mode('srv/bitting', 0o755) },
  { id: 'files.data-directory-owner', seed: (world) => world.write('owner', '1000') },
  { id: 'files.inner-directory-mode', seed: mode('srv/bitting/ledger', 0o750) },
  { id: 'files.operator-token-mode', seed: mode('srv/bitting/operator.token', 0o644) },
  { id: 'files.console-mode', seed: mode('srv/bitting/console/page.token', 0o640) },
  {
    id: 'files.page-token-missing',
    seed: (world) => rmSync(world.at('srv/bitting/console/page.token')),
    byHand: (world) => world.write('srv/bitting/console/page.token', 'bto_1'),
  },
  { id: 'files.vault-mode', seed: mode('srv/bitting/vault/vault.db', 0o640) },
  { id: 'files.ledger-mode', seed: mode('srv/bitting/index/orders.db', 0o604) },
  {
    id: 'files.admin-socket-mode',
    seed: (world) => {
      world.write('srv/bitting/run/admin.sock', '');
      world.mode('srv/bitting/run/admin.sock', 0o666);
    },
  },
  { id: 'files.configuration-writable', seed: mode('srv/bitting/witness.policy', 0o620) },
  { id: 'files.key-file-mode', seed: mode('media/stick/bitting.key', 0o644) },
  {
    id: 'files.tls-key-mode',
    seed: (world) => {
      world.append('srv/bitting/bitting.toml', '[tls]\nkey_file = "tls.pem"\n');
      world.write('srv/bitting/tls.pem', '');
      world.mode('srv/bitting/tls.pem', 0o640);
    },
  },
  { id: 'files.parent-writable', seed: mode('srv', 0o777) },
  { id: 'files.program-writable', seed: mode('opt/bitting/bin/bitting.js', 0o666) },
  {
    id: 'files.token-copies',
    seed: (world) => world.write('home/notes.txt', `token: ${world.read('srv/bitting/operator.token')}`),
  },
  {
    id: 'files.key-file-missing',
    seed: (world) => rmSync(world.at('media/stick/bitting.key')),
    byHand: (world) => world.write('media/stick/bitting.key', 'k'),
  },
  {
    id: 'users.root',
    seed: (world) => {
      world.write('owner', '0');
      world.write('proc/4242/status', world.read('proc/4242/status').replace('Uid:\t990', 'Uid:\t0'));
    },
  },
  {
    id: 'users.shared',
    seed: (world) => {
      world.write('owner', '1000');
      world.append('etc/passwd', 'alice:x:1000:1000::/home/alice:/usr/sbin/nologin\n');
      world.write('proc/77/status', 'PPid:\t1\nUid:\t1000\t1000\t1000\t1000\n');
      world.write('proc/77/cmdline', 'firefox\0');
    },
  },
  { id: 'users.group-docker', seed: member('docker') },
  { id: 'users.group-lxd', seed: member('lxd') },
  { id: 'users.group-sudo', seed: member('sudo') },
  { id: 'users.group-disk', seed: member('disk') },
  {
    id: 'users.docker-socket',
    seed: (world) => {
      world.write('run/docker.sock', '');
      world.mode('run/docker.sock', 0o666);
    },
  },
  {
    id: 'users.login-shell',
    seed: (world) =>
      world.write('etc/passwd', world.read('etc/passwd').replace('/usr/sbin/nologin', '/bin/bash')),
  },
  { id: 'memory.swap', seed: (world) => world.append('proc/swaps', '/dev/sda1 partition 1000 0 -2\n') },
  { id: 'memory.swap-at-start', seed: (world) => world.append('etc/fstab', '/dev/sda1 none swap sw 0 0\n') },
  {
    id: 'memory.core-dumps',
    seed: (world) =>
      world.write(
        'proc/4242/limits',
        'Max core file size        unlimited            unlimited            bytes\n',
      ),
  },
  { id: 'memory.core-files', seed: (world) => world.write('var/lib/systemd/coredump/core.node.990.zst', '') },
  { id: 'memory.hibernation', seed: (world) => world.write('sys/power/resume', '259:2\n') },
  { id: 'memory.ptrace', seed: kernel('kernel/yama/ptrace_scope', '0') },
  { id: 'memory.dumps-of-privileged', seed: kernel('fs/suid_dumpable', '1') },
  { id: 'memory.address-layout', seed: kernel('kernel/randomize_va_space', '0') },
  { id: 'memory.protected-symlinks', seed: kernel('fs/protected_symlinks', '0') },
  { id: 'memory.protected-hardlinks', seed: kernel('fs/protected_hardlinks', '0') },
  { id: 'memory.unprivileged-bpf', seed: kernel('kernel/unprivileged_bpf_disabled', '0') },
  { id: 'disk.unencrypted', seed: disk('/dev/sda1', 'ext4'), byHand: onSecret },
  { id: 'disk.in-memory', seed: disk('tmpfs', 'tmpfs'), byHand: onSecret },
  { id: 'disk.network', seed: disk('nas:/srv', 'nfs4'), byHand: onSecret },
  { id: 'disk.full', seed: room(100 * 2 ** 20, 10 ** 6) },
  { id: 'disk.space', seed: room(2 ** 30, 10 ** 6) },
  { id: 'disk.inodes', seed: room(2 ** 40, 99), byHand: (world) => rmSync(world.at('room.json')) },
  { id: 'ports.bots-in-clear', seed: exposed('bots', 18_400) },
  {
    id: 'ports.metrics',
    seed: (world) => {
      world.listen(9464);
      edit(world, 'port = 9464', 'port = 9464\nhost = "0.0.0.0"');
    },
  },
  { id: 'ports.inspector', seed: (world) => world.listen(9229, '0100007F') },
  {
    id: 'ports.neighbours',
    seed: (world) => {
      world.listen(6379);
      world.write('ruleset', '');
    },
  },
  { id: 'ports.ssh-passwords', seed: ssh('PasswordAuthentication yes') },
  { id: 'ports.ssh-root', seed: ssh('PermitRootLogin yes') },
  { id: 'ports.ssh-empty-passwords', seed: ssh('PermitEmptyPasswords yes') },
  {
    id: 'firewall.input',
    seed: (world) =>
      world.write(
        'ruleset',
        'table inet x { chain input { type filter hook input priority 0; policy accept; } }',
      ),
  },
  {
    id: 'firewall.output',
    seed: (world) =>
      world.write(
        'ruleset',
        'table inet x { chain input { type filter hook input priority 0; policy drop; } }',
      ),
  },
  { id: 'tls.expired', seed: certificate({ validToMs: NOW - 1 }) },
  { id: 'tls.expiring', seed: certificate({ validFromMs: NOW - 80 * DAY_MS, validToMs: NOW + 3 * DAY_MS }) },
  { id: 'tls.not-yet-valid', seed: certificate({ validFromMs: NOW + DAY_MS }) },
  { id: 'tls.weak-key', seed: certificate({ rsaBits: 1024 }) },
];
