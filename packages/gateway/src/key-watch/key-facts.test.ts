import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import type { KeyFacts } from '../vault/entries.ts';
import { findBeyond, findUnfit, isCovered, listChanges, toFacts } from './key-facts.ts';

const DAY_MS = 86_400_000;
const FACTS: KeyFacts = {
  permissions: ['read_only', 'trade'],
  ips: ['192.0.2.0/24', '2001:db8::/32'],
  label: 'grid',
  endsAt: epochMs(100 * DAY_MS),
  others: ['a', 'b'],
};

test('What a venue says is sorted, without what repeats, and printable.', () => {
  const said = {
    ...FACTS,
    permissions: ['trade', 'read_only', 'trade'],
    label: 'a\u001b[2Jb',
    ips: ['2', '1'],
  };
  assert.deepEqual(toFacts(said), { ...FACTS, label: 'a?[2Jb', ips: ['1', '2'] });
  const many = Array.from({ length: 1_000 }, (_, index) => `${index} ${'x'.repeat(1_000)}`);
  const bounded = toFacts({ ...FACTS, ips: many, others: many, label: 'x'.repeat(1_000) });
  assert.deepEqual(
    [bounded.ips.length, bounded.others?.length, bounded.label.length, bounded.ips[0]?.length],
    [64, 100, 64, 64],
  );
});

test('Every change is named with what it was and is; what is alike is none.', () => {
  assert.deepEqual(listChanges(FACTS, { ...FACTS }), []);
  const rows: readonly (readonly [change: Partial<KeyFacts>, said: readonly string[]])[] = [
    [{ permissions: ['read_only'] }, ['permissions', 'read_only,trade', 'read_only']],
    [{ ips: [] }, ['addresses', '192.0.2.0/24,2001:db8::/32', 'any address']],
    [{ label: 'x' }, ['label', 'grid', 'x']],
    [{ endsAt: null }, ['end', '1970-04-11', 'never']],
    [{ endsAt: epochMs(98 * DAY_MS) }, ['end', '1970-04-11', '1970-04-09']],
    [{ others: ['b', 'c'] }, ['other-keys', 'a', 'c']],
  ];
  for (const [change, said] of rows) {
    const found = listChanges(FACTS, { ...FACTS, ...change });
    assert.deepEqual(
      found.map(({ what, from, to }) => [what, from, to]),
      [said],
    );
  }
  for (const change of [
    { endsAt: epochMs(99 * DAY_MS) },
    { endsAt: epochMs(200 * DAY_MS) },
    { others: null },
  ])
    assert.deepEqual(listChanges(FACTS, { ...FACTS, ...change }), [], JSON.stringify(change));
  const long = Array.from({ length: 100 }, (_, index) => String(index).repeat(30));
  assert.ok((listChanges(FACTS, { ...FACTS, others: long })[0]?.to.length ?? 0) <= 1_000);
});

test('More rights or addresses than were accepted are beyond it; fewer, and other names, are not.', () => {
  const beyond: readonly Partial<KeyFacts>[] = [
    { permissions: ['read_only', 'trade', 'withdraw'] },
    { permissions: ['read_only', 'trade', 'new-right'] },
    { ips: [] },
    { ips: ['192.0.0.0/16'] },
    { ips: ['192.0.2.1', '198.51.100.1'] },
    { ips: ['0.0.0.0/0'] },
    { ips: ['nonsense'] },
    { ips: ['::ffff:192.0.2.1'] },
  ];
  for (const change of beyond)
    assert.notEqual(findBeyond(FACTS, { ...FACTS, ...change }), null, JSON.stringify(change));
  const within: readonly Partial<KeyFacts>[] = [
    {},
    { permissions: ['read_only'] },
    { ips: ['192.0.2.7'] },
    { ips: ['192.0.2.128/25', '2001:db8:1::/48'] },
    { label: 'x', endsAt: null, others: null },
  ];
  for (const change of within)
    assert.equal(findBeyond(FACTS, { ...FACTS, ...change }), null, JSON.stringify(change));
  const anywhere = { ...FACTS, ips: [] };
  assert.equal(findBeyond(anywhere, FACTS), null);
  assert.equal(findBeyond(anywhere, anywhere), null);
});

test('Only reading and trading may be accepted.', () => {
  assert.equal(findUnfit(FACTS), null);
  assert.equal(findUnfit({ ...FACTS, permissions: ['readOnly', 'trade'] }), null);
  for (const right of ['withdraw', 'transfer', 'anything'])
    assert.match(findUnfit({ ...FACTS, permissions: ['trade', right] }) ?? '', new RegExp(right, 'u'));
});

test('A block is covered by another exactly where each of its addresses is.', () => {
  const octet = fc.integer({ min: 0, max: 3 });
  const block = fc.tuple(octet, octet, fc.integer({ min: 28, max: 32 })).map(([third, last, prefix]) => {
    const bits = third * 256 + last;
    const kept = (bits >>> (32 - prefix)) << (32 - prefix);
    return { text: `10.0.${kept >>> 8}.${kept & 255}/${prefix}`, first: kept, count: 2 ** (32 - prefix) };
  });
  fc.assert(
    fc.property(block, block, (inner, outer) => {
      const isWithin = inner.first >= outer.first && inner.first + inner.count <= outer.first + outer.count;
      assert.equal(isCovered(inner.text, [outer.text]), isWithin);
    }),
  );
});
