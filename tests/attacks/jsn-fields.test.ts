/** Fields that no operation has, and numbers that are none, at every port of a running gateway. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HTX_EXAMPLES } from '@bitting/core/venues/htx/testing/requests.ts';
import { OKX_EXAMPLES } from '@bitting/core/venues/okx/testing/examples.ts';
import { AttackBench } from './bench.ts';
import type { Front } from './fronts.ts';
import { assertAllRefused, sendMany, type Trick } from './many.ts';
import { assertCalm, assertNoSecretAnywhere, assertServed, type Footprint } from './oracles.ts';

let bench: AttackBench;
let baseline: Footprint;
before(async () => {
  bench = await AttackBench.start({ htxKeys: 8 });
  for (const front of bench.everyFront) await assertServed(bench, front, front.order());
  baseline = bench.footprint();
});
after(async () => {
  await bench.close();
});

/** Other writings of a name that a lenient reader takes for it. */
function spellingsOf(name: string): string[] {
  const other = (changed: string): boolean => changed !== name;
  return [
    name.toUpperCase(),
    name.toLowerCase(),
    name.slice(0, 1).toUpperCase() + name.slice(1),
    name.slice(0, -1) + name.slice(-1).toUpperCase(),
    name.replaceAll(/[-_]/gu, ''),
    name.replaceAll('-', '_'),
    name.replaceAll('_', '-'),
    name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`),
    ` ${name}`,
    `${name} `,
    `${name}\0`,
    `${name}[]`,
    `${name}[0]`,
    `${name}.x`,
    `\u200b${name}`,
    name.replace('s', '\u0455'),
    name.replace('i', '\u0131'),
    name.normalize('NFKC').replace('d', '\uff44'),
  ].filter(other);
}

void test('JSN-02: name of a field in other letters is another field, beside the right one or in its place', async () => {
  for (const front of bench.everyFront) {
    const names = Object.keys(front.orderFields());
    const tricks = names.flatMap((name) =>
      spellingsOf(name).flatMap((spelling): Trick[] => {
        const fields = front.orderFields();
        const instead = Object.fromEntries(
          Object.entries(fields).map(([key, value]) => [key === name ? spelling : key, value]),
        );
        return [{ ...fields, [spelling]: fields[name] }, instead].map((body) => ({
          what: `${spelling} for ${name}`,
          request: front.order(body),
        }));
      }),
    );
    assert.ok(tricks.length > 120, `${tricks.length}`);
    await assertAllRefused(bench, front, { tricks, code: 'FIELD_UNKNOWN' });
    await assertServed(bench, front, front.order());
  }
});

/** What venues, clients or frameworks might understand somewhere. */
const SURPLUS = [
  'surplus',
  'uid',
  'subAcct',
  'apiKey',
  'acctId',
  'accountId',
  'to',
  'addr',
  'withdraw',
  'isAdmin',
  '',
  '$where',
  'x-simulated-trading',
];

void test('JSN-02: every operation that acts is closed: one more field in any of its objects is refused', async () => {
  const examples = [...OKX_EXAMPLES, ...HTX_EXAMPLES].filter(
    ({ body, reader }) => body !== '' && reader !== 'read-body',
  );
  assert.ok(examples.length > 25);
  for (const front of bench.everyFront) {
    const own = examples.filter(({ family }) => family === front.family);
    assert.ok(own.length > 5, front.family);
    const post = (path: string, body: string): Trick => ({
      what: `${path} ${body}`,
      request: front.sign({ method: 'POST', path, body }),
    });
    const tricks = own.flatMap(({ path, body }) =>
      SURPLUS.map((name) =>
        post(path, body.replaceAll('}', `${body.includes(':') ? ',' : ''}${JSON.stringify(name)}:"1"}`)),
      ),
    );
    await assertAllRefused(bench, front, { tricks, code: ['FIELD_UNKNOWN', 'JSON_DUPLICATE_KEY'] });
    // Without it each is read: whatever becomes of it then, its fields are known.
    const controls = await sendMany(
      bench,
      front,
      own.map(({ path, body }) => post(path, body).request),
    );
    for (const [nth, answer] of controls.entries())
      assert.doesNotMatch(
        answer.headers.get('bitting-code') ?? '',
        /^(?:FIELD|JSON|REQUEST)_/u,
        own[nth]?.path ?? '',
      );
  }
});

/** JSON texts in a decimal's place. */
const NO_DECIMALS = [
  '"1e9"',
  '"1E2"',
  '"-1"',
  '"-0"',
  '"+1"',
  '" 1"',
  '"1 "',
  '"１"',
  '"٣"',
  '"1,000"',
  '"1_000"',
  '"0x10"',
  '"0b1"',
  '"0o7"',
  '"01"',
  '"00"',
  '"00.1"',
  '"1."',
  '".5"',
  '"."',
  '"1.2.3"',
  '"1..2"',
  '"1/2"',
  '"½"',
  '"²"',
  '"NaN"',
  '"Infinity"',
  '"-Infinity"',
  '"∞"',
  '"null"',
  '"true"',
  '"1n"',
  '"1f"',
  '"1\\u0000"',
  '"1\\n"',
  '"\\t1"',
  '"0.0000000000000000001"',
  '"1234567890123456789"',
  `"${'9'.repeat(400)}"`,
  `"0.${'1'.repeat(400)}"`,
  '"0"',
  '"0.0"',
  '"$1"',
  '"1%"',
  '"1 BTC"',
  '"1;2"',
  '"1\\u200b"',
  '"\\ufeff1"',
  '"１.５"',
  '"1\u00b70"',
  '"(1)"',
  '"--1"',
  'true',
  'false',
  'null',
  '[]',
  '{}',
  '["1"]',
  '[1]',
  '{"value":"1"}',
  '{"$numberDecimal":"1"}',
  '[["1"]]',
  '-1',
  '-0.5',
  '0',
  '1e9',
  '1E400',
  '1e-1',
  '-0',
  '0x10',
  '01',
  '1.',
  '.5',
  '+1',
  'NaN',
  'Infinity',
  '-Infinity',
  '9'.repeat(400),
  `0.${'1'.repeat(400)}`,
];

const DECIMALS: Readonly<Record<Front['family'], readonly string[]>> = {
  okx: ['px', 'sz'],
  'htx-spot': ['price', 'amount'],
  'htx-contract': ['price', 'volume'],
};

void test('JSN-03: what is no exact plain decimal is refused where one is expected, quoted or bare', async () => {
  for (const front of bench.everyFront) {
    const tricks = DECIMALS[front.family].flatMap((name) =>
      NO_DECIMALS.map((text): Trick => {
        const body = JSON.stringify({ ...front.orderFields(), [name]: 'HERE' }).replace('"HERE"', text);
        return { what: `${name} ${text.slice(0, 60)}`, request: front.order(body) };
      }),
    );
    assert.ok(tricks.length > 140);
    await assertAllRefused(bench, front, { tricks, code: ['FIELD_MALFORMED', 'JSON_MALFORMED'] });
    // What is lost in a float is not lost here, and arrives as it was written.
    const since = bench.mark();
    const [, size = ''] = DECIMALS[front.family];
    const exact = front.family === 'htx-contract' ? '3' : '0.00100';
    await assertServed(bench, front, front.order({ ...front.orderFields(), [size]: exact }));
    assert.match(bench.arrivals(since)[0]?.body ?? '', new RegExp(`"${size}":"${exact}"`, 'u'));
  }
});

void test('JSN-03: empty text is no decimal, and no optional one either where the order needs it', async () => {
  for (const front of bench.everyFront) {
    const tricks = DECIMALS[front.family].map((name) => ({
      what: `${name} is empty`,
      request: front.order({ ...front.orderFields(), [name]: '' }),
    }));
    await assertAllRefused(bench, front, { tricks, code: ['FIELD_MALFORMED', 'FIELD_MISSING'] });
    await assertServed(bench, front, front.order());
  }
});

void test('JSN-03: minus one stands for the market where OKX says so, and nowhere else', async () => {
  const front = bench.fronts.okx;
  const leg = { slTriggerPx: '50000' };
  const order = (attached: object): Trick => ({
    what: JSON.stringify(attached),
    request: front.order({ ...front.orderFields(), ordType: 'limit', px: '100', attachAlgoOrds: [attached] }),
  });
  const tricks = ['-2', '-1.0', '-01', '- 1', '-', '−1'].map((price) => order({ ...leg, slOrdPx: price }));
  tricks.push(order({ slTriggerPx: '-1', slOrdPx: '-1' }), order({ ...leg, slOrdPx: '-1', sz: '-1' }));
  await assertAllRefused(bench, front, { tricks, code: 'FIELD_MALFORMED' });
  const control = order({ ...leg, slOrdPx: '-1' });
  const [answer] = await sendMany(bench, front, [control.request]);
  assert.doesNotMatch(answer?.headers.get('bitting-code') ?? '', /^(?:FIELD|JSON)_/u);
});

void test('JSN: gateway is calm after all of it, and no secret lies anywhere', async () => {
  assertNoSecretAnywhere(bench);
  await assertCalm(bench, baseline);
});
