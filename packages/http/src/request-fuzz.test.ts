import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import { test } from 'node:test';

import { HTTP_SERVER_BOUNDS } from './bounds.ts';
import { HTTP_METHODS } from './request-head.ts';
import { RequestReader } from './request-reader.ts';
import { mutate } from './testing/mutation.ts';
import { Random } from './testing/random.ts';
import { ACCEPTED, EXAMPLE_HOST, REFUSED } from './testing/request-examples.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? '4000');
const SEED = Number(process.env['FUZZ_SEED'] ?? '1');
/** How often the loop may turn until the twin must have read a payload; it needs about five. */
const TURNS_MAX = 200;
const TURNS_EXTRA = 3;

interface SeenRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

interface Reading {
  readonly seen: readonly SeenRequest[];
  /** The bytes that these requests were made of. */
  readonly consumed: Buffer;
}

function readByUs(payload: Buffer): Reading {
  const reader = new RequestReader(
    {
      methods: HTTP_METHODS,
      targetBytesMax: HTTP_SERVER_BOUNDS.targetBytesMax,
      bodyBytesMax: HTTP_SERVER_BOUNDS.bodyBytesMax,
      isAllowedHost: (host) => host === EXAMPLE_HOST,
      upgrades: 'refused',
    },
    HTTP_SERVER_BOUNDS,
  );
  reader.append(payload);
  const seen: SeenRequest[] = [];
  let consumed = 0;
  // Behind `Connection: close` nothing is ever read.
  for (let isOpen = true; isOpen;) {
    const step = reader.next();
    if (typeof step === 'string') break;
    const { method, target, lines, connection } = step.head;
    seen.push({ method, target, headers: lines.list(), body: step.body.toString('latin1') });
    consumed = payload.indexOf('\r\n\r\n', consumed, 'latin1') + 4 + step.body.length;
    isOpen = connection !== 'close';
  }
  return { seen, consumed: payload.subarray(0, consumed) };
}

/** The twin: `node:http` on a stream in memory. */
class Twin {
  #seen: SeenRequest[] = [];
  readonly #server = createServer({ maxHeaderSize: 65_536 }, (request, response) => {
    const seen = this.#seen;
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      seen.push({ ...describe(request), body: Buffer.concat(pieces).toString('latin1') });
      response.end();
    });
  });

  async read(payload: Buffer, count: number): Promise<readonly SeenRequest[]> {
    const seen: SeenRequest[] = [];
    this.#seen = seen;
    const socket = new Duplex({
      read: () => undefined,
      write: (_chunk, _encoding, done) => {
        done();
      },
    });
    socket.on('error', () => undefined);
    this.#server.emit('connection', socket);
    socket.push(payload);
    for (let turn = 0; seen.length < count && turn < TURNS_MAX; turn += 1) await nextTurn();
    // A request that only the twin sees comes with the next turns.
    for (let turn = 0; turn < TURNS_EXTRA; turn += 1) await nextTurn();
    socket.destroy();
    return seen;
  }
}

async function nextTurn(): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
}

function describe(request: IncomingMessage): Omit<SeenRequest, 'body'> {
  const raw = request.rawHeaders;
  const headers = Array.from(
    { length: raw.length / 2 },
    (_, at) => [(raw[2 * at] ?? '').toLowerCase(), raw[2 * at + 1] ?? ''] as const,
  );
  return { method: request.method ?? '', target: request.url ?? '', headers };
}

test('what a reader has read before changes nothing of what it reads', () => {
  const random = new Random(SEED);
  const seeds = [...Object.values(ACCEPTED), ...REFUSED.map(({ text }) => text)]
    .filter((text) => text.length < 2_000)
    .map((text) => Buffer.from(text, 'latin1'));
  let before: Buffer = Buffer.alloc(0);
  let count = 0;
  for (let run = 0; run < RUNS; run += 1) {
    const payload = mutate(seeds, random);
    const alone = readByUs(payload);
    const behind = readByUs(Buffer.concat([before, payload]));
    assert.deepEqual(behind.seen.slice(count), alone.seen, JSON.stringify([before, payload].map(String)));
    const isWhole =
      alone.consumed.length === payload.length && !String(payload).toLowerCase().includes('close');
    if (isWhole) [before, count] = [payload, alone.seen.length];
  }
  assert.ok(count > 0, 'nothing was read behind another request');
});

test('twin reads every accepted example as the reader does', async () => {
  const twin = new Twin();
  for (const text of Object.values(ACCEPTED)) {
    const payload = Buffer.from(text, 'latin1');
    const ours = readByUs(payload);
    assert.equal(ours.seen.length, 1, text);
    assert.deepEqual(ours.consumed, payload);
    assert.deepEqual(await twin.read(payload, 1), ours.seen);
  }
});

test(`PTH-23: what the reader accepts of ${RUNS} mutated payloads, node:http reads the same`, async () => {
  const twin = new Twin();
  const random = new Random(SEED);
  // Mutations of refused examples are mostly refused again: the accepted ones are taken far more often.
  const good = Array.from({ length: 40 }, () => Object.values(ACCEPTED)).flat();
  const seeds = [...good, ...REFUSED.map(({ text }) => text)]
    .filter((text) => text.length < 2_000)
    .map((text) => Buffer.from(text, 'latin1'));
  let accepted = 0;
  let untouched = 0;
  for (let run = 0; run < RUNS; run += 1) {
    const payload = mutate(seeds, random);
    const ours = readByUs(payload);
    if (ours.seen.length === 0) {
      untouched += 1;
      continue;
    }
    accepted += ours.seen.length;
    const theirs = await twin.read(ours.consumed, ours.seen.length);
    const hint = `seed ${SEED}, run ${run}: ${JSON.stringify(payload.toString('latin1'))}`;
    assert.deepEqual(theirs, ours.seen, hint);
  }
  // A fuzz that accepts nothing, or refuses nothing, compares nothing.
  assert.ok(accepted > RUNS / 20, `only ${accepted} requests were accepted`);
  assert.ok(untouched > RUNS / 20, `only ${untouched} payloads were refused outright`);
});
