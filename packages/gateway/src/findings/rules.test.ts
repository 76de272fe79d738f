import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Request, Story } from './story.ts';
import {
  act,
  changed,
  DAY_MS,
  event,
  HOUR_MS,
  MIDNIGHT,
  MINUTE_MS,
  repeat,
  request,
  SECOND_MS,
  storyOf,
  WORKING_DAYS,
} from './testing/stories.ts';
import { findAll } from './rules.ts';

const MORNING = MIDNIGHT + 9 * HOUR_MS;
const NIGHT = MIDNIGHT + 3 * HOUR_MS;
const ELSEWHERE = '203.0.113.9';

function sentences(story: Story, rule: string): readonly string[] {
  return findAll(story).flatMap((finding) => (finding.rule === rule ? [finding.sentence] : []));
}

function rulesOf(story: Story): readonly string[] {
  return [...new Set(findAll(story).map(({ rule }) => rule))].toSorted();
}

/** So many orders within one minute, from nine in the morning on. */
function burst(orders: number): readonly Request[] {
  return repeat(orders, (index) => request(MORNING + index * 100));
}

test('A day like all others has nothing that stands out.', () => {
  const day = WORKING_DAYS.slice(0, 126).map((one) => changed(one, { atMs: one.atMs + 10 * DAY_MS }));
  assert.deepEqual(rulesOf(storyOf(day)), []);
});

test('A minute with more than five times the orders of the busiest before is a spike, one with as many is none.', () => {
  assert.deepEqual(sentences(storyOf(burst(11)), 'order-spike'), [
    'Up to 11 orders a minute in 1 minute, where 2 was the most of 99 in 100',
  ]);
  assert.deepEqual(sentences(storyOf(burst(10)), 'order-spike'), []);
});

test('A bot that always was fast has its spike at five times that, and one without a past at one a second.', () => {
  const fast = WORKING_DAYS.flatMap((one) => (one.refusal === null ? [one, one, one] : []));
  assert.deepEqual(sentences(storyOf(burst(30), { before: fast }), 'order-spike'), []);
  assert.equal(sentences(storyOf(burst(31), { before: fast }), 'order-spike').length, 1);
  assert.deepEqual(sentences(storyOf(burst(60), { before: [] }), 'order-spike'), []);
  assert.equal(sentences(storyOf(burst(61), { before: [] }), 'order-spike').length, 1);
});

test('What is usual is known of thirty minutes with orders, the last of them included, and of twenty-nine not.', () => {
  const minutes = (many: number): readonly Request[] =>
    repeat(many, (index) => request(MIDNIGHT - DAY_MS + index * MINUTE_MS));
  assert.equal(sentences(storyOf(burst(11), { before: minutes(30) }), 'order-spike').length, 1);
  assert.deepEqual(sentences(storyOf(burst(11), { before: minutes(29) }), 'order-spike'), []);
});

test('Minutes of a spike that follow one another are one, and those later another one.', () => {
  const minutes = [0, 1, 2, 10].flatMap((minute) =>
    burst(20).map((one) => changed(one, { atMs: one.atMs + minute * MINUTE_MS })),
  );
  const [first, second, ...others] = findAll(storyOf(minutes)).filter(({ rule }) => rule === 'order-spike');
  assert.match(first?.sentence ?? '', /in 3 minutes/u);
  assert.match(second?.sentence ?? '', /in 1 minute,/u);
  assert.deepEqual(others, []);
  assert.equal(first?.fromMs, MORNING);
  assert.equal(first.records.length, 20, 'a few of its records are named');
});

test('An instrument without an order before is new, one that was traded is not, and of a new key none is.', () => {
  const orders = [request(MORNING, { instruments: ['MEME-USDT'] }), request(MORNING)];
  assert.deepEqual(sentences(storyOf(orders), 'new-instrument'), ['First orders in MEME-USDT: 1 request']);
  assert.deepEqual(sentences(storyOf(orders, { before: [] }), 'new-instrument'), []);
  const cancel = request(MORNING, { instruments: ['MEME-USDT'], orders: 0 });
  const refused = request(MORNING, { instruments: ['MEME-USDT'], refusal: 'INSTRUMENT_FORBIDDEN' });
  assert.deepEqual(sentences(storyOf([cancel, refused]), 'new-instrument'), []);
});

test('An address from which nothing was admitted before is new, also if all it asks for is refused.', () => {
  const from = [
    request(MORNING, { address: ELSEWHERE }),
    request(MORNING, { address: ELSEWHERE, refusal: 'ADDRESS_FORBIDDEN' }),
    request(MORNING),
  ];
  assert.deepEqual(sentences(storyOf(from), 'new-address'), [
    `First requests from ${ELSEWHERE}: 2 requests, 1 refused`,
  ]);
  const tried = WORKING_DAYS.concat(
    request(MIDNIGHT - 1, { address: ELSEWHERE, refusal: 'SIGNATURE_WRONG' }),
  );
  assert.equal(sentences(storyOf(from, { before: tried }), 'new-address').length, 1, 'trying is no habit');
  assert.deepEqual(sentences(storyOf(from, { before: [] }), 'new-address'), []);
});

test('Orders at an hour without any are unusual, cancels and refusals then are not, nor those of working hours.', () => {
  assert.deepEqual(sentences(storyOf([request(NIGHT), request(NIGHT + MINUTE_MS)]), 'unusual-hour'), [
    '2 requests with orders at 03:00 UTC, when there had been none on any day',
  ]);
  const idle = [
    request(NIGHT, { orders: 0 }),
    request(NIGHT, { refusal: 'ORDER_TOO_LARGE' }),
    request(MORNING),
  ];
  assert.deepEqual(sentences(storyOf(idle), 'unusual-hour'), []);
});

test('Hours are known after three days: before, none is unusual.', () => {
  const since = (hours: number): readonly Request[] => [
    request(MIDNIGHT - hours * HOUR_MS),
    ...WORKING_DAYS.slice(-10),
  ];
  const late = [request(NIGHT)];
  assert.deepEqual(sentences(storyOf(late, { before: since(71) }), 'unusual-hour'), []);
  assert.equal(sentences(storyOf(late, { before: since(72 + 8) }), 'unusual-hour').length, 1);
});

test('Five requests from one address that prove nothing are guessing: four are not, nor five at long intervals.', () => {
  const wrong = (times: number, gapMs: number): readonly Request[] =>
    repeat(times, (index) =>
      request(MORNING + index * gapMs, { address: ELSEWHERE, refusal: 'SIGNATURE_WRONG', orders: 0 }),
    );
  assert.deepEqual(sentences(storyOf(wrong(5, MINUTE_MS)), 'guessing'), [
    `5 requests from ${ELSEWHERE} proved nothing: SIGNATURE_WRONG`,
  ]);
  assert.deepEqual(sentences(storyOf(wrong(4, MINUTE_MS)), 'guessing'), []);
  assert.deepEqual(sentences(storyOf(wrong(5, HOUR_MS)), 'guessing'), []);
  const denied = wrong(5, SECOND_MS).map((one) => changed(one, { refusal: 'ORDER_TOO_LARGE' }));
  assert.deepEqual(sentences(storyOf(denied), 'guessing'), []);
});

test('Twenty callers in a minute of whom no key is known are guessing, nineteen are not, and what is no number is none.', () => {
  const callers = (count: string) => ({ events: [event('rejected-callers', { address: ELSEWHERE, count })] });
  assert.deepEqual(sentences(storyOf([], callers('20')), 'guessing'), [
    `20 requests in a minute from ${ELSEWHERE} were of nobody who is known`,
  ]);
  for (const count of ['19', '', '9e9', '-1'])
    assert.deepEqual(sentences(storyOf([], callers(count)), 'guessing'), []);
});

test('Callers who knew a key and proved nothing count together over minutes, five of them are guessing.', () => {
  const callers = (...counts: readonly string[]): readonly string[] =>
    sentences(
      storyOf([], {
        events: counts.map((count) =>
          event('rejected-callers', { address: ELSEWHERE, count, codes: 'SIGNATURE_WRONG KEY_UNKNOWN' }),
        ),
      }),
      'guessing',
    );
  assert.deepEqual(callers('2', '2'), []);
  assert.deepEqual(callers('2', '3'), [`5 requests from ${ELSEWHERE} proved nothing: SIGNATURE_WRONG`]);
  assert.deepEqual(callers('30').length, 1, 'once, although there are twenty in a minute, too');
});

test('An hour in which half is refused stands out, one below does not, nor a few requests, nor who is used to it.', () => {
  const hour = (refused: number, all: number): readonly Request[] =>
    repeat(all, (index) =>
      request(MORNING + index * MINUTE_MS, index < refused ? { refusal: 'ORDER_TOO_LARGE', orders: 0 } : {}),
    );
  assert.deepEqual(sentences(storyOf(hour(5, 10)), 'refusal-share'), [
    '5 of 10 requests of an hour were refused: ORDER_TOO_LARGE 5',
  ]);
  assert.deepEqual(sentences(storyOf(hour(4, 10)), 'refusal-share'), []);
  assert.deepEqual(sentences(storyOf(hour(9, 9)), 'refusal-share'), []);
  assert.deepEqual(sentences(storyOf(hour(8, 10), { before: hour(3, 10) }), 'refusal-share'), []);
  assert.equal(sentences(storyOf(hour(9, 10), { before: hour(3, 10) }), 'refusal-share').length, 1);
});

test('Halts, policies, keys and breaks are told with who and why; reading and sealing are not.', () => {
  const acts = [
    act('halt', { subject: null, reason: 'drawdown' }),
    act('policy-set', { details: { changes: 'loosened: the largest order' } }),
    act('issue', { subject: 'key_2', details: { label: 'second' } }),
    act('seal', { subject: null }),
  ];
  const events = [
    event('breaker', { state: 'begun', code: 'X' }),
    event('breaker', { state: 'over' }),
    event('start'),
  ];
  const told = findAll(storyOf([], { acts, events })).map(
    ({ rule, weight, sentence }) => `${weight} ${rule}: ${sentence}`,
  );
  assert.deepEqual(told, [
    'note stop: halt of everything by op_1, because “drawdown”',
    'note policy-change: policy-set of key_1 by op_1: loosened: the largest order',
    'note key-issued: issue of key_2 (second) by op_1',
    'note break: breaker state=begun code=X',
  ]);
});

test('Whoever comes from a thousand addresses is told fifty times, and once how many more there are.', () => {
  const many = repeat(1_000, (index) => request(MORNING + index, { address: `198.51.100.${index}` }));
  const told = sentences(storyOf(many), 'new-address');
  assert.equal(told.length, 51);
  assert.match(
    told.at(-1) ?? '',
    /^950 more of this kind, beginning with: First requests from 198\.51\.100\.50:/u,
  );
});
