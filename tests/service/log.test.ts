/** What `bitting serve` writes where a service manager keeps its log: lines of JSON without a secret, and nobody waits for a reader. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { readLedgerId } from '../attacks/bench.ts';
import { HtxFront, OkxFront, type Front } from '../attacks/fronts.ts';
import { CanarySet } from '../support/canary.ts';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueHtxTestKey, issueTestKey } from '../support/gateway.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';
import { ServedGateway } from './served-gateway.ts';

const WRONG = 'a passphrase that opens nothing here';

const cleanup = new Cleanup();
let venue: PaperVenue;
let gateway: ServedGateway;

before(async () => {
  venue = cleanup.add(await startPaperVenue());
});
after(async () => {
  await cleanup.close();
});
beforeEach(async () => {
  gateway = await ServedGateway.create(venue);
});
afterEach(async () => {
  await gateway.close();
});

interface Line {
  readonly time: string;
  readonly level: string;
  readonly event: string;
  readonly message: string;
  readonly listeners?: Readonly<Record<string, string>>;
}

function linesOf(text: string): readonly Line[] {
  assert.ok(text.endsWith('\n'), text);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

/** One bot at each venue, and what must never be written. */
async function openFronts(canaries: CanarySet): Promise<readonly Front[]> {
  const okx = venue.openAccount({ funds: { USDT: '100000' } });
  const htx = venue.openHtxAccount({ funds: { USDT: '100000' } });
  const okxKey = await issueTestKey(gateway.admin, await bindPaperKey(gateway.admin, okx.key));
  const htxKey = await issueHtxTestKey(gateway.admin, await bindPaperKey(gateway.admin, htx.key));
  const secrets = [
    okx.key.secret,
    okx.key.passphrase,
    htx.key.secret,
    okxKey.secret,
    okxKey.passphrase,
    htxKey.secret,
  ];
  for (const secret of secrets) canaries.watch('secret', secret);
  return [
    new OkxFront(gateway.urls.okx, okxKey),
    new HtxFront('htx-spot', {
      url: gateway.urls['htx-spot'],
      key: htxKey,
      ledgerId: await readLedgerId(venue, htx.key),
    }),
  ];
}

test('The log of a service is lines of JSON, from its start to its end, and no secret is in it.', async () => {
  const canaries = new CanarySet();
  canaries.watch('wrong passphrase', WRONG);
  await gateway.startLogging('pipe');
  for (const front of await openFronts(canaries))
    assert.ok(front.isServed(await requestRaw(front.url, front.order())), front.family);
  await gateway.admin.seal({});
  await assert.rejects(gateway.admin.unseal({ passphrase: WRONG }));
  const { code, err } = await gateway.stop();
  assert.equal(code, 0, err);
  const lines = linesOf(gateway.out);
  const events = lines.map(({ event }) => event);
  assert.deepEqual(
    ['starting', 'ready', 'stopping', 'stopped'].map((event) => events.filter((one) => one === event).length),
    [1, 1, 1, 1],
  );
  assert.deepEqual([events.at(-2), events.at(-1)], ['stopping', 'stopped']);
  assert.equal(lines.find(({ event }) => event === 'ready')?.listeners?.['okx'], gateway.urls.okx);
  for (const { level, time } of lines) {
    assert.match(level, /^(?:info|warning|error)$/u);
    assert.ok(Math.abs(Date.parse(time) - Date.now()) < 600_000, time);
  }
  assert.deepEqual(canaries.search('log', gateway.out + err), []);
});

test('A log that nobody reads holds nobody up: the gateway starts, trades and ends.', async () => {
  const canaries = new CanarySet();
  const fifo = path.join(path.dirname(gateway.layout.directory), 'log');
  execFileSync('mkfifo', [fifo]);
  const full = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
  try {
    assert.throws(() => {
      for (;;) writeSync(full, Buffer.alloc(1_024, 'x'));
    }, /EAGAIN/u);
    await gateway.startLogging(full);
    for (const front of await openFronts(canaries))
      assert.ok(front.isServed(await requestRaw(front.url, front.order())), front.family);
    const { code, err } = await gateway.stop();
    assert.equal(code, 0, err);
  } finally {
    closeSync(full);
  }
});
