/**
 * Types what docs/operations/install.md says into a bare Debian 12 with the real systemd, until an unmodified bot trades over TLS.
 * What was typed and answered is in reports/install.txt afterwards. What the test does and the page does not say: it builds the
 * package without compression, types the recovery passphrase on standard input, takes the doctor's exit code for none, and puts
 * the bot's machine and the gateway's into one network, where the name of the page is 127.0.0.1.
 */
import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { BareSystem, whyNoBareSystem, type Typed } from './bare-system.ts';
import { makePackage } from './made-package.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const PAGE = readFileSync(path.join(ROOT, 'docs', 'operations', 'install.md'), 'utf8');
const REPORT = path.join(ROOT, 'reports', 'install.txt');
const [PACKAGE = ''] = /bitting_[\d.]+_amd64\.deb/u.exec(PAGE) ?? [];
const RECOVERY = 'a passphrase from the safe';
const NAME = 'gateway.lan';

/** Added to the bot that `bitting issue` prints: it trades. */
const TRADE = `
const { ask } = await exchange.fetchTicker('BTC/USDT');
// The market moves between the two; what it takes is at most a hundredth more.
const { id } = await exchange.createOrder('BTC/USDT', 'limit', 'buy', 0.001, ask * 1.01);
const { status, filled } = await exchange.fetchOrder(id, 'BTC/USDT');
console.log(JSON.stringify({ id, status, filled, isTls: exchange.urls.api.rest }));
`;

class Transcript {
  readonly #system: BareSystem;

  constructor(system: BareSystem) {
    this.#system = system;
    mkdirSync(path.dirname(REPORT), { recursive: true });
    writeFileSync(REPORT, '');
  }

  /** What it answers; fails where a command of it does. */
  type(script: string, input = ''): string {
    const typed = this.#system.type(script, { input, mayFetch: script.includes('apt-get') });
    this.note(script, typed);
    const isAsked = script.includes('bitting doctor');
    assert.ok(typed.status === 0 || isAsked, `${script}\n${typed.out}`);
    return typed.out;
  }

  note(script: string, { status, out }: Typed): void {
    const shown = script.trim().replaceAll('\n', '\n> ');
    appendFileSync(REPORT, `# ${shown}\n${out.trim()}${status === 0 ? '' : `\n[${status}]`}\n\n`);
  }
}

/** The page's commands, in its order. */
function blocksOf(page: string): readonly string[] {
  return Array.from(page.matchAll(/^```sh\n([^]*?)^```$/gmu), ([, block = '']) => block);
}

/** The bot that the page lets print, unmodified but for its orders, run where ccxt is installed. */
function runBot(system: BareSystem, snippet: string): Typed {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bitting-bot-'));
  try {
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    writeFileSync(path.join(folder, 'bot.mjs'), snippet + TRADE);
    return system.runBeside(NAME, [process.execPath, path.join(folder, 'bot.mjs')], {
      NODE_EXTRA_CA_CERTS: path.join(system.root, 'var/lib/bitting/tls/authority.pem'),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the kernel says of every process of the service: the supervising one, the gateway and those beside it. */
function lookAtProcesses(typist: Transcript): void {
  const group = typist.type('systemctl show --value -p ControlGroup bitting').trim();
  const file = `$(ls -d /sys/fs/cgroup/systemd${group} /sys/fs/cgroup${group} 2>/dev/null | head -n 1)/cgroup.procs`;
  const pids = typist.type(`cat ${file}`).trim().split('\n');
  assert.ok(pids.length >= 3, pids.join());
  for (const pid of pids) {
    const status = typist.type(`cat /proc/${pid}/status`);
    const expected = { NoNewPrivs: '1', Seccomp: '2', CapEff: '0{16}', CapBnd: '0{16}' };
    for (const [name, value] of Object.entries(expected))
      assert.match(status, new RegExp(`^${name}:\\s+${value}$`, 'mu'));
    assert.doesNotMatch(status, /^Uid:\s+0\s/mu);
    assert.match(typist.type(`cat /proc/${pid}/limits`), /^Max core file size\s+0\s+0\s/mu);
    const mounts = typist.type(`cat /proc/${pid}/mountinfo`);
    assert.match(mounts, /^\S+ \S+ \S+ \S+ \/ ro,/mu);
    assert.match(mounts, /^\S+ \S+ \S+ \S+ \/var\/lib\/bitting rw,/mu);
  }
}

/** The console serves the page that is in the package, and its first owner has a link. */
function lookAtPage(typist: Transcript): void {
  const page = typist.type('curl -sfi --retry 20 --retry-connrefused http://localhost:18408/');
  assert.match(page, /^content-security-policy: default-src 'none'/imu);
  const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/u.exec(page) ?? [];
  assert.match(typist.type(`curl -sf http://localhost:18408${script} | wc -c`), /^\d{5,}$/mu);
  const link = typist.type('runuser -u bitting -- bitting people link owner');
  assert.match(link, /http:\/\/localhost:18408\/setup#[\w-]{43}/u);
}

/** The others in the package, with their own hardening: a backup is written, a witness answers. */
async function runOtherUnits(typist: Transcript): Promise<void> {
  const recipient = await identityToRecipient(await generateIdentity());
  typist.type(`install -d -o bitting -g bitting /mnt/backup
cat >> /etc/bitting/bitting.toml <<'END'

[backup]
directory = "/mnt/backup"
recipients = ["${recipient}"]
END
systemctl start bitting-backup`);
  assert.match(typist.type('ls /mnt/backup'), /^bitting-\d{8}T\d{6}Z\.tar\.age$/mu);
  typist.type('systemctl enable --now bitting-backup.timer && systemctl list-timers --no-pager');
  typist.type(`install -d -m 700 -o bitting -g bitting /var/lib/bitting-witness
runuser -u bitting -- bitting witness init --data /var/lib/bitting-witness --name witness.example/one
systemctl start bitting-witness`);
  const asked =
    'curl -sf --retry 20 --retry-connrefused http://127.0.0.1:18480/ && systemctl stop bitting-witness';
  assert.match(typist.type(asked), /witness\.example\/one/u);
}

/** What fails says why, and leaves the directory of the package as it was: the page's own command then succeeds. */
function refuseInit(system: BareSystem): void {
  const elsewhere =
    '--data /var/lib/bitting --config /etc/bitting/other.toml --key-file /tmp/key --no-recovery';
  const { status, out } = system.type(`runuser -u bitting -- bitting init ${elsewhere}`);
  assert.notEqual(status, 0);
  assert.match(out, /You may not read or write there: \/etc\/bitting\/other\.toml/u);
  assert.equal(system.type('ls -A /var/lib/bitting; stat -c %U /var/lib/bitting').out, 'bitting\n');
}

test('Page about installing leads from a bare Debian to a bot that trades over TLS, unattended.', async (t) => {
  if (process.env['INSTALL'] === undefined) {
    t.skip('takes minutes: npm run soak -- install');
    return;
  }
  // Who asks for it is not to take a machine that cannot do it for an installation that was tried.
  assert.equal(whyNoBareSystem(), false);
  const system = BareSystem.make();
  const typist = new Transcript(system);
  try {
    assert.equal(makePackage(system.root), PACKAGE);
    await system.boot();
    const answers = blocksOf(PAGE).map((block) => {
      const isInit = block.includes('--recovery-passphrase');
      if (isInit) refuseInit(system);
      return typist.type(block, isInit ? `${RECOVERY}\n` : '');
    });
    const [snippet = ''] = /^import ccxt[^]*^console\.log\(.*$/mu.exec(answers.at(-1) ?? '') ?? [];
    const bot = runBot(system, snippet);
    typist.note('(the bot, with its orders)', bot);
    assert.equal(bot.status, 0, bot.out);
    assert.match(bot.out, /"filled":0\.001,"isTls":"https:\/\/gateway\.lan:18400"/u);
    lookAtProcesses(typist);
    lookAtPage(typist);
    assert.match(typist.type('ls /var/lib/bitting/ledger/tile/0'), /^000/mu);
    typist.type('systemctl restart bitting');
    assert.match(typist.type('runuser -u bitting -- bitting status'), /^Vault\s+open$/mu);
    assert.equal(runBot(system, snippet).status, 0);
    await runOtherUnits(typist);
    assert.doesNotMatch(typist.type('journalctl -u bitting --no-pager'), /Error|EACCES|EPERM/u);
    const ended = 'systemctl stop bitting; systemctl show --value -p Result bitting';
    assert.equal(typist.type(ended).trim(), 'success');
    const without = 'mv /etc/credstore.encrypted/bitting.vault-key /root/; ! systemctl start bitting';
    assert.match(
      typist.type(`${without}; journalctl -u bitting --no-pager`),
      /There is no such file: .*vault-key/u,
    );
    typist.type('apt-get purge -y bitting && test -e /var/lib/bitting/bitting.json');
    typist.type(`dpkg -i ./${PACKAGE} && test -e /var/lib/bitting/bitting.json`);
    typist.type('mv /root/bitting.vault-key /etc/credstore.encrypted/');
    typist.type('touch /etc/bitting/purge-data && apt-get purge -y bitting && test ! -e /var/lib/bitting');
    typist.type('test -d /etc/credstore.encrypted && test ! -e /etc/credstore.encrypted/bitting.vault-key');
  } finally {
    await system.close();
  }
});
