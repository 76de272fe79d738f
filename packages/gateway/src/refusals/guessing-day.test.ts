/** What a day of guessing costs the ledger, from wherever it comes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CATALOGUE, type ErrorCode } from '@bitting/core/errors/catalogue.ts';
import { encodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { formatPseudonym } from '@bitting/core/ledger/pseudonym.ts';
import { RECORD_OVERHEAD_BYTES } from '@bitting/core/ledger/record.ts';
import {
  REFUSAL_CODES_TOLD_MAX,
  REFUSALS_TOLD_MS,
  REFUSALS_TOLD_ROWS_MAX,
  REFUSALS_TOLD_SUM_MAX,
  REFUSALS_TOLD_SUM_MS,
} from '../bounds.ts';
import { createStamp } from '../ports/stamp.ts';
import { concealAddresses } from '../privacy/private-ledger.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryLedger } from '../testing/memory-ledger.ts';
import { CountedRefusals } from './counted-refusals.ts';

const DAY_BYTES_MAX = 50_000_000;
const HOURS_OF_DAY = 24;
const MINUTES_OF_HOUR = 60;
/** Each is as any other: so many are lived through. */
const HOURS = 2;
/** So many minutes of guessing from everywhere use up the rows of an hour. */
const MINUTES_TO_FILL = Math.ceil(REFUSALS_TOLD_SUM_MAX / REFUSALS_TOLD_ROWS_MAX);
const BOOT = 'b'.repeat(32);

/** The longest there are: more than any caller who proves nothing can bring about. */
const CODES = (Object.keys(CATALOGUE) as ErrorCode[])
  .toSorted((left, right) => right.length - left.length)
  .slice(0, REFUSAL_CODES_TOLD_MAX);

interface Ground {
  readonly clock: ManualClock;
  readonly ledger: MemoryLedger;
  readonly counts: CountedRefusals;
}

function open(): Ground {
  const clock = new ManualClock();
  const ledger = new MemoryLedger();
  const pseudonym = formatPseudonym('20261121', new Uint8Array(32));
  const concealed = concealAddresses(ledger, { hide: () => pseudonym });
  return {
    clock,
    ledger,
    counts: new CountedRefusals({ clock, ledger: concealed, stamp: createStamp(clock, BOOT) }),
  };
}

async function minute({ clock }: Ground): Promise<void> {
  clock.advance(REFUSALS_TOLD_MS);
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
}

/** Networks of their own, new ones every time. */
function guess({ counts }: Ground, networks: number, codes: readonly ErrorCode[] = ['KEY_UNKNOWN']): void {
  for (let network = 0; network < networks; network += 1)
    for (const code of codes)
      counts.rejected(`10.${network >> 16}.${(network >> 8) & 255}.${network & 255}`, code);
}

const told = ({ ledger }: Ground): readonly Readonly<Record<string, string>>[] =>
  ledger.ofType('system').map(({ details }) => details);

function sizeOf({ ledger }: Ground): number {
  return ledger.entries.reduce(
    (sum, entry) => sum + encodeLedgerEntry(entry).length + RECORD_OVERHEAD_BYTES,
    0,
  );
}

test('A day of guessing from everywhere, by everything there is, costs less than 50 MB of ledger.', async (context) => {
  const ground = open();
  for (let passed = 0; passed < HOURS * MINUTES_OF_HOUR; passed += 1) {
    guess(ground, passed % MINUTES_OF_HOUR < MINUTES_TO_FILL ? REFUSALS_TOLD_ROWS_MAX + 1 : 2, CODES);
    await minute(ground);
  }
  const bytes = (sizeOf(ground) * HOURS_OF_DAY) / HOURS;
  const records = (ground.ledger.entries.length * HOURS_OF_DAY) / HOURS;
  context.diagnostic(`${(bytes / 1_000_000).toFixed(1)} MB in ${records} records`);
  assert.ok(records <= HOURS_OF_DAY * (REFUSALS_TOLD_SUM_MAX + MINUTES_OF_HOUR), `${records} records`);
  assert.ok(records >= HOURS_OF_DAY * REFUSALS_TOLD_SUM_MAX, `${records} records`);
  assert.ok(bytes < DAY_BYTES_MAX, `${bytes} bytes`);
});

test('When the rows of an hour are used up, one a minute says how many there were, and none is lost.', async () => {
  const ground = open();
  for (let passed = 0; passed < 10; passed += 1) {
    guess(ground, REFUSALS_TOLD_ROWS_MAX);
    await minute(ground);
  }
  const others = told(ground).filter(({ address }) => address === 'others');
  assert.equal(told(ground).length - others.length, REFUSALS_TOLD_SUM_MAX);
  const left = MINUTES_TO_FILL * REFUSALS_TOLD_ROWS_MAX - REFUSALS_TOLD_SUM_MAX;
  const all = Array<number>(10 - MINUTES_TO_FILL).fill(REFUSALS_TOLD_ROWS_MAX);
  assert.deepEqual(
    others.map(({ count }) => Number(count)),
    left > 0 ? [left, ...all] : all,
  );
});

test('With the next hour they are told apart again.', async () => {
  const ground = open();
  for (let passed = 0; passed < MINUTES_TO_FILL; passed += 1) {
    guess(ground, REFUSALS_TOLD_ROWS_MAX);
    await minute(ground);
  }
  const known = told(ground).length;
  assert.ok(known >= REFUSALS_TOLD_SUM_MAX);
  ground.clock.advance(REFUSALS_TOLD_SUM_MS - MINUTES_TO_FILL * REFUSALS_TOLD_MS - 1);
  guess(ground, 1);
  assert.equal(told(ground).length, known);
  await minute(ground);
  guess(ground, 1);
  await minute(ground);
  const [late, next] = told(ground).slice(known);
  assert.deepEqual(
    [late?.['address'], next?.['address']],
    ['others', formatPseudonym('20261121', new Uint8Array(32))],
  );
});

test('Keys that are refused too often have rows of their own, whoever else guesses.', async () => {
  const ground = open();
  for (let passed = 0; passed < 5; passed += 1) {
    guess(ground, REFUSALS_TOLD_ROWS_MAX);
    await minute(ground);
  }
  ground.counts.leftOut('key_1', 'RATE_EXCEEDED');
  await minute(ground);
  assert.equal(told(ground).at(-1)?.['virtualKeyId'], 'key_1');
});
