/**
 * LIM: what others notice of a flood of wrong signatures and of thousands of idle connections. Ratios of one run, because
 * machines differ; `FLOOD_SECONDS` and `IDLE_CONNECTIONS` make them long and large.
 */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { PLAIN_CONNECTIONS_MAX } from '@bitting/gateway/bounds.ts';
import { HTTP_SERVER_BOUNDS } from '@bitting/http/bounds.ts';
import { renderRequest, sendRaw } from '../support/raw-client.ts';
import { assertBearable, compare, openFilesMax, SECONDS, WINDOW_MS } from './bearable.ts';
import { AttackBench } from './bench.ts';
import { readCount } from './counts.ts';
import type { FloodOrder } from './flood-generator.fixture.ts';
import type { Front } from './fronts.ts';
import { assertCalm } from './oracles.ts';

/** Sockets that are opened at once. */
const TOGETHER = 50;
const IDLE = readCount('IDLE_CONNECTIONS', 300);
const RESIDENT_BYTES_MAX = 400 * 1024 * 1024;
const GENERATOR = new URL('flood-generator.fixture.ts', import.meta.url);

let bench: AttackBench;
before(async () => {
  bench = await AttackBench.start();
});
after(async () => {
  await bench.close();
});

/** The order, with another signature in the place of the right one. */
function wrongOrder(front: Front): Buffer {
  const text = renderRequest(front.url, front.order()).toString('latin1');
  const zeroes = Buffer.alloc(32).toString('base64');
  const spoiled = text
    .replace(/(OK-ACCESS-SIGN: ).{44}/u, `$1${zeroes}`)
    .replace(/(&Signature=)[^ ]+/u, `$1${encodeURIComponent(zeroes)}`);
  assert.notEqual(spoiled, text);
  return Buffer.from(spoiled, 'latin1');
}

async function flood(front: Front, run: () => Promise<void>): Promise<number> {
  const { hostname, port } = new URL(front.url);
  const bytes = wrongOrder(front);
  const first = await sendRaw(front.url, bytes);
  assert.equal(first?.headers.get('bitting-code'), 'SIGNATURE_WRONG');
  const generator = fork(GENERATOR);
  try {
    const order: FloodOrder = {
      host: hostname,
      port: Number(port),
      base64: bytes.toString('base64'),
      connections: 4,
      outstanding: 4,
    };
    generator.send(order);
    await once(generator, 'message');
    await run();
    const told = once(generator, 'message');
    generator.send('stop');
    const [{ answers }] = (await told) as [{ answers: number }];
    return answers;
  } finally {
    generator.kill();
  }
}

for (const family of ['okx', 'htx-spot', 'htx-contract'] as const)
  test(`LIM-04: At ${family} a flood of wrong signatures leaves good traffic bearable and writes a record a minute.`, async (context) => {
    const front = bench.fronts[family];
    const { residentBytes } = bench.footprint();
    const records = (await bench.records()).length;
    let answers = 0;
    const windows = await compare(front, async (run) => {
      answers += await flood(front, run);
    });
    const floodedMs = windows.during.length * WINDOW_MS;
    context.diagnostic(`${Math.round((answers * 1_000) / floodedMs)} wrong signatures a second`);
    assertBearable(context, windows);
    assert.ok(answers > 100 * SECONDS, `${answers} wrong signatures were answered`);
    // Good traffic reads, and the ledger is read again and summed up a few seconds after every start.
    const written = (await bench.records())
      .slice(records)
      .filter((entry) => entry.type !== 'read' && !(entry.type === 'system' && entry.event === 'summary'));
    const told = written.flatMap((entry) => (entry.type === 'system' ? [entry.event] : [entry.type]));
    assert.ok(told.length <= 1 + Math.ceil(floodedMs / 60_000), told.join(' '));
    assert.deepEqual(new Set(told).difference(new Set(['rejected-callers'])), new Set());
    assert.ok(bench.footprint().residentBytes - residentBytes < RESIDENT_BYTES_MAX / 2);
    assert.ok(front.isServed(await bench.send(front, front.order())));
  });

/** Sockets that say nothing, from as many addresses as their bound needs; those that were not hung up on. */
class IdleCrowd {
  readonly #open = new Set<net.Socket>();
  refused = 0;

  async grow(url: string, from: string): Promise<void> {
    const { hostname, port } = new URL(url);
    const socket = net.connect({ host: hostname, port: Number(port), localAddress: from });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (this.#open.delete(socket)) this.refused += 1;
    });
    this.#open.add(socket);
    await once(socket, 'connect').catch(() => undefined);
  }

  get size(): number {
    return this.#open.size;
  }

  close(): void {
    const sockets = [...this.#open];
    this.#open.clear();
    for (const socket of sockets) socket.destroy();
  }
}

test(`LIM-03: ${IDLE} idle connections are held up to the bounds, in little memory, and nobody notices.`, async (context) => {
  if (openFilesMax() < IDLE + 200) {
    context.skip(`the limit of open files is ${openFilesMax()}; ${IDLE + 200} are needed (ulimit -n)`);
    return;
  }
  const fronts = bench.everyFront;
  const { connectionsPerAddressMax } = HTTP_SERVER_BOUNDS;
  const connectionsMax = PLAIN_CONNECTIONS_MAX;
  const baseline = bench.footprint();
  const windows = await compare(bench.fronts.okx, async (run) => {
    const crowd = new IdleCrowd();
    try {
      for (let nth = 0; nth < IDLE; nth += TOGETHER)
        await Promise.all(
          Array.from({ length: Math.min(TOGETHER, IDLE - nth) }, async (_, at) => {
            const index = Math.floor((nth + at) / fronts.length);
            const from = `127.0.1.${1 + (Math.floor(index / (connectionsPerAddressMax / 2)) % 250)}`;
            await crowd.grow(fronts[(nth + at) % fronts.length]?.url ?? '', from);
          }),
        );
      await run();
      const { residentBytes } = bench.footprint();
      const told = `${crowd.size} held, ${crowd.refused} hung up on, ${Math.round(residentBytes / 1_048_576)} MiB`;
      context.diagnostic(told);
      assert.ok(crowd.size <= connectionsMax * fronts.length, told);
      assert.ok(crowd.size >= Math.min(IDLE, (connectionsMax - 50) * fronts.length), told);
      assert.ok(residentBytes < RESIDENT_BYTES_MAX, told);
    } finally {
      crowd.close();
    }
    await assertCalm(bench, baseline);
  });
  assertBearable(context, windows);
  for (const front of fronts) assert.ok(front.isServed(await bench.send(front, front.order())));
});
