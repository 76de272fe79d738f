import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BittingError } from '../errors/bitting-error.ts';
import { parsePolicy, parseTerms, printPolicy } from './policy-document.ts';
import { POLICY } from './policy.fixture.ts';

/** What a person reads whose document is refused: every sentence once, whole. */

const WRITTEN = JSON.parse(printPolicy(POLICY)) as object;

function sentenceOf(read: (bytes: Uint8Array) => unknown, document: unknown): string {
  try {
    read(Buffer.from(JSON.stringify(document)));
  } catch (error) {
    assert.ok(error instanceof BittingError);
    assert.equal(error.message, `Cannot read the policy: ${error.operatorDetail}.`);
    return error.operatorDetail;
  }
  throw new assert.AssertionError({ message: 'it was read' });
}

const window = (from: unknown, to: unknown): object => ({ schedule: [{ from, to }] });
const EMPTY = 'must not be empty: it would admit nothing; leave it out to say nothing';

const OF_LIMITS: readonly (readonly [limits: unknown, sentence: string])[] = [
  [[], ' must be an object'],
  [{ drawdown: 5 }, '.drawdown is not a field of the limits'],
  [{ [`x${'y'.repeat(50)}`]: 5 }, `.x${'y'.repeat(39)} is not a field of the limits`],
  [{ orderTypes: 'some' }, '.orderTypes must be a list'],
  [{ orderTypes: [] }, `.orderTypes ${EMPTY}`],
  [
    { orderTypes: ['stop'] },
    '.orderTypes[0] must be one of limit, market, post-only, ioc, fok, optimal-limit-ioc, trigger, take-profit-stop-loss, trailing, chase, iceberg, twap',
  ],
  [{ orderTypes: ['fok', 'fok'] }, '.orderTypes says something twice'],
  [{ exposure: {} }, `.exposure ${EMPTY}`],
  [
    { exposure: { USDT: 5 } },
    '.exposure.USDT must be a decimal from 0 with at most 15 digits before the point, in quotes',
  ],
  [{ exposure: { 'US-DT': '5' } }, '.exposure.US-DT is no name of an asset'],
  [{ exposure: { ['X'.repeat(50)]: '5' } }, `.exposure.${'X'.repeat(40)} is no name of an asset`],
  [{ openOrders: '5' }, '.openOrders must be a whole number from 1 to 10000'],
  [{ leverage: '0' }, '.leverage must be a decimal from 1 to 200, in quotes'],
  [{ priceCollar: '3' }, '.priceCollar must be a fraction above 0 and at most 0.5 (0.03 is 3 %), in quotes'],
  [{ depthShare: '2' }, '.depthShare must be a fraction above 0 and at most 1, in quotes'],
  [{ liquidity: { depth: '1' } }, '.liquidity.depth is not a field of liquidity'],
  [{ liquidity: {} }, '.liquidity.volumePerDay is missing'],
  [window('Monday', 'Tue 00:00'), '.schedule[0].from must be a minute of the week such as "Mon 08:00"'],
  [
    window('Mon 00:00', 'Sun 24:30'),
    '.schedule[0].to must be a minute of the week such as "Fri 22:00" or "Sun 24:00"',
  ],
  [window(['Mon 08:00'], 'Tue 00:00'), '.schedule[0].from must be a minute of the week such as "Mon 08:00"'],
  [
    window('Tue 00:00', 'Tue 00:00'),
    '.schedule[0].to must be after its from: what goes over Sunday night is two',
  ],
  [{ schedule: [{ day: 'Mon' }] }, '.schedule[0].day is not a field of a window'],
  [
    {
      schedule: [
        { from: 'Tue 00:00', to: 'Tue 01:00' },
        { from: 'Mon 00:00', to: 'Mon 01:00' },
      ],
    },
    '.schedule[1].from must not be before the end of the one before it',
  ],
];
for (const [limits, sentence] of OF_LIMITS)
  test(`Who writes limits wrongly reads: ${sentence.trim().slice(0, 90)}.`, () => {
    assert.equal(sentenceOf(parsePolicy, { ...WRITTEN, limits }), `policy.limits${sentence}`);
  });

const OF_POLICIES: readonly (readonly [change: object, sentence: string])[] = [
  [{ more: 1 }, 'policy.more is not a field of a policy'],
  [
    { instruments: ['BTC-*'] },
    'policy.instruments[0] must be the exact id of an instrument, or a pattern such as "spot:*-USDT" (of spot, swap, futures or option)',
  ],
  [
    { sourceCidrs: ['0.0.0.0/0'] },
    'policy.sourceCidrs[0] must be an address block in its one form, and not the whole internet',
  ],
  [
    { instruments: Array.from({ length: 1_001 }, (_, index) => `I${index}`) },
    'policy.instruments is too long: at most 1000',
  ],
];
for (const [change, sentence] of OF_POLICIES)
  test(`Who writes a policy wrongly reads: ${sentence.slice(0, 90)}.`, () => {
    assert.equal(sentenceOf(parsePolicy, { ...WRITTEN, ...change }), sentence);
  });

test('Who gives a layer what a key has reads that it is none of its fields.', () => {
  assert.equal(
    sentenceOf(parseTerms, { version: 1, requestsPerSecond: 5 }),
    'policy.requestsPerSecond is not a field of the terms of a layer',
  );
});
