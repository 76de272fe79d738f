/** What must be true after an attack, whatever was tried (O0 to O4 of `docs/attacks.md`). */
import assert from 'node:assert/strict';
import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { RawAnswer, RawRequest } from '../support/raw-client.ts';
import type { AttackBench, Mark } from './bench.ts';
import type { Front } from './fronts.ts';

/** Garbage that waits for collection comes and goes; a leak of a file of attacks is more than that. */
const RESIDENT_GROWTH_BYTES_MAX = 192 * 1024 * 1024;
/** Connections to the venues are kept for a while: as many as one of ours asks for at once, at each of three hosts. */
const HANDLES_GROWTH_MAX = 64;
const CALM_PATIENCE_MS = 5_000;
const CALM_POLL_MS = 20;

/** O0: nothing has reached a venue since. */
export function assertNothingArrived(bench: AttackBench, since: Mark, what = ''): void {
  const arrived = bench.arrivals(since).map(({ method, target }) => `${method} ${target.slice(0, 200)}`);
  assert.deepEqual(arrived, [], what);
}

export type CodeExpected = ErrorCode | readonly ErrorCode[];

/** O1: refused in the venue's form, with one of our codes. */
export function assertRefused(answer: RawAnswer | null, front: Front, code: CodeExpected, what = ''): void {
  assert.ok(answer !== null, `no answer ${what}`);
  const codes: readonly string[] = typeof code === 'string' ? [code] : code;
  const found = answer.headers.get('bitting-code') ?? `none, HTTP ${answer.status}`;
  assert.ok(codes.includes(found), `${found} instead of ${codes.join(' or ')}: ${what}`);
  assert.ok(
    front.isRefusalForm(answer),
    `${answer.body.toString()} is not in the form of ${front.family} ${what}`,
  );
}

/**
 * O2: beyond those `before` (by {@link AttackBench.records}) the ledger holds exactly these refusals, in order. Only what
 * was refused of a bot that had proven itself is recorded: for the rest the list is empty.
 */
export async function assertRecorded(
  bench: AttackBench,
  before: readonly LedgerEntry[],
  codes: readonly ErrorCode[],
): Promise<void> {
  const records = await bench.records();
  assert.deepEqual(
    records
      .slice(before.length)
      .map(nameRecord)
      .filter((name) => !TOLD_LATER.has(name)),
    codes.map((code) => `refusal ${code}`),
  );
}

/** What the gateway says of many requests together, whenever it does. */
const TOLD_LATER: ReadonlySet<string> = new Set([
  'system finding',
  'system refusals-left-out',
  'system rejected-callers',
]);

function nameRecord(entry: LedgerEntry): string {
  if (entry.type === 'system') return `system ${entry.event}`;
  return entry.type === 'refusal' ? `refusal ${entry.code}` : entry.type;
}

/** O3 for one answer: nothing secret in it. */
export function assertNoSecretIn(bench: AttackBench, answer: RawAnswer | null, what = ''): void {
  if (answer === null) return;
  const headers = Array.from(answer.headers, ([name, value]) => `${name}: ${value}`).join('\n');
  assert.deepEqual(bench.canaries.search(what, headers), []);
  assert.deepEqual(bench.canaries.search(what, answer.body), []);
}

/** O3 for a whole run: nothing secret on the disk, and nothing of a bot's at the venue. */
export function assertNoSecretAnywhere(bench: AttackBench): void {
  assert.deepEqual(bench.canaries.searchTree(bench.gateway.layout.directory), []);
  const { control, htx } = bench.venue;
  for (const { id, rawBase64 } of [...control.connections(), ...htx.connections()]) {
    const hits = bench.canaries.search(`connection ${id}`, Buffer.from(rawBase64, 'base64'));
    assert.deepEqual(
      hits.filter(({ label }) => label.startsWith('virtual')),
      [],
    );
  }
}

export type Footprint = ReturnType<AttackBench['footprint']>;

/** O4: the process lives, and what it holds has come back to what it was, within what comes and goes. */
export async function assertCalm(
  bench: AttackBench,
  baseline: Footprint,
  patienceMs = CALM_PATIENCE_MS,
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const now = bench.footprint();
    const grown = now.residentBytes - baseline.residentBytes;
    const isCalm = now.handles <= baseline.handles + HANDLES_GROWTH_MAX && grown < RESIDENT_GROWTH_BYTES_MAX;
    if (isCalm) return;
    assert.ok(Date.now() < deadline, `${JSON.stringify(now)} after ${JSON.stringify(baseline)}`);
    await new Promise((resolve) => setTimeout(resolve, CALM_POLL_MS));
  }
}

export interface Attempt {
  readonly front: Front;
  /** Whole bytes, or a request to be written in the canonical form. */
  readonly trick: string | Uint8Array | RawRequest;
  readonly code: CodeExpected;
  /** For the message of a failure. */
  readonly what?: string;
}

/** Tries it: O0, O1 and O3 hold afterwards. The answer, for whoever wants to know more. */
export async function assertTrickRefused(bench: AttackBench, attempt: Attempt): Promise<RawAnswer> {
  const { front, trick, code, what = '' } = attempt;
  const before = bench.mark();
  const bytes = typeof trick === 'string' || trick instanceof Uint8Array ? trick : bench.render(front, trick);
  const answer = await bench.sendBytes(front, bytes);
  const where = `${front.family}: ${what}`;
  assertRefused(answer, front, code, where);
  assertNoSecretIn(bench, answer, where);
  assertNothingArrived(bench, before, where);
  assert.ok(answer !== null);
  return answer;
}

/** The positive control: the venue does it. */
export async function assertServed(
  bench: AttackBench,
  front: Front,
  request: RawRequest,
): Promise<RawAnswer> {
  const before = bench.mark();
  const answer = await bench.send(front, request);
  assert.ok(
    front.isServed(answer),
    `${front.family} ${request.target}: ${answer.status} ${answer.headers.get('bitting-code') ?? ''} ${answer.body.toString()}`,
  );
  assert.ok(bench.arrivals(before).length > 0, 'it has arrived');
  return answer;
}
