import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PastWhatIf } from '@bitting/client/past.ts';
import { renderPast } from './past-lines.ts';

const DAY_MS = 86_400_000;

const PAST: PastWhatIf = {
  sinceMs: DAY_MS,
  untilMs: 2 * DAY_MS,
  requests: 1,
  refused: 0,
  unsure: 0,
  rules: [],
  unjudged: [],
  placed: [{ asset: 'USDT', recorded: '1200', passed: '1200' }],
  taken: [],
  days: [{ fromMs: DAY_MS, asset: 'USDT', recorded: '1200', passed: '1200' }],
  hours: [],
  read: 2_000,
};

test('A stretch in which nothing would have been refused says so, and shows no days.', () => {
  assert.deepEqual(renderPast(PAST), [
    'From            1970-01-02T00:00:00.000Z',
    'Until           1970-01-03T00:00:00.000Z',
    'Recorded        1 request to act, in 2,000 records',
    'Would refuse    nothing',
    'Placed          1,200 USDT, all of which would still be there',
  ]);
});

test('What would have been refused is told by rule, by amount, and by the hour where there are few.', () => {
  const example = {
    sequence: '7',
    wallMs: DAY_MS,
    operation: 'POST /x',
    instruments: 'BTC-USDT',
    sentence: 'No.',
  };
  const changed = { asset: 'USDT', recorded: '1200', passed: '1000' };
  const past: PastWhatIf = {
    ...PAST,
    requests: 9,
    refused: 3,
    unsure: 2,
    rules: [{ ruleId: 'order-types', refused: 3, alone: 1, examples: [example] }],
    unjudged: ['price-collar', 'exposure'],
    placed: [changed],
    taken: [changed],
    days: [{ ...changed, fromMs: DAY_MS }],
  };
  const text = renderPast(past).join('\n');
  for (const said of [
    /Would refuse +3 of them\n/u,
    /Not sure +2 requests: /u,
    /Placed +1,200 USDT, of which 1,000 would still be there\n/u,
    /Venue took +1,200 USDT, of which/u,
    /order-types would have refused 3, 1 of them alone:\n {2}7 1970-\S+ POST \/x BTC-USDT: No\.\n/u,
    /DAY \(UTC\) +PLACED +WOULD PASS\n1970-01-02 +1,200 USDT +1,000 USDT\n/u,
    /Not judged, because the ledger does not hold what they look at: price-collar, exposure\.$/u,
  ])
    assert.match(text, said);
  const short = renderPast({ ...past, hours: [{ ...changed, fromMs: DAY_MS + 3_600_000 }] }).join('\n');
  assert.match(short, /HOUR \(UTC\)[^\n]*\n1970-01-02 01:00 /u);
});
