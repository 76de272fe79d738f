import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import ccxt from 'ccxt';
import { CanarySet } from '../support/canary.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const CLI = path.join(ROOT, 'packages', 'cli', 'src', 'main.ts');
const PORT_OFFSETS = [0, 9, 50, 51];
const PORT_BASE_MIN = 20_000;
const PORT_BASE_MAX = 32_000;
const READY_MS = 60_000;
const GONE_MS = 20_000;

interface DemoLine {
  readonly ready: boolean;
  readonly dataDir: string;
  readonly venues: { readonly okx: { readonly rest: string } };
  readonly virtualKeys: readonly {
    readonly venue: string;
    readonly label: string;
    readonly apiKey: string;
    readonly secret: string;
    readonly passphrase: string;
  }[];
  readonly simulator: { readonly okx: string; readonly control: string };
}

interface RunningDemo {
  readonly child: ChildProcess;
  readonly line: DemoLine;
  /** Everything on standard output until now. */
  output(): string;
}

/** Long enough for a busy machine, and the failure says what the process had to say. */
async function readReady(child: ChildProcess): Promise<RunningDemo> {
  let out = '';
  let err = '';
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const deadline = setTimeout(() => reject(new Error(`not ready:\n${out}${err}`)), READY_MS);
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    if (out.includes('\n')) resolve(out);
  });
  child.once('exit', (code) => reject(new Error(`ended with ${code}:\n${out}${err}`)));
  try {
    const line = JSON.parse(await promise) as DemoLine;
    assert.equal(line.ready, true, out);
    return { child, line, output: () => out };
  } finally {
    clearTimeout(deadline);
  }
}

function startDemo(data: string, portBase: number): Promise<RunningDemo> {
  const child = spawn(
    process.execPath,
    [CLI, 'demo', '--json', '--data', data, '--port-base', String(portBase)],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  return readReady(child);
}

/** A base from which all ports of a demo are free, below those that systems give to connections of their own. */
async function findPortBase(): Promise<number> {
  for (;;) {
    const base = randomInt(PORT_BASE_MIN, PORT_BASE_MAX);
    if (await arePortsFree(base)) return base;
  }
}

async function arePortsFree(base: number): Promise<boolean> {
  for (const offset of PORT_OFFSETS) {
    const server = createServer().listen(base + offset, '127.0.0.1');
    const isFree = await Promise.race([
      once(server, 'listening').then(() => true),
      once(server, 'error').then(() => false),
    ]).catch(() => false);
    if (!isFree) return false;
    server.close();
    await once(server, 'close');
  }
  return true;
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly text: string;
}

/** Living processes with what anybody on the machine may see of them. */
function listProcesses(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const seen = ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${name}/${file}`, 'latin1'));
        return state === 'Z' ? [] : [{ pid: Number(name), parent: Number(parent), text: seen.join('\0') }];
      } catch {
        return [];
      }
    });
}

/** The process and everything below it. */
function familyOf(pid: number): Process[] {
  const all = listProcesses();
  const family = all.filter((process) => process.pid === pid);
  for (let index = 0; index < family.length; index += 1)
    family.push(...all.filter((process) => process.parent === family[index]?.pid));
  return family;
}

async function waitUntilGone(pids: readonly number[]): Promise<void> {
  const deadline = performance.now() + GONE_MS;
  const living = (): number[] => listProcesses().flatMap(({ pid }) => (pids.includes(pid) ? [pid] : []));
  while (living().length > 0 && performance.now() < deadline)
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  assert.deepEqual(living(), []);
}

async function withData(run: (data: string, portBase: number) => Promise<void>): Promise<void> {
  const parent = mkdtempSync(path.join(os.tmpdir(), 'bitting-demo-'));
  try {
    await run(path.join(parent, 'demo'), await findPortBase());
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

function openBot({ line }: RunningDemo) {
  const [key] = line.virtualKeys;
  assert.ok(key !== undefined);
  return new ccxt.okx({
    apiKey: key.apiKey,
    secret: key.secret,
    password: key.passphrase,
    urls: { api: { rest: line.venues.okx.rest } },
  });
}

async function tradeOnce(demo: RunningDemo): Promise<void> {
  const bot = openBot(demo);
  const { last } = await bot.fetchTicker('BTC/USDT');
  assert.ok(last !== undefined);
  const price = Number(bot.priceToPrecision('BTC/USDT', last * 0.98));
  const { id = '' } = await bot.createOrder('BTC/USDT', 'limit', 'buy', 0.001, price);
  assert.equal((await bot.fetchOrder(id, 'BTC/USDT')).status, 'open');
  await bot.cancelOrder(id, 'BTC/USDT');
  assert.equal((await bot.fetchOrder(id, 'BTC/USDT')).status, 'canceled');
}

async function watchSecrets(canaries: CanarySet, { line }: RunningDemo): Promise<void> {
  for (const { secret, passphrase } of line.virtualKeys) {
    canaries.watch('virtual secret', secret);
    canaries.watch('virtual passphrase', passphrase);
  }
  const answer = await fetch(`${line.simulator.control}/keys`);
  for (const { secret, passphrase } of (await answer.json()) as { secret: string; passphrase: string }[]) {
    canaries.watch('venue secret', secret);
    canaries.watch('venue passphrase', passphrase);
  }
}

function runCli(words: readonly string[], input = ''): string {
  const run = spawnSync(process.execPath, [CLI, ...words], { encoding: 'utf8', input });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
}

void test('demo starts, trades with an unmodified client, leaks nothing, ends and starts again', async () => {
  await withData(async (data, portBase) => {
    const first = await startDemo(data, portBase);
    const family = familyOf(first.child.pid ?? 0);
    assert.equal(family.length, 3);
    const rest = `http://127.0.0.1:${portBase}`;
    const [key] = first.line.virtualKeys;
    assert.deepEqual(first.line, {
      ready: true,
      dataDir: data,
      console: null,
      venues: { okx: { rest, wsPublic: null, wsPrivate: null, wsBusiness: null }, htx: null },
      virtualKeys: [key],
      simulator: { okx: `http://127.0.0.1:${portBase + 50}`, control: `http://127.0.0.1:${portBase + 51}` },
    });
    assert.deepEqual(Object.keys(key ?? {}), ['venue', 'label', 'apiKey', 'secret', 'passphrase']);
    await tradeOnce(first);

    const canaries = new CanarySet();
    await watchSecrets(canaries, first);
    canaries.watch('operator token', readFileSync(path.join(data, 'operator.token'), 'utf8').trim());
    assert.equal(canaries.size, 5);
    for (const { pid, text } of familyOf(first.child.pid ?? 0))
      assert.deepEqual(canaries.search(`${pid}`, text), []);
    const outside = canaries
      .searchTree(data)
      .filter(({ place }) => place !== path.join(data, 'operator.token'));
    assert.deepEqual(outside, []);

    first.child.kill('SIGTERM');
    assert.deepEqual(await once(first.child, 'exit'), [0, null]);
    assert.equal(first.output().split('\n').length, 2);
    await waitUntilGone(family.map(({ pid }) => pid));
    assert.ok(await arePortsFree(portBase));

    const second = await startDemo(data, portBase);
    const secondFamily = familyOf(second.child.pid ?? 0).map(({ pid }) => pid);
    await assert.rejects(openBot(first).fetchBalance(), ccxt.AuthenticationError);
    await tradeOnce(second);
    second.child.kill('SIGINT');
    assert.deepEqual(await once(second.child, 'exit'), [0, null]);
    await waitUntilGone(secondFamily);
  });
});

void test('demo prints snippets that work when pasted, and the command sees what they did', async () => {
  await withData(async (data, portBase) => {
    const demo = await startDemo(data, portBase);
    try {
      for (const client of ['ccxt', 'okx-api']) {
        const label = `pasted-${client}`;
        const printed = runCli([
          'issue',
          '--data',
          data,
          '--label',
          label,
          '--scope',
          'read',
          '--client',
          client,
        ]);
        const snippet = printed.slice(printed.indexOf('import'));
        // By standard input: what is pasted holds a secret.
        const run = spawnSync(process.execPath, ['--input-type=module', '-'], {
          cwd: ROOT,
          input: snippet,
          encoding: 'utf8',
        });
        assert.equal(run.status, 0, run.stderr);
        assert.match(run.stdout, /USDT/u);
      }
      const { virtualKeys } = JSON.parse(runCli(['keys', '--data', data, '--json'])) as {
        virtualKeys: { label: string }[];
      };
      assert.deepEqual(virtualKeys.map(({ label }) => label).sort(), [
        'demo-bot',
        'pasted-ccxt',
        'pasted-okx-api',
      ]);
      assert.match(runCli(['halt', '--data', data]), /Everything is halted/u);
      await assert.rejects(openBot(demo).createOrder('BTC/USDT', 'market', 'buy', 0.001), ccxt.ExchangeError);
      assert.match(runCli(['resume', '--data', data]), /Everything is active/u);
      await tradeOnce(demo);
    } finally {
      demo.child.kill('SIGTERM');
      await once(demo.child, 'exit');
    }
  });
});

void test('demo says in one sentence that a port is taken or a directory is not ours', async () => {
  await withData(async (data, portBase) => {
    const server = createServer().listen(portBase + 50, '127.0.0.1');
    await once(server, 'listening');
    const run = (words: readonly string[]) =>
      spawnSync(process.execPath, [CLI, 'demo', ...words, '--port-base', String(portBase)], {
        encoding: 'utf8',
      });
    // The server must answer nothing for this: the ports are tried from another process while this one waits.
    const taken = run(['--data', data]);
    assert.equal(taken.status, 5);
    assert.match(taken.stderr, new RegExp(`Port ${portBase + 50} on 127.0.0.1 is taken`, 'u'));
    server.close();
    const foreign = run(['--data', ROOT]);
    assert.equal(foreign.status, 5);
    assert.match(foreign.stderr, /is not a data directory of Bitting/u);
    assert.ok(!existsSync(path.join(ROOT, 'bitting.json')));
  });
});

void test('demo leaves no process behind when it is killed', async () => {
  await withData(async (data, portBase) => {
    const demo = await startDemo(data, portBase);
    const family = familyOf(demo.child.pid ?? 0).map(({ pid }) => pid);
    assert.equal(family.length, 3);
    demo.child.kill('SIGKILL');
    await waitUntilGone(family);
    // What it left behind does not stand in the way.
    const again = await startDemo(data, portBase);
    again.child.kill('SIGTERM');
    await once(again.child, 'exit');
  });
});

void test('demo says so and ends when a part of it dies', async () => {
  await withData(async (data, portBase) => {
    const demo = await startDemo(data, portBase);
    const family = familyOf(demo.child.pid ?? 0);
    const simulator = family.find(({ text }) => text.includes('simulator/src/main.ts'));
    const gateway = family.find(({ pid }) => pid !== demo.child.pid && pid !== simulator?.pid);
    assert.ok(gateway !== undefined);
    let err = '';
    demo.child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const exited = once(demo.child, 'exit');
    process.kill(gateway.pid, 'SIGKILL');
    assert.deepEqual(await exited, [1, null]);
    assert.match(demo.output(), /"code":"PROCESS_ENDED".*The gateway ended unexpectedly \(SIGKILL\)\./u);
    assert.equal(err, '');
    await waitUntilGone(family.map(({ pid }) => pid));
  });
});

void test('demo that is asked to end while it starts leaves nothing behind', async () => {
  await withData(async (data, portBase) => {
    const words = [CLI, 'demo', '--json', '--data', data, '--port-base', String(portBase)];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    // Its first word: the signal handlers are in place, nothing else is.
    await once(child.stderr, 'data');
    const family = familyOf(child.pid ?? 0).map(({ pid }) => pid);
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
    assert.equal(out, '');
    await waitUntilGone(family);
    assert.ok(await arePortsFree(portBase));
  });
});

void test('npm start ends with everything it started, also when a terminal tells the whole group', async (t) => {
  if (spawnSync('npm', ['--version']).status !== 0) {
    t.skip('npm is not installed');
    return;
  }
  await withData(async (data, portBase) => {
    const words = ['start', '--silent', '--', '--json', '--data', data, '--port-base', String(portBase)];
    for (const end of ['SIGTERM to npm', 'SIGINT to the group']) {
      const npm = spawn('npm', words, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
      const demo = await readReady(npm);
      const pid = demo.child.pid ?? 0;
      const family = familyOf(pid).map((process) => process.pid);
      assert.ok(family.length >= 4);
      const exited = once(demo.child, 'exit');
      if (end === 'SIGTERM to npm') demo.child.kill('SIGTERM');
      else process.kill(-pid, 'SIGINT');
      await exited;
      await waitUntilGone(family);
      assert.equal(demo.output().split('\n').length, 2, end);
      assert.ok(await arePortsFree(portBase));
    }
  });
});
