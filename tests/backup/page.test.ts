/** Every command of docs/operations/backup.md is run, as it stands there but for places and names. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { openDataDirectory } from '@bitting/gateway/supervisor/data-directory.ts';
import { startGateway } from '@bitting/gateway/supervisor/gateway-process.ts';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueTestKey, SMALL_DISK, startTestGateway } from '../support/gateway.ts';
import { startPaperVenue } from '../support/simulator.ts';
import { bitting, makeRoot, removeRoot } from './backup-ground.ts';

const PAGE = path.resolve(import.meta.dirname, '../../docs/operations/backup.md');
const UNIT = path.resolve(import.meta.dirname, '../../deploy/systemd/bitting-backup.service');
/** On a machine with the package; here one user has everything, and nothing reads /etc/bitting. */
const OF_ROOT = /^(?:chown|install) /u;
const SECRETS = { 'backup-passphrase': 'correct horse battery' };
const whyNoAge =
  spawnSync('age', ['--version']).status === 0 ? false : 'there is no age on this machine (Debian: age)';

function blocksOf(language: string): readonly string[] {
  const pattern = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gmsu');
  return [...readFileSync(PAGE, 'utf8').matchAll(pattern)].map(([, block = '']) => block);
}

test('Each command of the page about backups does what the page says.', { skip: whyNoAge }, async () => {
  const cleanup = new Cleanup();
  try {
    const root = makeRoot();
    cleanup.add({ close: () => removeRoot(root) });
    for (const name of ['mnt/backup', 'mnt/usb', 'var/lib'])
      mkdirSync(path.join(root, name), { recursive: true });
    const venue = cleanup.add(await startPaperVenue());
    const gateway = await startTestGateway(venue);
    cleanup.add({ close: () => gateway.close() });
    const { layout, installation } = gateway;
    writeFileSync(layout.operatorTokenFile, installation.token, { mode: 0o600 });
    writeFileSync(path.join(root, 'bitting.key'), installation.keyBytes, { mode: 0o600 });
    const account = venue.openAccount({ funds: { USDT: '1000' } });
    await issueTestKey(gateway.admin, await bindPaperKey(gateway.admin, account.key, 'main'), {
      label: 'grid',
    });
    const page = new Page(root, layout.directory);
    for (const line of blocksOf('sh').flatMap((block) => block.trim().split('\n'))) {
      if (OF_ROOT.test(line)) continue;
      if (line.startsWith('systemctl enable --now bitting')) {
        await gateway.process.stop();
        const restored = await startGateway({
          layout: openDataDirectory(path.join(root, 'var/lib/bitting')),
          config: installation.config,
          unlock: { kind: 'key-file', bytes: Buffer.from(installation.keyBytes) },
          diskSizes: SMALL_DISK,
        });
        cleanup.add({ close: () => restored.stop() });
        page.moved = true;
      } else await page.run(line);
    }
    const [, command = ''] = /^ExecStart=\/usr\/bin\/(.*)$/mu.exec(readFileSync(UNIT, 'utf8')) ?? [];
    assert.match(command, /^bitting backup/u);
    await page.run(command);
    const [cron = ''] = blocksOf('text');
    await page.run(/bitting backup --json/u.exec(cron)?.[0] ?? '');
  } finally {
    await cleanup.close();
  }
});

class Page {
  readonly #root: string;
  readonly #first: string;
  moved = false;
  #recipient = '';

  constructor(root: string, first: string) {
    this.#root = root;
    this.#first = first;
  }

  async run(line: string): Promise<void> {
    const words = line.match(/"[^"]*"|\S+/gu)?.map((word) => this.#place(word.replaceAll('"', ''))) ?? [];
    const [program = '', ...rest] = words;
    if (program === 'bitting') await this.#bitting(rest, line);
    else {
      const out = execFileSync('sh', ['-c', words.join(' ')], {
        encoding: 'utf8',
        cwd: this.#root,
        stdio: 'pipe',
      });
      if (line.includes('-y')) this.#recipient = out.trim();
      if (line.includes('tar -t')) assert.match(out, /^vault\/vault\.db$/mu);
    }
  }

  async #bitting(given: readonly string[], line: string): Promise<void> {
    const isRemote = given[0] === 'restore' || given[0] === 'ledger' || given.includes('--data');
    const words = isRemote ? given : [...given, '--data', this.#data];
    const isSaid = given.some((word) => ['--recipient', '--passphrase', 'verify'].includes(word));
    if (given[0] === 'backup' && !isSaid) this.#configure();
    if (given[0] === 'ledger') this.#keepLogKey();
    const { status, out, err } = await bitting(words, SECRETS);
    assert.equal(status, 0, `${line}: ${out}${err}`);
    // The time in the name of the page is another one.
    const directory = path.join(this.#root, 'mnt/backup');
    for (const name of readdirSync(directory).filter((one) => one.startsWith('bitting-')))
      renameSync(path.join(directory, name), path.join(directory, 'made.tar.age'));
  }

  get #data(): string {
    return this.moved ? path.join(this.#root, 'var/lib/bitting') : this.#first;
  }

  #keepLogKey(): void {
    writeFileSync(
      path.join(this.#root, 'log.vkey'),
      readFileSync(path.join(this.#first, 'ledger', 'log.vkey')),
    );
  }

  /** The section of the page, in the configuration of the installation. */
  #configure(): void {
    const [section = ''] = blocksOf('toml');
    const text = section
      .replace('/mnt/backup', path.join(this.#root, 'mnt/backup'))
      .replace(/"age1first", "age1second"/u, `"${this.#recipient}"`);
    const file = path.join(this.#data, 'bitting.toml');
    rmSync(file, { force: true });
    writeFileSync(file, text, { mode: 0o600 });
  }

  #place(word: string): string {
    return word
      .replace(/bitting-2026\d+T\d+Z\.tar\.age$/u, 'made.tar.age')
      .replace(/^\/(?=mnt|var)/u, `${this.#root}/`)
      .replace(/^(?=backup\.key$|bitting\.key$|log\.vkey$)/u, `${this.#root}/`)
      .replace(/^age1(?:first|second)$/u, this.#recipient);
  }
}
