import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { account, edit, environment, heal, key, mode, status, WELL, type Seed } from './seed.ts';
import { DAY_MS, NOW } from './world.ts';

/** What can be wrong with its clock and names, with the program, and with what the gateway keeps. */
export const INSTALLATION_SEEDS: readonly Seed[] = [
  { id: 'clock.unsynchronised', seed: (world) => rmSync(world.at('run/systemd/timesync/synchronized')) },
  { id: 'clock.offset', seed: (world) => world.write('clock-ahead', '-40000') },
  {
    id: 'clock.zone',
    seed: (world) => {
      rmSync(world.at('etc/localtime'));
      symlinkSync('/usr/share/zoneinfo/Asia/Shanghai', world.at('etc/localtime'));
    },
  },
  { id: 'dns.hosts-override', seed: (world) => world.append('etc/hosts', '203.0.113.9 openapi.okx.com\n') },
  { id: 'dns.hosts-writable', seed: mode('etc/hosts', 0o666) },
  { id: 'dns.no-server', seed: (world) => world.write('etc/resolv.conf', 'search lan\n') },
  { id: 'dns.far-server', seed: (world) => world.write('etc/resolv.conf', 'nameserver 192.0.2.53\n') },
  {
    id: 'program.node',
    seed: (world) => {
      world.nodeVersion = '26.10.0';
    },
    byHand: (world) => {
      world.nodeVersion = '26.12.1';
    },
  },
  { id: 'program.steered', seed: environment('NODE_OPTIONS', '--require ./x.js') },
  { id: 'program.trust', seed: environment('NODE_EXTRA_CA_CERTS', '/tmp/ca.pem') },
  { id: 'program.unverified-tls', seed: environment('NODE_TLS_REJECT_UNAUTHORIZED', '0') },
  { id: 'program.serving-steered', seed: (world) => world.write('proc/4241/environ', 'LD_PRELOAD=/x.so\0') },
  { id: 'program.preloaded', seed: (world) => world.write('etc/ld.so.preload', '/usr/lib/x.so\n') },
  { id: 'program.older-runs', seed: status({ version: '0.0.9' }) },
  { id: 'environment.secrets', seed: environment('OKX_API_SECRET', 'x') },
  { id: 'environment.env-files', seed: (world) => world.write('home/.env', 'HTX_SECRET_KEY=abc\n') },
  {
    id: 'environment.start-files',
    seed: (world) => world.append('home/.profile', 'export OKX_PASSPHRASE="abc"\n'),
  },
  {
    id: 'environment.unit-files',
    seed: (world) =>
      world.write('etc/systemd/system/bitting.service', '[Service]\nEnvironment=OKX_SECRET=abc\n'),
  },
  {
    id: 'environment.history',
    seed: (world) => world.write('home/.bash_history', 'ls\nOKX_SECRET_KEY=abc bitting bind\n'),
  },
  {
    id: 'vault.single-lock',
    seed: (world) => world.write('locks', '1'),
  },
  {
    id: 'vault.key-beside',
    seed: (world) => {
      world.write('srv/bitting/vault.key', 'k');
      edit(world, 'media/stick/bitting.key', 'srv/bitting/vault.key');
    },
  },
  {
    id: 'vault.key-on-same-disk',
    seed: (world) => {
      world.write('home/bitting.key', 'k');
      edit(world, 'media/stick/bitting.key', 'home/bitting.key');
    },
    byHand: (world) => edit(world, 'home/bitting.key', 'media/stick/bitting.key'),
  },
  {
    id: 'vault.attended',
    seed: (world) => {
      world.write('etc/systemd/system/bitting.service', '[Service]\n');
      edit(world, /key_file.*/u, '');
    },
    byHand: (world) =>
      world.write(
        'srv/bitting/bitting.toml',
        `[unlock]\nkey_file = "${world.at('media/stick/bitting.key')}"\n`,
      ),
  },
  { id: 'vault.sealed', seed: status({ sealed: true }) },
  { id: 'vault.halt-file', seed: (world) => world.write('srv/bitting/HALT', '') },
  {
    id: 'vault.configuration',
    seed: (world) => world.append('srv/bitting/bitting.toml', '[bost]\nokx_port = 1\n'),
    byHand: (world) =>
      world.write(
        'srv/bitting/bitting.toml',
        world.read('srv/bitting/bitting.toml').split('[bost]')[0] ?? '',
      ),
  },
  { id: 'backups.never-verified', seed: (world) => rmSync(world.at('srv/bitting/backup-verified.json')) },
  {
    id: 'backups.stale',
    seed: (world) =>
      world.write(
        'srv/bitting/backup-verified.json',
        JSON.stringify({ file: 'x', takenMs: NOW - 40 * DAY_MS, verifiedMs: NOW, vaultOpened: true }),
      ),
  },
  {
    id: 'backups.vault-not-opened',
    seed: (world) =>
      world.write(
        'srv/bitting/backup-verified.json',
        JSON.stringify({ file: 'x', takenMs: NOW, verifiedMs: NOW, vaultOpened: false }),
      ),
  },
  {
    id: 'backups.same-disk',
    seed: (world) => {
      mkdirSync(world.at('home/backups'), { mode: 0o700 });
      edit(world, 'mnt/backup', 'home/backups');
    },
    byHand: (world) => edit(world, 'home/backups', 'mnt/backup'),
  },
  { id: 'backups.directory-mode', seed: mode('mnt/backup', 0o755) },
  {
    id: 'ledger.no-witness',
    seed: (world) => edit(world, /witnesses.*/u, ''),
    byHand: (world) => edit(world, '[ledger]', '[ledger]\nwitnesses = "witness.policy"'),
  },
  {
    id: 'ledger.unwitnessed',
    seed: (world) =>
      world.changeGateway((seen) => ({
        ...seen,
        ledger: { ...seen.ledger, checkpoint: 'origin\n1\nroot\n\n— log AAAA\n' },
      })),
    byHand: (world) =>
      world.changeGateway((seen) => ({
        ...seen,
        ledger: { ...seen.ledger, checkpoint: 'origin\n1\nroot\n\n— log AAAA\n— w BBBB\n' },
      })),
  },
  { id: 'ledger.unwritable', seed: status({ ledgerWritable: false }) },
  { id: 'ledger.reserved', seed: status({ ledgerReserved: true }) },
  {
    id: 'ledger.uncovered',
    seed: (world) =>
      world.changeGateway((seen) => ({ ...seen, ledger: { ...seen.ledger, uncoveredMs: 120_000 } })),
  },
  { id: 'keys.venue-key-any-address', seed: account({ ipBound: false }), byHand: heal },
  { id: 'keys.venue-key-withdraws', seed: account({ permissions: ['trade', 'withdraw'] }), byHand: heal },
  { id: 'keys.venue-key-changed', seed: account({ venueKey: { ...WELL, state: 'beyond' } }), byHand: heal },
  {
    id: 'keys.venue-key-elsewhere',
    seed: account({ venueKey: { ...WELL, elsewhere: '203.0.113.7', problem: 'refused' } }),
    byHand: heal,
  },
  {
    id: 'keys.venue-key-unseen',
    seed: account({ venueKey: { ...WELL, problem: 'no answer' } }),
    byHand: heal,
  },
  { id: 'keys.venue-key-ends', seed: account({ expiresAtMs: NOW + DAY_MS }), byHand: heal },
  {
    id: 'keys.dormant',
    seed: key((one) => ({ usage: one.usage.map((usage) => ({ ...usage, lastUsedMs: NOW - 31 * DAY_MS })) })),
  },
  { id: 'keys.over', seed: key(() => ({ expiresAtMs: NOW - 1 })) },
  {
    id: 'keys.ends-soon',
    seed: key(() => ({ expiresAtMs: NOW + DAY_MS })),
    byHand: key(() => ({ expiresAtMs: NOW + 90 * DAY_MS })),
  },
  {
    id: 'keys.never-ends',
    seed: key(() => ({ expiresAtMs: null })),
    byHand: key(() => ({ expiresAtMs: NOW + 90 * DAY_MS })),
  },
  { id: 'keys.every-instrument', seed: key((one) => ({ policy: { ...one.policy, instruments: 'all' } })) },
  { id: 'keys.no-limits', seed: key(() => ({ document: { version: 1 } })) },
  {
    id: 'keys.unbounded',
    seed: key((one) => ({ worstCase: one.worstCase.map((worst) => ({ ...worst, amount: null })) })),
  },
  { id: 'keys.any-address', seed: key((one) => ({ policy: { ...one.policy, sourceCidrs: ['0.0.0.0/0'] } })) },
  { id: 'keys.old-secret', seed: key(() => ({ createdAtMs: NOW - 400 * DAY_MS })) },
];
