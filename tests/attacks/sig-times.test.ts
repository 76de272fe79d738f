/** Timestamps in other forms and of other times, at every port of a running gateway. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { htxTimestamp } from '../support/htx-signing.ts';
import { codeOf, HtxPath } from '../support/htx-path.ts';
import { OkxPath } from '../support/okx-path.ts';
import type { RawRequest } from '../support/raw-client.ts';
import { AttackBench } from './bench.ts';
import type { HtxFront } from './fronts.ts';
import { assertAllRefused, type Trick } from './many.ts';
import {
  assertCalm,
  assertNoSecretAnywhere,
  assertRecorded,
  assertServed,
  type Footprint,
} from './oracles.ts';
import { hmacSigner, htxProofs, signHtxTexts, signOkxTexts } from './signing.ts';

let bench: AttackBench;
let baseline: Footprint;
before(async () => {
  bench = await AttackBench.start();
  for (const front of bench.everyFront) await assertServed(bench, front, front.order());
  baseline = bench.footprint();
});
after(async () => {
  await bench.close();
});

const at = (text: string): string => text.replace('T', ' ');

/** Every way but one to write about now. */
function okxForms(nowMs: number): string[] {
  const good = new Date(nowMs).toISOString();
  const seconds = good.slice(0, 19);
  const day = good.slice(0, 10);
  return [
    ...[
      'Z',
      '.0Z',
      '.00Z',
      '.0000Z',
      '.000',
      '.000z',
      '.000+00:00',
      '.000+0000',
      '.000-00:00',
      '.000+08:00',
      ',000Z',
      '.000 Z',
      '.000ZZ',
      ':000Z',
    ].map((end) => seconds + end),
    good.toLowerCase(),
    at(good),
    good.replace('T', 't'),
    good.replaceAll('-', ''),
    good.replaceAll(':', ''),
    good.replaceAll('-', '/'),
    `+00${good}`,
    `-00${good}`,
    `0${good}`,
    `+${good}`,
    good.slice(1),
    good.slice(2),
    String(nowMs),
    String(Math.floor(nowMs / 1_000)),
    (nowMs / 1_000).toFixed(3),
    `-${nowMs}`,
    nowMs.toString(16),
    new Date(nowMs).toUTCString(),
    new Date(nowMs).toString().replace(/ \(.*/u, ''),
    day,
    `${day}T24:00:00.000Z`,
    `${day}T23:59:60.000Z`,
    `${day}T12:60:00.000Z`,
    `${day}T12:00:61.000Z`,
    '2026-02-30T12:00:00.000Z',
    '2026-02-29T12:00:00.000Z',
    '2026-13-01T12:00:00.000Z',
    '2026-00-10T12:00:00.000Z',
    '2026-11-00T12:00:00.000Z',
    '2026-11-31T12:00:00.000Z',
    '10000-01-01T00:00:00.000Z',
    '+010000-01-01T00:00:00.000Z',
    '-000001-01-01T00:00:00.000Z',
    'now',
    'null',
    'NaN',
    'Infinity',
    '0',
    'today',
    `"${good}"`,
    `${good};${good}`,
    `${good},${good}`,
  ];
}

/** A character gone, doubled or another, everywhere. */
function editsOf(good: string, marks: string): string[] {
  return Array.from(good, (_, place) => [
    good.slice(0, place) + good.slice(place + 1),
    good.slice(0, place + 1) + good.slice(place),
    ...Array.from(marks, (mark) => good.slice(0, place) + mark + good.slice(place + 1)),
  ]).flat();
}

const MARKS = ':-./TZzt+,;xO eE_~0987';

void test('SIG-05: timestamps of OKX in another than the one form are refused, hundreds of them', async () => {
  const { okx } = bench.fronts;
  const now = Date.now();
  // White space around a header's value is refused before anybody looks at the value.
  const forms = [...okxForms(now), ...editsOf(new Date(now).toISOString(), MARKS)].filter(
    (text) => text === text.trim(),
  );
  const wrong = forms.filter((text) => !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u.test(text));
  assert.ok(wrong.length >= 400, `${wrong.length} forms`);
  const impossible = forms.filter((text) => !wrong.includes(text) && Number.isNaN(Date.parse(text)));
  const tricks = [...wrong, ...impossible].map((timestamp) => ({
    what: timestamp,
    request: signOkxTexts(okx.key, { method: 'GET', target: okx.readPath, timestamp }),
  }));
  await assertAllRefused(bench, okx, { tricks, code: 'TIMESTAMP_MALFORMED' });
  const good = signOkxTexts(okx.key, {
    method: 'GET',
    target: okx.readPath,
    timestamp: new Date().toISOString(),
  });
  await assertServed(bench, okx, good);
});

function readAt(front: HtxFront, timestamp: string): RawRequest {
  return signHtxTexts(hmacSigner(front.key.secret), {
    method: 'GET',
    path: front.readPath,
    host: new URL(front.url).host,
    query: htxProofs({ apiKey: front.key.apiKey, timestamp }),
  });
}

void test('SIG-05: timestamps of HTX in another than the one form are refused, hundreds of them', async () => {
  for (const front of [bench.fronts['htx-spot'], bench.fronts['htx-contract']]) {
    const now = Date.now();
    const good = htxTimestamp(now);
    const forms = [
      ...okxForms(now),
      ...['Z', '.000', '.000Z', '+00:00'].map((end) => good + end),
      ...editsOf(good, MARKS),
    ];
    const wrong = forms.filter((text) => !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/u.test(text));
    assert.ok(wrong.length >= 300, `${wrong.length} forms`);
    const tricks = wrong.map((timestamp) => ({ what: timestamp, request: readAt(front, timestamp) }));
    await assertAllRefused(bench, front, { tricks, code: ['TIMESTAMP_MALFORMED', 'FIELD_MALFORMED'] });
    await assertServed(bench, front, readAt(front, htxTimestamp(Date.now())));
  }
});

void test('SIG-06: timestamp outside the window is refused in the venue’s words, at both venues', async () => {
  for (const front of bench.everyFront) {
    const records = await bench.records();
    const tricks = [-86_400_000, -301_000, -60_000, -35_000, 35_000, 60_000, 301_000, 86_400_000].flatMap(
      (byMs): Trick[] => {
        const timestampMs = Date.now() + byMs;
        const order = {
          method: 'POST',
          path: front.orderPath,
          body: front.orderFields(),
          timestampMs,
        } as const;
        const read = { method: 'GET', path: front.readPath, timestampMs } as const;
        return [order, read].map((request) => ({ what: `${byMs} ms`, request: front.sign(request) }));
      },
    );
    await assertAllRefused(bench, front, { tricks, code: 'TIMESTAMP_OUTSIDE_WINDOW' });
    await assertRecorded(bench, records, []);
    for (const byMs of [-20_000, 20_000])
      await assertServed(
        bench,
        front,
        front.sign({ method: 'GET', path: front.readPath, timestampMs: Date.now() + byMs }),
      );
  }
});

/** The window's two ends; the venue's own of HTX is wider, the gateway's is not. */
const WINDOW_MS = 30_000;

void test('SIG-06: OKX timestamp is good to the millisecond of the window’s end and not beyond', async () => {
  const path = await OkxPath.start();
  try {
    for (const [byMs, code] of [
      [-WINDOW_MS - 1, 'TIMESTAMP_OUTSIDE_WINDOW'],
      [-WINDOW_MS, undefined],
      [WINDOW_MS, undefined],
      [WINDOW_MS + 1, 'TIMESTAMP_OUTSIDE_WINDOW'],
    ] as const) {
      // Signing moves the clock by a millisecond.
      const timestampMs = path.lives.clock.wallMs() + 1 + byMs;
      const answer = await path.send({ method: 'GET', target: '/api/v5/account/config', timestampMs });
      assert.equal(answer.headers.get('bitting-code'), code, `${byMs} ms`);
    }
  } finally {
    await path.close();
  }
});

void test('SIG-06: HTX timestamp is good to the millisecond of the window’s end and not beyond', async () => {
  const path = await HtxPath.start();
  try {
    const { lives } = path;
    // Its timestamps are whole seconds: the clock moves instead.
    lives.advance(1_000 - (lives.clock.wallMs() % 1_000));
    const late = lives.clock.wallMs() - WINDOW_MS;
    assert.equal(await codeAt(path, late), undefined);
    lives.advance(1);
    assert.equal(await codeAt(path, late), 'TIMESTAMP_OUTSIDE_WINDOW');
    const early = late + 2 * WINDOW_MS + 1_000;
    lives.advance(998);
    assert.equal(await codeAt(path, early), 'TIMESTAMP_OUTSIDE_WINDOW');
    lives.advance(1);
    assert.equal(await codeAt(path, early), undefined);
  } finally {
    await path.close();
  }
});

async function codeAt(path: HtxPath, timestampMs: number): Promise<string | undefined> {
  return codeOf(await path.send({ method: 'GET', path: '/v1/account/accounts', timestampMs }));
}

void test('SIG: gateway is calm after all of it, and no secret lies anywhere', async () => {
  assertNoSecretAnywhere(bench);
  await assertCalm(bench, baseline);
});
