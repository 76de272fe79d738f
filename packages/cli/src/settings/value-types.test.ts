import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  absolutePath,
  address,
  choice,
  choices,
  flag,
  hostNames,
  pathFromData,
  port,
  recipients,
  whole,
  type Plain,
  type ValueType,
} from './value-types.ts';

const LONG = 'x'.repeat(4_095);

const TYPES: readonly (readonly [
  name: string,
  type: ValueType<unknown>,
  good: readonly Plain[],
  bad: readonly Plain[],
])[] = [
  ['flag', flag, [true, false], ['true', 1n, 0n, null]],
  ['whole number', whole(2, 5), [2n, 5n], [1n, 6n, -2n, '3', true, null, [3n], 2n ** 64n]],
  ['port', port(1), [1n, 65_535n], [0n, 65_536n]],
  ['port or any', port(0), [0n, 65_535n], [-1n, 65_536n]],
  ['choice', choice(['a', 'b']), ['a', 'b'], ['c', '', 'A', 1n, ['a']]],
  ['choices', choices(['a', 'b']), [['a'], ['b', 'a']], [[], ['a', 'a'], ['c'], ['a', 1n], 'a']],
  [
    'host names',
    hostNames,
    [[], ['a'], ['bots.internal', 'X-1'], Array.from({ length: 32 }, () => 'a'), [`a${'b'.repeat(252)}`]],
    [
      Array.from({ length: 33 }, () => 'a'),
      ['a b'],
      ['a:1'],
      ['-a'],
      ['a.'],
      [''],
      [`a${'b'.repeat(253)}`],
      'a',
    ],
  ],
  [
    'recipients',
    recipients,
    [[], [`age1${'q'.repeat(58)}`], [`age1pq1${'q'.repeat(1_900)}`]],
    [['age1'], ['AGE-SECRET-KEY-1QQQ'], [`age1${'q'.repeat(58)} `], [`age1${'b'.repeat(58)}`], 'age1', ['']],
  ],
  ['address', address, ['127.0.0.1', '::1', '10.0.0.1'], ['localhost', '127.0.0.1:1', '[::1]', '', 1n]],
  [
    'absolute path',
    absolutePath,
    ['/', '/a b/ä', `/${LONG}`],
    ['a', './a', '~/a', '', '/a\nb', '/a\u0000', '/\u007f', '/\u0085', '/\ud800', `/${LONG}x`, 1n],
  ],
  ['path', pathFromData, ['a', '/a', '../a'], ['', 'a\nb', '\ud800', `/${LONG}x`, true]],
];

for (const [name, type, good, bad] of TYPES)
  void test(`${name} takes what it says and nothing beside`, () => {
    for (const plain of good)
      assert.deepEqual(type.read(plain), typeof plain === 'bigint' ? Number(plain) : plain, String(plain));
    for (const plain of bad) assert.equal(type.read(plain), null, JSON.stringify(String(plain)));
  });

void test('text of a variable means the value that a file would write', () => {
  assert.deepEqual(
    ['true', 'false', 'yes'].map((text) => flag.fromText(text)),
    [true, false, 'yes'],
  );
  assert.deepEqual(
    ['7', '007', '-7', '7.0', '', ' 7'].map((text) => port(1).fromText(text)),
    [7n, 7n, '-7', '7.0', '', ' 7'],
  );
  assert.deepEqual(
    ['', 'a', 'a, b ,c'].map((text) => hostNames.fromText(text)),
    [[], ['a'], ['a', 'b', 'c']],
  );
});
