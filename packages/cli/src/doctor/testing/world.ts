import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { layOutData, type DataLayout } from '@bitting/gateway/config/data-layout.ts';
import { LayerReading } from '../../settings/layers.ts';
import { renderProblem } from '../../settings/problem.ts';
import { readSettings } from '../../settings/reading.ts';
import { AREAS } from '../areas.ts';
import { examine, type Examination } from '../examination.ts';
import { openMachine, type Machine, type Room } from '../machine.ts';
import { demandSettings, type CertificateSeen, type GatewaySeen, type Scene } from '../scene.ts';
import { healthyGateway } from './healthy-gateway.ts';

export const NOW = Date.UTC(2026, 10, 21, 12);
export const DAY_MS = 86_400_000;
const OWNER = 990;
const COMMAND = path.join(import.meta.dirname, 'world-command.fixture.ts');
const COMMANDS =
  'chown adduser swapoff prlimit sysctl gpasswd usermod fuser shred timedatectl nft systemctl bitting'.split(
    ' ',
  );
const WITNESS = 'example.com/w+7c9bf1b7+BJ5vaWGVPJ4HJdZlyfUyS/KJ2CDdPSnhsbDvhsS1mDmd';

const FILES: Readonly<Record<string, string>> = {
  'proc/swaps': 'Filename\tType\tSize\tUsed\tPriority\n',
  'proc/sys/kernel/yama/ptrace_scope': '1\n',
  'proc/sys/fs/suid_dumpable': '0\n',
  'proc/sys/kernel/randomize_va_space': '2\n',
  'proc/sys/fs/protected_symlinks': '1\n',
  'proc/sys/fs/protected_hardlinks': '1\n',
  'proc/sys/kernel/unprivileged_bpf_disabled': '2\n',
  'proc/4242/limits':
    'Limit  Soft Limit  Hard Limit  Units\nMax core file size        0                    0                    bytes\n',
  'proc/4241/environ': 'PATH=/usr/bin\0',
  'sys/class/block/dm-0/dm/uuid': 'CRYPT-LUKS2-0123456789abcdef-secret\n',
  'sys/class/block/sda1/partition': '1\n',
  'etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nbitting:x:990:990::/srv:/usr/sbin/nologin\n',
  'etc/group': 'root:x:0:\ndocker:x:998:\nlxd:x:997:\nsudo:x:27:\nwheel:x:28:\ndisk:x:6:\nbitting:x:990:\n',
  'etc/hosts': '127.0.0.1 localhost\n',
  'etc/resolv.conf': 'nameserver 127.0.0.53\n',
  'etc/fstab': '/dev/mapper/secret / ext4 defaults 0 1\n',
  'run/systemd/timesync/synchronized': '',
  'srv/bitting/bitting.json': '{"kind":"bitting-data","format":1}\n',
  'srv/bitting/operator.token': 'bto_0123456789abcdefghijklmnopqrstuvwxyz\n',
  'srv/bitting/console/page.token': 'bto_zyxwvutsrqponmlkjihgfedcba9876543210\n',
  'srv/bitting/witness.policy': `witness one ${WITNESS} http://127.0.0.1:1\ngroup all 1 one\nquorum all\n`,
  'srv/bitting/vault/vault.db': '',
  'srv/bitting/ledger/0.log': '',
  'srv/bitting/index/orders.db': '',
  'media/stick/bitting.key': 'k',
  'home/.profile': 'umask 077\n',
  'opt/bitting/bin/bitting.js': '',
  ruleset:
    'table inet bitting {\n chain input {\n  type filter hook input priority 0; policy drop;\n }\n chain output {\n  meta skuid 990 counter reject\n }\n}\n',
  locks: '2',
  'clock-ahead': '12',
  owner: String(OWNER),
  'gateway.json': JSON.stringify(healthyGateway(NOW)),
};

const SOCKETS = ['  sl  local_address rem_address   st', '   0: 0100007F:47E0 00000000:0000 0A 0', ''].join(
  '\n',
);

/** A machine that is a directory, on which all is well until a test changes something. */
export class World implements Disposable {
  readonly root = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'bitting-doctor-'));
  readonly layout: DataLayout = layOutData(this.at('srv/bitting'));
  environment: Readonly<Record<string, string | undefined>> = {};
  nodeVersion = '26.12.1';
  /** Whether a gateway answers. */
  isUp = true;

  constructor() {
    for (const [file, content] of Object.entries(FILES)) this.write(file, content);
    for (const [file, mode] of [
      ['opt', 0o755],
      ['opt/bitting', 0o755],
      ['etc/hosts', 0o644],
      ['etc/resolv.conf', 0o644],
    ] as const)
      chmodSync(this.at(file), mode);
    for (const directory of [
      'mnt/backup',
      'tmp',
      'etc/sysctl.d',
      'etc/ssh/sshd_config.d',
      'etc/systemd/system',
      'dev/mapper',
      'bin',
    ])
      mkdirSync(this.at(directory), { recursive: true, mode: 0o700 });
    mkdirSync(this.layout.runDirectory, { mode: 0o700 });
    this.write('proc/net/tcp', SOCKETS);
    this.write('proc/4241/status', 'Name:\tnode\nPPid:\t1\nUid:\t990\t990\t990\t990\n');
    this.write('proc/4241/cmdline', 'node\0/opt/bitting/bin/bitting.js\0serve\0');
    this.write('proc/4242/status', 'Name:\tnode\nPPid:\t4241\nUid:\t990\t990\t990\t990\n');
    this.write('proc/4242/cmdline', 'bitting-gateway\0\0\0');
    mkdirSync(this.at('proc/4242/fd'));
    symlinkSync(this.layout.vaultFile, this.at('proc/4242/fd/21'));
    this.mount('/dev/mapper/secret', '', 'ext4');
    symlinkSync('../dm-0', this.at('dev/mapper/secret'));
    symlinkSync('/usr/share/zoneinfo/Etc/UTC', this.at('etc/localtime'));
    this.configure({
      unlock: { key_file: this.at('media/stick/bitting.key') },
      metrics: { port: 9464 },
      ledger: { witnesses: 'witness.policy' },
      backup: { directory: this.at('mnt/backup') },
    });
    this.write(
      'srv/bitting/backup-verified.json',
      JSON.stringify({ file: '/mnt/backup/b.age', takenMs: NOW, verifiedMs: NOW, vaultOpened: true }),
    );
    for (const name of COMMANDS) {
      this.write(`bin/${name}`, `#!/bin/sh\nexec '${process.execPath}' '${COMMAND}' ${name} "$@"\n`);
      chmodSync(this.at(`bin/${name}`), 0o700);
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  at(file: string): string {
    return path.join(this.root, file);
  }

  read(file: string): string {
    return readFileSync(this.at(file), 'utf8');
  }

  /** For the owner alone, directories as well. */
  write(file: string, content: string): void {
    mkdirSync(path.dirname(this.at(file)), { recursive: true, mode: 0o700 });
    writeFileSync(this.at(file), content, { mode: 0o600 });
  }

  append(file: string, content: string): void {
    this.write(file, (existsSync(this.at(file)) ? this.read(file) : '') + content);
  }

  mode(file: string, mode: number): void {
    chmodSync(this.at(file), mode);
  }

  /** Mounts of earlier calls are below it; a stick and the place for backups are disks of their own. */
  mount(device: string, point: string, type: string): void {
    const rows = [
      [device, path.join(this.root, point), type],
      ['/dev/sdb1', this.at('media/stick'), 'ext4'],
      ['/dev/sdc1', this.at('mnt/backup'), 'ext4'],
    ];
    this.write('proc/self/mounts', rows.map((row) => `${row.join(' ')} rw 0 0\n`).join(''));
  }

  configure(
    sections: Readonly<Record<string, Readonly<Record<string, string | number | readonly string[]>>>>,
  ): void {
    const lines = Object.entries(sections).map(
      ([section, rows]) =>
        `[${section}]\n${Object.entries(rows)
          .map(([key, value]) => `${key} = ${JSON.stringify(value)}`)
          .join('\n')}`,
    );
    this.write('srv/bitting/bitting.toml', `${lines.join('\n')}\n`);
  }

  /** One more socket that listens on every address. */
  listen(port: number, address = '00000000'): void {
    const hex = port.toString(16).toUpperCase().padStart(4, '0');
    this.append('proc/net/tcp', `   1: ${address}:${hex} 00000000:0000 0A 0\n`);
  }

  changeGateway(edit: (gateway: GatewaySeen) => GatewaySeen): void {
    this.write('gateway.json', JSON.stringify(edit(this.#readGateway())));
  }

  examine(): Examination {
    return examine(this.scene(), AREAS);
  }

  scene(): Scene {
    const reading = readSettings({
      options: new LayerReading(),
      configFile: this.layout.configFile,
      environment: {},
      systemFile: '/nonexistent',
    });
    const seen = this.#readGateway();
    const isSealed = seen.status.sealed;
    return {
      machine: this.#machine(),
      layout: this.layout,
      get settings() {
        return demandSettings(reading);
      },
      configFile: this.layout.configFile,
      problems: reading.problems.map((problem) => renderProblem(problem)),
      gateway: this.isUp
        ? { seen: isSealed ? { ...seen, accounts: null, keys: null } : seen }
        : { unseen: 'no gateway answers' },
      certificates: this.isUp ? { seen: this.#readCertificates() } : { unseen: 'no gateway answers' },
      clockAheadMs: { seen: Number(this.read('clock-ahead')) },
      ruleset: { seen: this.read('ruleset') },
      locks: { seen: Number(this.read('locks')) },
      environment: this.environment,
      home: this.at('home'),
      workingDirectory: this.at('home'),
      programDirectory: this.at('opt/bitting'),
      nodeVersion: this.nodeVersion,
      toolVersion: '0.1.0',
      nowMs: NOW,
      again: '',
    };
  }

  /** As a shell would, whose environment afterwards is that of the world. */
  run(command: string): void {
    const after = this.at('environment-after');
    const { status, stderr } = spawnSync('sh', ['-c', `${command} && env -0 > '${after}'`], {
      encoding: 'utf8',
      env: {
        ...this.environment,
        LD_PRELOAD: undefined,
        NODE_OPTIONS: undefined,
        WORLD: this.root,
        NOW: String(NOW),
        PATH: `${this.at('bin')}:${process.env['PATH']}`,
      },
    });
    if (status !== 0) throw new Error(`${command}: ${stderr}`);
    const names = new Set(
      readFileSync(after, 'utf8')
        .split('\0')
        .map((row) => row.split('=')[0]),
    );
    const unset = new Set(Array.from(command.matchAll(/\bunset (\w+)/gu), ([, name]) => name));
    this.environment = Object.fromEntries(
      Object.entries(this.environment).filter(
        ([name]) => names.has(name) || (STEERING.has(name) && !unset.has(name)),
      ),
    );
  }

  #machine(): Machine {
    const machine = openMachine(this.root, OWNER);
    return {
      ...machine,
      look: (file) => {
        const seen = machine.look(file);
        return seen === null ? null : { ...seen, uid: Number(this.read('owner')) };
      },
      room: () =>
        existsSync(this.at('room.json'))
          ? (JSON.parse(this.read('room.json')) as Room)
          : { freeBytes: 2 ** 40, freeInodes: 1_000_000 },
    };
  }

  #readGateway(): GatewaySeen {
    return JSON.parse(this.read('gateway.json')) as GatewaySeen;
  }

  #readCertificates(): readonly CertificateSeen[] {
    return existsSync(this.at('certificates.json'))
      ? (JSON.parse(this.read('certificates.json')) as CertificateSeen[])
      : [];
  }
}

/** These cannot be given to the shell of a test: they would steer it. That they are unset is seen in the command. */
const STEERING: ReadonlySet<string> = new Set(['LD_PRELOAD', 'NODE_OPTIONS']);
