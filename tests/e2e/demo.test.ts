import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import ccxt from 'ccxt';
import { CanarySet } from '../support/canary.ts';
import {
  arePortsFree,
  CLI,
  familyOf,
  readReady,
  ROOT,
  startDemo,
  waitUntilGone,
  withData,
  type RunningDemo,
} from '../support/demo-process.ts';
import { openCcxt, openCcxtHtx } from '../support/trading-clients.ts';

function keyOf({ line }: RunningDemo, venue: string) {
  const key = line.virtualKeys.find((each) => each.venue === venue);
  assert.ok(key !== undefined, venue);
  return { ...key, passphrase: key.passphrase ?? '' };
}

/** A bot of each venue. */
function openBots(demo: RunningDemo) {
  const { okx, htx } = demo.line.venues;
  const urls = { htxSpotUrl: htx.spot, htxContractUrl: htx.contract };
  return [openCcxt(okx.rest, keyOf(demo, 'okx')), openCcxtHtx(urls, keyOf(demo, 'htx'))];
}

/** Places, reads and cancels an order at each venue. */
async function tradeOnce(demo: RunningDemo): Promise<void> {
  for (const bot of openBots(demo)) {
    const { last } = await bot.fetchTicker('BTC/USDT');
    assert.ok(last !== undefined);
    const price = Number(bot.priceToPrecision('BTC/USDT', last * 0.98));
    const { id = '' } = await bot.createOrder('BTC/USDT', 'limit', 'buy', 0.001, price);
    assert.equal((await bot.fetchOrder(id, 'BTC/USDT')).status, 'open');
    await bot.cancelOrder(id, 'BTC/USDT');
    assert.equal((await bot.fetchOrder(id, 'BTC/USDT')).status, 'canceled');
  }
}

/** The demo, simulator, gateway and console; what reads the ledger beside the gateway comes a little later. */
function assertWhole(family: ReturnType<typeof familyOf>): void {
  assert.ok(family.length >= 4, `${family.length} processes`);
  assert.ok(family.some(({ text }) => text.includes('console')));
}

async function watchSecrets(canaries: CanarySet, { line }: RunningDemo): Promise<void> {
  for (const { venue, secret, passphrase } of line.virtualKeys) {
    canaries.watch(`virtual secret of ${venue}`, secret);
    if (passphrase !== null) canaries.watch(`virtual passphrase of ${venue}`, passphrase);
  }
  for (const venue of ['okx', 'htx']) {
    const answer = await fetch(`${line.simulator.control}/keys?venue=${venue}`);
    for (const { secret, passphrase } of (await answer.json()) as { secret: string; passphrase: string }[]) {
      canaries.watch(`venue secret of ${venue}`, secret);
      if (venue === 'okx') canaries.watch('venue passphrase', passphrase);
    }
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
    assertWhole(family);
    const at = (offset: number, scheme = 'http') => `${scheme}://127.0.0.1:${portBase + offset}`;
    const okxStream = `${at(0, 'ws')}/ws/v5`;
    const { console: page, virtualKeys } = first.line;
    assert.match(page ?? '', new RegExp(`^http://localhost:${portBase + 8}/setup#[\\w-]{43}$`, 'u'));
    assert.deepEqual(first.line, {
      ready: true,
      dataDir: data,
      console: page,
      venues: {
        okx: {
          rest: at(0),
          wsPublic: `${okxStream}/public`,
          wsPrivate: `${okxStream}/private`,
          wsBusiness: `${okxStream}/business`,
        },
        htx: { spot: at(1), contract: at(2), ws: { spot: at(1, 'ws'), contract: at(2, 'ws') } },
      },
      virtualKeys,
      simulator: { okx: at(50), control: at(51), htxSpot: at(52), htxContract: at(53), desk: at(54) },
    });
    assert.deepEqual(
      virtualKeys.map(({ venue, passphrase }) => [venue, passphrase === null]),
      [
        ['okx', false],
        ['htx', true],
      ],
    );
    for (const key of virtualKeys)
      assert.deepEqual(Object.keys(key), ['venue', 'label', 'apiKey', 'secret', 'passphrase']);
    await tradeOnce(first);

    const canaries = new CanarySet();
    await watchSecrets(canaries, first);
    canaries.watch('operator token', readFileSync(path.join(data, 'operator.token'), 'utf8').trim());
    assert.equal(canaries.size, 7);
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
    for (const bot of openBots(first)) await assert.rejects(bot.fetchBalance(), ccxt.AuthenticationError);
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
      const pasted = [
        ['okx', 'ccxt'],
        ['okx', 'okx-api'],
        ['htx', 'ccxt'],
      ] as const;
      for (const [venue, client] of pasted) {
        const words = ['issue', '--data', data, '--account', `paper-${venue}`, '--scope', 'read'];
        const printed = runCli([...words, '--label', `pasted-${venue}-${client}`, '--client', client]);
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
        'demo-bot-htx',
        'pasted-htx-ccxt',
        'pasted-okx-ccxt',
        'pasted-okx-okx-api',
      ]);
      assert.match(runCli(['halt', '--data', data]), /Everything is halted/u);
      for (const bot of openBots(demo)) {
        const order = bot.createOrder('BTC/USDT', 'limit', 'buy', 0.001, 60_000);
        await assert.rejects(order, ccxt.PermissionDenied);
      }
      assert.match(runCli(['resume', '--data', data, '--reason', 'over']), /Everything is active/u);
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
    const family = familyOf(demo.child.pid ?? 0);
    assertWhole(family);
    demo.child.kill('SIGKILL');
    await waitUntilGone(family.map(({ pid }) => pid));
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
