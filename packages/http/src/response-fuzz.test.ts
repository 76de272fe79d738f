import assert from 'node:assert/strict';
import { request, type IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import { test } from 'node:test';

import { POOL_BOUNDS } from './bounds.ts';
import { ResponseReader } from './response-reader.ts';
import { mutate } from './testing/mutation.ts';
import { Random } from './testing/random.ts';
import { ACCEPTED_RESPONSES } from './testing/response-examples.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? '4000');
const SEED = Number(process.env['FUZZ_SEED'] ?? '1');
const RESPONSE_BYTES_MAX = 100_000;
/** How often the loop may turn until the twin must have read a response; it needs about five. */
const TURNS_MAX = 200;

interface SeenResponse {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

interface Reading {
  readonly seen: SeenResponse;
  /** The bytes that the response was made of. */
  readonly consumed: Buffer;
}

function readByUs(payload: Buffer): Reading | null {
  const reader = new ResponseReader(POOL_BOUNDS);
  reader.expect(RESPONSE_BYTES_MAX);
  reader.append(payload);
  const step = reader.next();
  if (typeof step === 'string') return null;
  const { status, lines } = step.head;
  const seen = { status, headers: lines.list(), body: step.body.toString('latin1') };
  return { seen, consumed: payload.subarray(0, payload.length - reader.surplusLength) };
}

/** The twin: the client of `node:http` on a stream in memory; `null` if it sees no whole response. */
async function readByTwin(payload: Buffer): Promise<SeenResponse | null> {
  const socket = new Duplex({
    read: () => undefined,
    write: (_chunk, _encoding, done) => {
      done();
      socket.push(payload);
    },
  });
  const seen: SeenResponse[] = [];
  const call = request({
    createConnection: () => socket,
    method: 'GET',

    maxHeaderSize: 65_536,
  });
  call.on('error', () => undefined);
  call.on('response', (response) => {
    const pieces: Buffer[] = [];
    response.on('error', () => undefined);
    response.on('data', (piece: Buffer) => pieces.push(piece));
    response.on('end', () => {
      seen.push({ ...describe(response), body: Buffer.concat(pieces).toString('latin1') });
    });
  });
  call.end();
  for (let turn = 0; seen.length === 0 && turn < TURNS_MAX; turn += 1) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
  socket.destroy();
  return seen[0] ?? null;
}

function describe(response: IncomingMessage): Omit<SeenResponse, 'body'> {
  const raw = response.rawHeaders;
  const headers = Array.from(
    { length: raw.length / 2 },
    (_, at) => [(raw[2 * at] ?? '').toLowerCase(), raw[2 * at + 1] ?? ''] as const,
  );
  return { status: response.statusCode ?? 0, headers };
}

const SEEDS = Object.values(ACCEPTED_RESPONSES)
  .map(({ text }) => Buffer.from(text, 'latin1'))
  .filter((bytes) => bytes.length < 2_000);

test('twin reads every accepted response as the reader does', async () => {
  for (const bytes of SEEDS) {
    const ours = readByUs(bytes);
    assert.ok(ours, bytes.toString('latin1'));
    assert.deepEqual(ours.consumed, bytes);
    assert.deepEqual(await readByTwin(bytes), ours.seen);
  }
});

test(`what the reader accepts of ${RUNS} mutated responses, node:http reads the same`, async () => {
  const random = new Random(SEED);
  let accepted = 0;
  for (let run = 0; run < RUNS; run += 1) {
    const payload = mutate(SEEDS, random);
    const ours = readByUs(payload);
    if (ours === null) continue;
    accepted += 1;
    const hint = `seed ${SEED}, run ${run}: ${JSON.stringify(payload.toString('latin1'))}`;
    assert.deepEqual(await readByTwin(ours.consumed), ours.seen, hint);
  }
  // A fuzz that accepts nothing, or refuses nothing, compares nothing.
  assert.ok(accepted > RUNS / 10, `only ${accepted} responses were accepted`);
  assert.ok(accepted < RUNS * 0.9, `${accepted} responses were accepted`);
});
