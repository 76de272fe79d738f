import assert from 'node:assert/strict';
import { openRaw, type RawAnswer, type RawRequest } from '../support/raw-client.ts';
import type { AttackBench } from './bench.ts';
import type { Front } from './fronts.ts';
import { assertNoSecretIn, assertNothingArrived, assertRefused, type CodeExpected } from './oracles.ts';

/** As many as the gateway reads from one connection before it answers. */
const OUTSTANDING = 16;

/** Sends them over one connection, some at a time; the answers are in the order of the requests. `address` is whose it is. */
export async function sendMany(
  bench: AttackBench,
  front: Front,
  requests: readonly RawRequest[],
  address?: string,
): Promise<readonly RawAnswer[]> {
  const answers: RawAnswer[] = [];
  const connection = await openRaw(front.url, address);
  try {
    for (let from = 0; from < requests.length; from += OUTSTANDING) {
      const some = requests.slice(from, from + OUTSTANDING);
      connection.write(Buffer.concat(some.map((request) => bench.render(front, request))));
      for (const { target } of some) {
        const answer = await connection.readAnswer();
        const last = answers.at(-1);
        assert.ok(
          answer !== null,
          `${front.family} has closed at ${target} behind ${last?.body.toString() ?? ''}`,
        );
        answers.push(answer);
      }
    }
  } finally {
    connection.end();
  }
  return answers;
}

export interface Trick {
  readonly what: string;
  readonly request: RawRequest;
}

/** O0, O1 and O3 for all of them. */
export async function assertAllRefused(
  bench: AttackBench,
  front: Front,
  {
    tricks,
    code,
    address,
  }: { readonly tricks: readonly Trick[]; readonly code: CodeExpected; readonly address?: string },
): Promise<void> {
  const since = bench.mark();
  const answers = await sendMany(
    bench,
    front,
    tricks.map(({ request }) => request),
    address,
  );
  for (const [nth, answer] of answers.entries()) {
    const what = `${front.family}: ${tricks[nth]?.what ?? ''}`;
    assertRefused(answer, front, code, what);
    assertNoSecretIn(bench, answer, what);
  }
  assertNothingArrived(bench, since);
}

/** Another order, as text without the closing brace. */
export function opened(front: Front): string {
  return JSON.stringify(front.orderFields()).slice(0, -1);
}

/** Orders with these texts as bodies. */
export function tricksOf(front: Front, texts: readonly string[]): Trick[] {
  return texts.map((text) => ({ what: text.slice(0, 300), request: front.order(text) }));
}
