/**
 * What the commands of a machine do to a machine that is a directory: run as `world-command.fixture.ts NAME WORD…`, with the
 * directory in `WORLD`. It does no more than the commands of findings need.
 */
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

const [name = '', ...words] = process.argv.slice(2);
const WORLD = process.env['WORLD'] ?? '';
const at = (file: string): string => path.join(WORLD, file);

interface GatewayFile {
  status: { version: string; sealed: boolean; ledgerWritable: boolean; ledgerReserved: boolean };
  ledger: { uncoveredMs: number | null };
  keys: { virtualKeyId: string; state: string; secretVersion: number; [field: string]: unknown }[];
}

function change(file: string, edit: (text: string) => string): void {
  writeFileSync(at(file), edit(existsSync(at(file)) ? readFileSync(at(file), 'utf8') : ''));
}

function changeGateway(edit: (gateway: GatewayFile) => void): void {
  change('gateway.json', (text) => {
    const gateway = JSON.parse(text) as GatewayFile;
    edit(gateway);
    return JSON.stringify(gateway);
  });
}

function removeLines(file: string, test: RegExp): void {
  change(file, (text) =>
    text
      .split('\n')
      .filter((line) => !test.test(line))
      .join('\n'),
  );
}

const hexPort = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');

function restartGateway(): void {
  changeGateway(({ ledger, status }) => {
    status.version = '0.1.0';
    status.ledgerWritable = true;
    ledger.uncoveredMs = null;
  });
  writeFileSync(at('proc/4241/environ'), 'PATH=/usr/bin\0');
  const owner = readFileSync(at('owner'), 'utf8');
  for (const pid of [4241, 4242])
    change(`proc/${pid}/status`, (text) => text.replace(/Uid:\t\d+/u, `Uid:\t${owner}`));
  rmSync(at('certificates.json'), { force: true });
  const isOpen = readFileSync(at('srv/bitting/bitting.toml'), 'utf8').includes('"0.0.0.0"');
  if (!isOpen)
    removeLines('proc/net/tcp', new RegExp(`00000000:(?:${hexPort(18_400)}|${hexPort(9464)})`, 'u'));
}

const SYSTEMCTL: Readonly<Record<string, () => void>> = {
  restart: restartGateway,
  reload: () => undefined,
  'daemon-reload': () => undefined,
  'unset-environment': () => undefined,
  mask: () => symlinkSync('/dev/null', at('etc/systemd/system/hibernate.target')),
  enable: () => {
    mkdirSync(at('run/systemd/resolve'), { recursive: true });
    writeFileSync(at('run/systemd/resolve/stub-resolv.conf'), 'nameserver 127.0.0.53\n');
  },
};

function back(): void {
  const [verb, place] = words;
  if (verb === '--to') writeFileSync(path.join(place ?? '', 'bitting-1.tar.age'), '');
  else
    writeFileSync(
      at('srv/bitting/backup-verified.json'),
      JSON.stringify({
        file: words[1],
        takenMs: Number(process.env['NOW']),
        verifiedMs: Number(process.env['NOW']),
        vaultOpened: words.includes('--key-file') || words.includes('--vault-passphrase'),
      }),
    );
}

const BITTING: Readonly<Record<string, () => void>> = {
  doctor: () => process.stdout.write(readFileSync(at('proposed.nft'), 'utf8')),
  backup: back,
  ledger: () => {
    rmSync(at('room.json'), { force: true });
    changeGateway(({ status }) => (status.ledgerReserved = false));
  },
  vault: () => change('locks', (text) => String(Number(text) + 1)),
  unseal: () => changeGateway(({ status }) => (status.sealed = false)),
  issue: () => changeGateway(() => undefined),
  revoke: () =>
    changeGateway(({ keys }) => {
      for (const key of keys) if (key.virtualKeyId === words[0]) key.state = 'revoked';
    }),
  rotate: () =>
    changeGateway(({ keys }) => {
      for (const key of keys) if (key.virtualKeyId === words[0]) key.secretVersion += 1;
    }),
};

const COMMANDS: Readonly<Record<string, () => void>> = {
  chown: () => writeFileSync(at('owner'), words.includes('bitting:bitting') ? '990' : (words[1] ?? '')),
  adduser: () => {
    const file = 'etc/passwd';
    if (!readFileSync(at(file), 'utf8').includes('bitting:'))
      appendFileSync(at(file), 'bitting:x:990:990::/:/usr/sbin/nologin\n');
  },
  swapoff: () => removeLines('proc/swaps', new RegExp(`^${words[0]}\\s`, 'u')),
  prlimit: () =>
    change(`proc/${words[1]}/limits`, (text) => text.replace(/(Max core file size\s+)\S+/u, '$10')),
  sysctl: () => {
    const [key = '', value = ''] = (words[1] ?? '').split('=');
    writeFileSync(at(`proc/sys/${key.replaceAll('.', '/')}`), `${value}\n`);
  },
  gpasswd: () =>
    change('etc/group', (text) =>
      text.replace(
        new RegExp(`^(${words[2]}:.*:)(.*)$`, 'mu'),
        (_all, start: string, members: string) =>
          `${start}${members
            .split(',')
            .filter((member) => member !== words[1])
            .join(',')}`,
      ),
    ),
  usermod: () =>
    change('etc/passwd', (text) =>
      text.replace(new RegExp(`^(${words[2]}:.*:)[^:]*$`, 'mu'), `$1${words[1]}`),
    ),
  fuser: () =>
    removeLines('proc/net/tcp', new RegExp(`:${hexPort(Number.parseInt(words[1] ?? '', 10))} `, 'u')),
  shred: () => rmSync(words[1] ?? ''),
  timedatectl: () => {
    if (words[0] === 'set-timezone') {
      rmSync(at('etc/localtime'));
      symlinkSync(`/usr/share/zoneinfo/${words[1]}`, at('etc/localtime'));
    } else if (words[1] === 'true') {
      mkdirSync(at('run/systemd/timesync'), { recursive: true });
      writeFileSync(at('run/systemd/timesync/synchronized'), '');
      writeFileSync(at('clock-ahead'), '0');
    }
  },
  nft: () => {
    if (words[0] === '-f') cpSync(words[1] ?? '', at('ruleset'));
  },
  systemctl: () => (SYSTEMCTL[words[0] ?? ''] ?? unknown)(),
  bitting: () => {
    const does = BITTING[words.shift() ?? ''] ?? unknown;
    does();
  },
};

function unknown(): never {
  throw new Error(`nobody knows ${name} ${words.join(' ')} here`);
}

(COMMANDS[name] ?? unknown)();
