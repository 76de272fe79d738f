import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import ccxt from 'ccxt';
import { CanarySet } from '../support/canary.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';
import { openCcxtHtx } from '../support/trading-clients.ts';

const CLI = path.resolve(import.meta.dirname, '..', '..', 'packages', 'cli', 'src', 'main.ts');
const PASSPHRASE = 'correct horse battery staple';

/** Asynchronous, because the venue lives in this process and must answer meanwhile. */
async function bitting(
  words: readonly string[],
  input = '',
): Promise<{ status: number; out: string; err: string }> {
  const child = spawn(process.execPath, [CLI, ...words], { stdio: 'pipe' });
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()));
  child.stdin.end(input);
  const [status] = (await once(child, 'close')) as [number];
  return { status, ...output };
}

interface ReadyLine {
  readonly ready: boolean;
  readonly sealed: boolean;
  readonly listeners: {
    readonly okx: string;
    readonly 'htx-spot': string;
    readonly 'htx-contract': string;
  };
}

/** Reads one line of JSON for each time the gateway gets ready. */
function readyLines(child: ChildProcess): { next(): Promise<ReadyLine> } {
  let buffered = '';
  const waiting: ((line: string) => void)[] = [];
  const lines: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => {
    buffered += chunk.toString();
    for (let end = buffered.indexOf('\n'); end !== -1; end = buffered.indexOf('\n')) {
      const line = buffered.slice(0, end);
      buffered = buffered.slice(end + 1);
      const next = waiting.shift();
      if (next === undefined) lines.push(line);
      else next(line);
    }
  });
  return {
    next: async () => {
      const line = lines.shift() ?? (await new Promise<string>((resolve) => waiting.push(resolve)));
      return JSON.parse(line) as ReadyLine;
    },
  };
}

/** Any free ports for bots, and where the paper venues are. */
/** Another installation of another test has its own; where one is taken, its page is away and nothing else. */
const [PAGE_PORT_MIN, PAGE_PORT_MAX] = [20_000, 30_000];

function portWords({ okxUrl, htxSpotUrl, htxContractUrl }: PaperVenue): string[] {
  const paper = {
    'paper-port': okxUrl,
    'paper-htx-spot-port': htxSpotUrl,
    'paper-htx-contract-port': htxContractUrl,
  };
  return [
    ...['--okx-port', '--htx-spot-port', '--htx-contract-port'].flatMap((option) => [option, '0']),
    '--console-port',
    String(randomInt(PAGE_PORT_MIN, PAGE_PORT_MAX)),
    ...Object.entries(paper).flatMap(([option, url]) => [`--${option}`, new URL(url).port]),
  ];
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number);
}

void test('an installation is made, served, bound, used, killed, unsealed and stopped by the command alone', async () => {
  const parent = mkdtempSync(path.join(os.tmpdir(), 'bitting-serve-'));
  const data = path.join(parent, 'data');
  const venue = await startPaperVenue({ marketMaker: true });
  const { key } = venue.openAccount({ funds: { USDT: '1000' } });
  const canaries = new CanarySet();
  canaries.watch('vault passphrase', PASSPHRASE);
  canaries.watch('venue secret', key.secret);
  canaries.watch('venue passphrase', key.passphrase);
  const { key: htxKey } = venue.openHtxAccount({ funds: { USDT: '2000' } });
  canaries.watch('HTX secret', htxKey.secret);
  let server: ChildProcess | null = null;
  try {
    const short = await bitting(['init', '--as-root', '--data', data], 'short\n');
    assert.equal(short.status, 2);
    const made = await bitting(['init', '--as-root', '--data', data, '--json'], `${PASSPHRASE}\n`);
    assert.equal(made.status, 0, made.err);
    assert.deepEqual(JSON.parse(made.out), {
      dataDirectory: data,
      operatorTokenFile: path.join(data, 'operator.token'),
      configFile: path.join(data, 'bitting.toml'),
      recovery: null,
    });
    assert.equal((await bitting(['init', '--as-root', '--data', data], `${PASSPHRASE}\n`)).status, 5);

    const words = ['serve', '--as-root', '--data', data, ...portWords(venue), '--json'];
    const wrong = await bitting(words, 'not the passphrase\n');
    assert.equal(wrong.status, 3);
    assert.deepEqual(
      (JSON.parse(wrong.out) as { error: { code: string } }).error.code,
      'VAULT_PASSPHRASE_WRONG',
    );

    server = spawn(process.execPath, [CLI, ...words], { stdio: ['pipe', 'pipe', 'pipe'] });
    server.stdin?.end(`${PASSPHRASE}\n`);
    const ready = readyLines(server);
    const first = await ready.next();
    assert.deepEqual([first.ready, first.sealed], [true, false]);
    const twice = await bitting(words, `${PASSPHRASE}\n`);
    assert.equal(twice.status, 5);
    assert.match(twice.out, /ALREADY_RUNNING/u);

    const { apiKey, secret, passphrase } = key;
    const bind = ['bind', '--data', data, '--environment', 'paper', '--label', 'rehearsal'];
    const refused = await bitting(
      bind,
      JSON.stringify({
        apiKey,
        secret: `${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`,
        passphrase,
      }),
    );
    assert.equal(refused.status, 4, refused.err);
    const bound = await bitting(bind, `${apiKey}\n${secret}\n${passphrase}\n`);
    assert.equal(bound.status, 0, bound.err);
    assert.match(bound.out, /Connected · balance synced · ready for virtual keys/u);
    const issue = ['issue', '--data', data, '--instrument', 'BTC-USDT', '--max-order', 'USDT=500', '--json'];
    for (const [words, says] of [
      [['--expires', '2020-01-01'], /past/u],
      [['--allow', '192.0.2.0/33'], /--allow/u],
    ] as const) {
      const refusedTerms = await bitting([...issue, ...words]);
      assert.equal(refusedTerms.status, 2, refusedTerms.out);
      assert.match(refusedTerms.out, says);
    }
    const issued = JSON.parse((await bitting(issue)).out) as {
      apiKey: string;
      secret: string;
      passphrase: string;
      rest: string;
    };
    assert.equal(issued.rest, first.listeners.okx);
    canaries.watch('virtual secret', issued.secret);
    const open = (rest: string) =>
      new ccxt.okx({
        apiKey: issued.apiKey,
        secret: issued.secret,
        password: issued.passphrase,
        urls: { api: { rest } },
      });
    assert.equal((await open(first.listeners.okx).fetchBalance())['USDT']?.free, 1000);

    const bindHtx = ['bind', '--venue', 'htx', '--data', data, '--environment', 'paper', '--label', 'second'];
    const boundHtx = await bitting(bindHtx, `${htxKey.apiKey}\n${htxKey.secret}\n`);
    assert.equal(boundHtx.status, 0, boundHtx.err);
    const issueHtx = [
      'issue',
      '--data',
      data,
      '--account',
      'second',
      '--label',
      'other',
      '--instrument',
      'btcusdt',
    ];
    const issuedHtx = JSON.parse((await bitting([...issueHtx, '--max-order', 'USDT=500', '--json'])).out) as {
      apiKey: string;
      secret: string;
      passphrase: null;
    };
    assert.equal(issuedHtx.passphrase, null);
    canaries.watch('virtual HTX secret', issuedHtx.secret);
    const openHtx = ({ listeners }: ReadyLine) =>
      openCcxtHtx(
        { htxSpotUrl: listeners['htx-spot'], htxContractUrl: listeners['htx-contract'] },
        issuedHtx,
      );
    assert.equal((await openHtx(first).fetchBalance())['USDT']?.free, 2000);

    const [gatewayPid] = childrenOf(server.pid ?? 0);
    assert.ok(gatewayPid !== undefined);
    process.kill(gatewayPid, 'SIGKILL');
    const second = await ready.next();
    assert.equal(second.sealed, true);
    await assert.rejects(open(second.listeners.okx).fetchBalance(), ccxt.ExchangeNotAvailable);
    const sealed = await bitting(['status', '--data', data]);
    assert.match(sealed.out, /State {10}unknown while sealed\nLedger[^\n]+\n[^\n]+\nAccounts {7}unknown/u);
    assert.match((await bitting(['keys', 'list', '--data', data])).err, /"bitting unseal"/u);
    assert.equal((await bitting(['unseal', '--data', data], 'not the passphrase\n')).status, 3);
    assert.equal((await bitting(['unseal', '--data', data], `${PASSPHRASE}\n`)).status, 0);
    assert.equal((await open(second.listeners.okx).fetchBalance())['USDT']?.free, 1000);
    assert.equal((await openHtx(second).fetchBalance())['USDT']?.free, 2000);

    const tail = await bitting(['tail', '--data', data, '--json']);
    assert.match(tail.out, /"act":"bind"[\s\S]*"act":"issue"[\s\S]*"event":"start"[\s\S]*"act":"unseal"/u);
    assert.deepEqual(canaries.searchTree(data), []);
    server.kill('SIGTERM');
    assert.deepEqual(await once(server, 'exit'), [0, null]);
    assert.equal((await bitting(['status', '--data', data])).status, 7);
  } finally {
    server?.kill('SIGTERM');
    await venue.close();
    rmSync(parent, { recursive: true, force: true });
  }
});
