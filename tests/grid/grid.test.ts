/**
 * The differential grid: payloads of the classes of request smuggling to our kernel, directly and through nginx and
 * haproxy, with a strict reader as the judge: never more, never other requests than it sees.
 *
 * `GRID_RUNS` mutated payloads go over the network in each column, `GRID_LOCAL_RUNS` through the readers alone;
 * `GRID_SEED` repeats a run.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test, type TestContext } from 'node:test';
import { isDeepStrictEqual } from 'node:util';

import { mutate } from '@bitting/http/testing/mutation.ts';
import { Random } from '@bitting/http/testing/random.ts';

import { addressOf, exchange } from './exchange.ts';
import { type Front, FRONT_NAMES, type FrontName, MARK_HEADER, startFront } from './fronts.ts';
import { judgeDirect, judgeForwarded } from './judge.ts';
import { type KernelOrigin, readByKernel, startKernel } from './kernel-origin.ts';
import { startNodeServer } from './node-origin.ts';
import { readRequestsByNode } from './node-parser.ts';
import { GRID_CONTROLS, GRID_HOST, GRID_PAYLOADS } from './payloads.ts';
import { readStrictly, type SeenRequest } from './strict-reader.ts';

const RUNS = Number(process.env['GRID_RUNS'] ?? '400');
const LOCAL_RUNS = Number(process.env['GRID_LOCAL_RUNS'] ?? '20000');
const SEED = Number(process.env['GRID_SEED'] ?? '1');
const PAYLOADS_MIN = 80;
/** Connections at a time: fewer than what a front's pool or a small machine would mind. */
const PARALLEL = 16;
/** Payloads on one connection, where each leaves it open: as many as the kernel lets wait, and a few more. */
const BATCH_MAX = 20;

const secret = randomBytes(12).toString('hex');
const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

/** A kernel that only one front speaks to. */
interface FrontedKernel {
  readonly kernel: KernelOrigin;
  readonly front: Front | null;
}

let kernel: KernelOrigin;
let nodeServer: KernelOrigin;
const fronts = new Map<FrontName, FrontedKernel>();
let addresses = 0;

before(async () => {
  kernel = await startKernel();
  nodeServer = await startNodeServer();
  for (const name of FRONT_NAMES) {
    const behind = await startKernel();
    fronts.set(name, { kernel: behind, front: null });
    fronts.set(name, { kernel: behind, front: await startFront(name, { originPort: behind.port, secret }) });
  }
});

after(async () => {
  for (const { front, kernel: behind } of fronts.values()) {
    await front?.close();
    await behind.close();
  }
  await kernel.close();
  await nodeServer.close();
});

interface Sent {
  readonly payload: Buffer;
  readonly from: string;
}

/** Sends each payload on a connection and from an address of its own. */
async function sendAll(port: number, payloads: readonly Buffer[]): Promise<readonly Sent[]> {
  const sent = payloads.map((payload) => {
    addresses += 1;
    return { payload, from: addressOf(addresses) };
  });
  const left = sent.values();
  const work = async (): Promise<void> => {
    for (const { payload, from } of left) await exchange(port, from, payload);
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return sent;
}

function seenBy(origin: KernelOrigin): ReadonlyMap<string, readonly SeenRequest[]> {
  const found = Map.groupBy(origin.seen, ({ from }) => from);
  return new Map(Array.from(found, ([from, rows]) => [from, rows.map(({ request }) => request)]));
}

/** By the mark: the kernel knows only the address of the front. What has no mark at all is everybody's. */
function seenBehind(name: FrontName): Map<string, SeenRequest[]> {
  const found = new Map<string, SeenRequest[]>();
  for (const { request } of fronts.get(name)?.kernel.seen ?? []) {
    const mark = request.headers.find(([name]) => name === MARK_HEADER)?.[1] ?? '';
    found.set(mark, [...(found.get(mark) ?? []), request]);
  }
  return found;
}

function frontOf(name: FrontName, context: TestContext): Front | null {
  const front = fronts.get(name)?.front ?? null;
  if (front === null) context.skip(`${name} is not installed (Debian: apt-get install ${name})`);
  else context.diagnostic(front.version);
  return front;
}

/** One payload a row; where the kernel takes all of several in a row, they go on one connection. */
function batch(payloads: readonly Buffer[]): readonly Buffer[] {
  const batches: Buffer[] = [];
  let open: Buffer[] = [];
  for (const payload of payloads) {
    open.push(payload);
    if (readByKernel(payload).stopped === 'end' && open.length < BATCH_MAX) continue;
    batches.push(Buffer.concat(open));
    open = [];
  }
  return open.length === 0 ? batches : [...batches, Buffer.concat(open)];
}

function* mutations(count: number): Generator<Buffer> {
  const random = new Random(SEED);
  // Mutations of what is refused are mostly refused again: what is accepted is taken as often as all the rest.
  const good = Array.from(
    { length: Math.ceil(GRID_PAYLOADS.length / GRID_CONTROLS.length) },
    () => GRID_CONTROLS,
  );
  const seeds = [...good.flat(), ...GRID_PAYLOADS].map(({ text }) =>
    bytesOf(text.replaceAll(GRID_HOST, '127.0.0.1:8080')),
  );
  for (let run = 0; run < count; run += 1) {
    // The mutations know the host of the kernel's own examples.
    const text = mutate(seeds, random).toString('latin1').replaceAll('127.0.0.1:8080', GRID_HOST);
    yield bytesOf(text);
  }
}

test('PTH-23: strict reader and kernel take the plain requests of the grid', () => {
  for (const { name, text } of GRID_CONTROLS) {
    const strict = readStrictly(bytesOf(text));
    assert.equal(strict.stopped, 'end', name);
    assert.deepEqual(readByKernel(bytesOf(text)).requests, strict.requests, name);
    assert.deepEqual(readRequestsByNode(bytesOf(text)), strict.requests, name);
  }
});

test('PTH-23: judge sees what a lenient reader sees beyond the strict one', (context) => {
  const flagged = GRID_PAYLOADS.filter(
    ({ text }) => judgeDirect(bytesOf(text), readRequestsByNode(bytesOf(text))) !== null,
  );
  context.diagnostic(
    `node's parser sees more or other requests in ${flagged.length} of ${GRID_PAYLOADS.length}`,
  );
  assert.ok(flagged.length >= 5, 'the grid has no teeth');
  const payload = bytesOf(GRID_CONTROLS[0]?.text ?? '');
  const [plain] = readStrictly(payload).requests;
  assert.ok(plain);
  const marked = { ...plain, headers: [...plain.headers, [MARK_HEADER, 'm'] as const] };
  assert.equal(judgeForwarded({ mark: 'm', payload, seen: [marked] }), null);
  assert.notEqual(judgeForwarded({ mark: 'm', payload, seen: [plain] }), null);
  assert.notEqual(judgeForwarded({ mark: 'm', payload, seen: [marked, marked] }), null);
});

test('PTH-23: kernel sees no more and no other requests than the strict reader, alone and over a socket', async (context) => {
  assert.ok(new Set(GRID_PAYLOADS.map(({ text }) => text)).size >= PAYLOADS_MIN);
  const payloads = [...GRID_CONTROLS, ...GRID_PAYLOADS].map(({ text }) => bytesOf(text));
  const sent = await sendAll(kernel.port, payloads);
  const seen = seenBy(kernel);
  let refused = 0;
  for (const { payload, from } of sent) {
    const hint = JSON.stringify(payload.toString('latin1'));
    const alone = readByKernel(payload);
    assert.equal(judgeDirect(payload, alone.requests), null, hint);
    assert.deepEqual(seen.get(from) ?? [], alone.requests, hint);
    if (alone.stopped === 'refused') refused += 1;
  }
  context.diagnostic(`${payloads.length} payloads, ${refused} refused`);
  assert.ok(refused > PAYLOADS_MIN);
});

for (const name of FRONT_NAMES) {
  test(`PTH-23: kernel behind ${name} sees what ${name} forwarded, and nothing else`, async (context) => {
    const front = frontOf(name, context);
    if (front === null) return;
    const payloads = [...GRID_CONTROLS, ...GRID_PAYLOADS].map(({ text }) => bytesOf(text));
    judgeAll(name, await sendAll(front.port, payloads), context);
    const controls = await sendAll(
      front.port,
      Array.from({ length: 3 }, () => bytesOf(GRID_CONTROLS[2]?.text ?? '')),
    );
    const arrived = controls.map(({ from }) => seenBehind(name).get(`${secret}-${from}`)?.length);
    // The caller is done with sending at once, and a front on a busy machine may hear so before it has passed the second request on.
    assert.ok(arrived.includes(2), `the control does not arrive: ${arrived.join(', ')}`);
  });

  test(`PTH-23: kernel behind ${name} sees what ${name} forwarded of ${RUNS} mutated payloads`, async (context) => {
    const front = frontOf(name, context);
    if (front === null) return;
    judgeAll(name, await sendAll(front.port, batch([...mutations(RUNS)])), context);
  });
}

function judgeAll(name: FrontName, sent: readonly Sent[], context: TestContext): void {
  const seen = seenBehind(name);
  assert.equal(seen.get(''), undefined, `seed ${SEED}: a request that nobody forwarded arrived`);
  let arrived = 0;
  for (const { payload, from } of sent) {
    const mark = `${secret}-${from}`;
    const requests = seen.get(mark) ?? [];
    arrived += requests.length;
    const verdict = judgeForwarded({ mark, payload, seen: requests });
    assert.equal(verdict, null, `seed ${SEED}: ${JSON.stringify(payload.toString('latin1'))}`);
  }
  context.diagnostic(`${sent.length} connections, ${arrived} requests arrived`);
  assert.ok(arrived > 0, 'nothing arrived');
}

test(`PTH-23: kernel sees over a socket what its reader sees alone of ${RUNS} mutated payloads`, async (context) => {
  const sent = await sendAll(kernel.port, batch([...mutations(RUNS)]));
  const seen = seenBy(kernel);
  let requests = 0;
  for (const { payload, from } of sent) {
    const hint = `seed ${SEED}: ${JSON.stringify(payload.toString('latin1'))}`;
    const alone = readByKernel(payload).requests;
    assert.equal(judgeDirect(payload, alone), null, hint);
    assert.deepEqual(seen.get(from) ?? [], alone, hint);
    requests += alone.length;
  }
  context.diagnostic(`${sent.length} connections, ${requests} requests`);
});

/** What the kernel takes of it; all of it where it takes nothing. Behind an error node's server forgets what it was reading. */
function takenOf(payload: Buffer): Buffer {
  const { consumed } = readByKernel(payload);
  return consumed === 0 ? payload : payload.subarray(0, consumed);
}

test(`PTH-23: server of node:http sees every request that the kernel sees, of the grid and ${RUNS} mutated payloads`, async (context) => {
  const plain = [...GRID_CONTROLS, ...GRID_PAYLOADS].map(({ text }) => bytesOf(text));
  const sent = await sendAll(nodeServer.port, [...plain, ...batch([...mutations(RUNS)])].map(takenOf));
  const seen = seenBy(nodeServer);
  let requests = 0;
  let more = 0;
  for (const { payload, from } of sent) {
    const { requests: taken } = readByKernel(payload);
    const nodes = seen.get(from) ?? [];
    const hint = `seed ${SEED}: ${JSON.stringify(payload.toString('latin1'))}`;
    assert.deepEqual(nodes.slice(0, taken.length), taken, hint);
    requests += taken.length;
    more += nodes.length - taken.length;
  }
  context.diagnostic(`${sent.length} connections, ${requests} requests of both, ${more} of node:http alone`);
  assert.ok(requests > RUNS / 10 && more > 0);
});

test(`PTH-23: readers agree on what the kernel accepts of ${LOCAL_RUNS} mutated payloads`, (context) => {
  let accepted = 0;
  for (const payload of mutations(LOCAL_RUNS)) {
    const { requests, consumed } = readByKernel(payload);
    if (requests.length === 0) continue;
    accepted += 1;
    const verdict = judgeDirect(payload, requests);
    const isNodes = isDeepStrictEqual(readRequestsByNode(payload.subarray(0, consumed)), requests);
    if (verdict !== null || !isNodes)
      assert.fail(`seed ${SEED}: ${verdict ?? 'node reads it otherwise'}: ${payload.toString('base64')}`);
  }
  context.diagnostic(`${accepted} were accepted`);
  assert.ok(accepted > LOCAL_RUNS / 20 && accepted < LOCAL_RUNS * 0.95);
});
