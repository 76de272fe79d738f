import assert from 'node:assert/strict';
import { openRaw, type RawAnswer } from '../support/raw-client.ts';
import type { AttackBench } from './bench.ts';
import type { Front } from './fronts.ts';
import { assertNoSecretIn, assertNothingArrived, assertRefused } from './oracles.ts';

/**
 * Writes the bytes and behind them, on the same connection, an order that is right: the bytes are refused as no request
 * at all, the connection ends and the order is not executed, for nobody knows where it begins.
 */
export async function assertNotRead(
  bench: AttackBench,
  front: Front,
  trick: { readonly bytes: Uint8Array; readonly what: string },
): Promise<void> {
  const what = `${front.family}: ${trick.what}`;
  const since = bench.mark();
  const [answer, next] = await exchange(bench, front, trick.bytes);
  assertRefused(answer ?? null, front, 'REQUEST_MALFORMED', what);
  assertNoSecretIn(bench, answer ?? null, what);
  assert.equal(next, null, `it closes behind the refusal: ${what}`);
  assertNothingArrived(bench, since, what);
}

/** The positive control: the bytes are served, and so is the order behind them. */
export async function assertBothServed(
  bench: AttackBench,
  front: Front,
  control: { readonly bytes: Uint8Array; readonly what: string },
): Promise<void> {
  const since = bench.mark();
  const answers = await exchange(bench, front, control.bytes);
  for (const answer of answers)
    assert.ok(
      answer !== null && front.isServed(answer),
      `${front.family} ${control.what}: ${answer?.body.toString() ?? 'closed'}`,
    );
  assert.equal(bench.arrivals(since).length, 2, control.what);
}

async function exchange(
  bench: AttackBench,
  front: Front,
  bytes: Uint8Array,
): Promise<readonly (RawAnswer | null)[]> {
  const connection = await openRaw(front.url);
  try {
    connection.write(Buffer.concat([bytes, bench.render(front, front.order())]));
    return [await connection.readAnswer(), await connection.readAnswer()];
  } finally {
    connection.end();
  }
}
