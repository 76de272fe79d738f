/** Bodies that are no strict JSON, or that two readers could understand differently, at every port of a running gateway. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';
import { issueTestKey } from '../support/gateway.ts';
import { openRaw } from '../support/raw-client.ts';
import { AttackBench } from './bench.ts';
import type { Front } from './fronts.ts';
import { assertAllRefused, opened, sendMany, tricksOf } from './many.ts';
import {
  assertCalm,
  assertNoSecretAnywhere,
  assertNothingArrived,
  assertRecorded,
  assertRefused,
  assertServed,
  assertTrickRefused,
  type Footprint,
} from './oracles.ts';

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

/** Every way to write a name with one character escaped. */
function escapesOf(name: string): string[] {
  return Array.from(name, (character, at) => {
    const hex = character.charCodeAt(0).toString(16).padStart(4, '0');
    return [hex, hex.toUpperCase()].map(
      (digits) => String.raw`${name.slice(0, at)}\u${digits}${name.slice(at + 1)}`,
    );
  }).flat();
}

void test('JSN-01: field that is named twice is refused, in both orders, escaped, nested', async () => {
  for (const front of bench.everyFront) {
    const names = Object.keys(front.orderFields());
    const texts = names.flatMap((name) => {
      const body = opened(front);
      const other = `"${name}":"other"`;
      return [
        `${body},${other}}`,
        `{${other},${body.slice(1)}}`,
        ...escapesOf(name).map((escaped) => `${body},"${escaped}":"other"}`),
        ...escapesOf(name)
          .slice(0, 2)
          .map((escaped) => `{"${escaped}":"other",${body.slice(1)}}`),
      ];
    });
    const nested = ['{"a":1,"a":1}', '[{"a":1,"\\u0061":2}]', '{"b":{"a":1,"a":2}}'].map(
      (inner) => `${opened(front)},"attachAlgoOrds":${inner}}`,
    );
    assert.ok(texts.length + nested.length > 80, `${texts.length}`);
    await assertAllRefused(bench, front, {
      tricks: tricksOf(front, [...texts, ...nested]),
      code: 'JSON_DUPLICATE_KEY',
    });
    // Once, escaped or not, it is the field.
    const [first = ''] = names;
    const escaped = `${opened(front)}}`.replace(first, escapesOf(first).at(-1) ?? '');
    await assertServed(bench, front, front.order(escaped));
  }
});

const NAMES_OF_OBJECTS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'isPrototypeOf',
  '__defineGetter__',
  '__lookupSetter__',
];

void test('JSN-05: names that objects have by birth are refused as fields, in bodies and queries', async () => {
  for (const front of bench.everyFront) {
    const texts = NAMES_OF_OBJECTS.flatMap((name) => [
      `${opened(front)},"${name}":{"polluted":"1"}}`,
      `{"${name}":"1",${opened(front).slice(1)}}`,
      `${opened(front)},"attachAlgoOrds":[{"${name}":{"polluted":"1"}}]}`,
      `${opened(front)},"${escapesOf(name)[0] ?? ''}":"1"}`,
      `{"${name}":${opened(front)}}}`,
    ]);
    await assertAllRefused(bench, front, {
      tricks: tricksOf(front, texts),
      code: ['JSON_MALFORMED', 'FIELD_UNKNOWN', 'FIELD_MALFORMED'],
    });
    const queries = NAMES_OF_OBJECTS.map((name) => ({
      what: name,
      request: front.sign({ method: 'GET', path: front.readPath, query: { [name]: '1' } }),
    }));
    const answers = await sendMany(
      bench,
      front,
      queries.map(({ request }) => request),
    );
    for (const answer of answers) assert.ok(answer.status < 500);
    // Nothing that was named so is there for the requests that come after.
    await assertServed(bench, front, front.order());
  }
});

void test('JSN-05: no virtual key is cut with terms that have such names', async () => {
  const { admin } = bench.gateway;
  for (const name of ['__proto__', 'constructor', 'toString'])
    for (const terms of [
      `{"notionalPerOrder":{"${name}":"1"}}`,
      `{"${name}":{"polluted":"1"}}`,
      `{"scopes":["${name}"]}`,
    ])
      await assert.rejects(issueTestKey(admin, bench.accountIds.okx, JSON.parse(terms) as object), terms);
  await issueTestKey(admin, bench.accountIds.okx, { notionalPerOrder: { USDT: '1' } });
});

const BYTES_MAX = 65_536;

void test('JSN-06: depth, fields and bytes have bounds, exact to the one beyond', async () => {
  for (const front of bench.everyFront) {
    const within = (depth: number): string =>
      `${opened(front)},"x":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    const fields = (count: number): string =>
      `{${Array.from({ length: count }, (_, at) => `"x${at}":"1"`).join(',')}}`;
    const padded = (bytes: number): string => `${opened(front)}}`.padEnd(bytes);
    const tricks = [17, 18, 100, 1_000, 30_000]
      .map(within)
      .concat(['['.repeat(60_000), fields(257), fields(4_000)]);
    await assertAllRefused(bench, front, { tricks: tricksOf(front, tricks), code: ['JSON_TOO_LARGE'] });
    await assertAllRefused(bench, front, {
      tricks: tricksOf(front, [within(16), fields(256)]),
      code: 'FIELD_UNKNOWN',
    });
    for (const length of [BYTES_MAX + 1, 10 * BYTES_MAX])
      await assertTrickRefused(bench, {
        front,
        trick: front.order(padded(length)),
        code: 'REQUEST_MALFORMED',
        what: `${length} bytes`,
      });
    await assertCutOff(front, bench.render(front, front.order(padded(50 * BYTES_MAX))));
    await assertTrickRefused(bench, {
      front,
      trick: front.order(`${opened(front)},"x":"${'y'.repeat(60_000)}"}`),
      code: 'FIELD_UNKNOWN',
    });
    await assertServed(bench, front, front.order(padded(BYTES_MAX)));
  }
});

/** Who goes on writing far beyond a body’s bound is told why, and then cut off. */
async function assertCutOff(front: Front, bytes: Buffer): Promise<void> {
  const before = bench.mark();
  const connection = await openRaw(front.url);
  connection.write(bytes.subarray(0, BYTES_MAX));
  const answer = await connection.readAnswer();
  assert.ok(answer !== null);
  assertRefused(answer, front, 'REQUEST_MALFORMED');
  connection.write(bytes.subarray(BYTES_MAX));
  await connection.closed;
  assertNothingArrived(bench, before, `${bytes.length} bytes`);
}

interface Vector {
  readonly name: string;
  readonly expect: 'accept' | ErrorCode;
  readonly text?: string;
  readonly hex?: string;
}

const { cases } = JSON.parse(
  readFileSync(new URL('../../packages/core/vectors/json.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly Vector[] };

/** What a document gets that is JSON and no order. */
const NO_ORDER: readonly ErrorCode[] = [
  'FIELD_MALFORMED',
  'FIELD_UNKNOWN',
  'FIELD_MISSING',
  'BATCH_SIZE_WRONG',
];

void test('JSN-09: every document of the vectors in an order’s place is refused for what it is', async () => {
  for (const front of bench.everyFront) {
    // What is longer than any body does not get as far as to be read; the one order among them is one.
    const documents = cases.filter(
      ({ name, text = '', hex = '' }) => text.length + hex.length / 2 < BYTES_MAX && name !== 'an order',
    );
    assert.ok(documents.length > 200);
    for (const code of new Set(documents.map(({ expect }) => expect))) {
      const tricks = documents
        .filter(({ expect }) => expect === code)
        .map(({ name, text, hex = '' }) => ({
          what: name,
          request: front.orderOf(text === undefined ? Buffer.from(hex, 'hex') : Buffer.from(text)),
        }));
      await assertAllRefused(bench, front, { tricks, code: code === 'accept' ? NO_ORDER : code });
    }
  }
});

/** What makes an order no strict JSON, around it and within. */
function spoiledOrders(front: Front): Buffer[] {
  const open = opened(front);
  const whole = `${open}}`;
  const texts = [
    `${whole}}`,
    `${whole}{}`,
    `${whole}\0`,
    `${whole}//`,
    `${whole}/**/`,
    `${whole},`,
    `${whole};`,
    `${whole}x`,
    `${whole}${whole}`,
    `\uFEFF${whole}`,
    `\0${whole}`,
    `//\n${whole}`,
    `/**/${whole}`,
    `(${whole})`,
    `'${whole}'`,
    `)]}',\n${whole}`,
    `while(1);${whole}`,
    `\u00A0${whole}`,
    `\u2028${whole}`,
    `\f${whole}`,
    `\v${whole}`,
    open,
    `${open},}`,
    `${open},,"x":"1"}`,
    `${open} "x":"1"}`,
    `${open},"x"}`,
    `${open},"x":}`,
    `${open},x:"1"}`,
    `${open},'x':'1'}`,
    `${open},"x":NaN}`,
    `${open},"x":Infinity}`,
    `${open},"x":undefined}`,
    `${open},"x":True}`,
    `${open},"x":nul}`,
    `${open},"x":0x1}`,
    `${open},"x":01}`,
    `${open},"x":1.}`,
    `${open},"x":.5}`,
    `${open},"x":+1}`,
    `${open},"x":-0}`,
    `${open},"x":1e9}`,
    `${open},"x":1E400}`,
    `${open},"x":"\n"}`,
    `${open},"x":"\t"}`,
    `${open},"x":"\0"}`,
    String.raw`${open},"x":"\ud800"}`,
    String.raw`${open},"x":"\udc00\ud800"}`,
    String.raw`${open},"x":"\x41"}`,
    String.raw`${open},"x":"\'"}`,
    String.raw`${open},"x":"\u00zz"}`,
    String.raw`${open},"x":"\u12"}`,
    String.raw`${open},"x":"\U0041"}`,
    `${open},"x":"`,
    `${open},"x":[1,]}`,
    `${open},"x":[,1]}`,
    `${open},"x":[1 2]}`,
    `${open}]`,
    `[${whole}`,
  ];
  const bytes = [
    'c080',
    'c0af',
    'e080af',
    'eda080',
    'f4908080',
    'ff',
    'fe',
    '80',
    'c3',
    'f0288cbc',
    'e28028',
  ].map((hex) => Buffer.concat([Buffer.from(`${open},"x":"`), Buffer.from(hex, 'hex'), Buffer.from('"}')]));
  return [
    ...texts.map((text) => Buffer.from(text)),
    ...bytes,
    Buffer.from(whole, 'utf16le'),
    Buffer.from(`\uFEFF${whole}`, 'utf16le'),
  ];
}

void test('JSN-09: order that is spoiled as a document in one place is refused, and each refusal is recorded', async () => {
  for (const front of bench.everyFront) {
    const orders = spoiledOrders(front);
    assert.ok(orders.length > 65);
    const tricks = orders.map((bytes) => ({ what: bytes.toString('latin1'), request: front.orderOf(bytes) }));
    await assertAllRefused(bench, front, { tricks, code: 'JSON_MALFORMED' });
    const spaced = `${opened(front).replaceAll(',', ' ,\r\n\t').replaceAll(':', ' : ')} }\n`;
    await assertServed(bench, front, front.order(spaced));
  }
  await rested();
  for (const front of bench.everyFront) {
    const records = await bench.records();
    await bench.send(front, front.order(`${opened(front)},}`));
    await assertRecorded(bench, records, ['JSON_MALFORMED']);
  }
});

/** Of one key ten refusals a second are recorded: what was refused before must not count. */
async function rested(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1_100));
}

void test('JSN: gateway is calm after all of it, and no secret lies anywhere', async () => {
  assertNoSecretAnywhere(bench);
  await assertCalm(bench, baseline);
  for (const front of bench.everyFront) await assertServed(bench, front, front.order());
});
