import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findMember, withMember } from './member.ts';

const NAMES = ['id', 'cid', 'a', 'i"d', 'é', ''];
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
    fc.constantFrom('"id":"x"', '}', '\\', '\\"'),
    fc.integer(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));
const object = fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 5, noNullPrototype: true });

test('A member that is set is the only thing that changes, however the object is written.', () => {
  fc.assert(
    fc.property(
      object,
      fc.constantFrom('', ' ', '\t'),
      fc.constantFrom(...NAMES),
      (original, indent, name) => {
        const text = JSON.stringify(original, null, indent);
        const changed = withMember(text, name, '"4711"');
        assert.deepEqual(JSON.parse(changed), { ...original, [name]: '4711' });
      },
    ),
    { numRuns: 500 },
  );
});

test('A member is found where it stands in the object itself, never deeper or inside of text.', () => {
  const cases: readonly (readonly [text: string, found: string | null])[] = [
    ['{"id":1}', '1'],
    ['{"a":{"id":1},"id":[2,{"id":3}] }', '[2,{"id":3}]'],
    ['{"a":"\\"id\\":1","b":[{"id":1}]}', null],
    ['{"a":"\\\\","id":"x}"}', '"x}"'],
    ['{ "id" : 1.10 , "a":2}', '1.10'],
    ['{}', null],
    ['{"id', null],
    // What is not between the braces of the object is none of its own.
    ['x"id":1', null],
    ['{"a":1} {"id":2}', null],
    ['{"a":1}"id":2', null],
    ['{"a":1,}', null],
    [' {"id":1}', '1'],
  ];
  for (const [text, found] of cases) {
    const at = findMember(text, 'id');
    assert.equal(at === null ? null : text.slice(at.start, at.end), found, text);
  }
});

test('A member is added behind the others, with a comma where there are others.', () => {
  const rows = [
    ['{}', '{"id":1}'],
    ['{ }', '{ "id":1}'],
    [' {}', ' {"id":1}'],
    [' { } ', ' { "id":1} '],
    ['{"a":2}', '{"a":2,"id":1}'],
    [' {"a":2} ', ' {"a":2,"id":1} '],
  ] as const;
  for (const [text, expected] of rows) assert.equal(withMember(text, 'id', '1'), expected);
});

test('A text that ends in the middle is read to its end, and no further.', () => {
  const text = '{"a":{"b":[1,"}"]},"id":"x","c":"\\""}';
  for (let end = 0; end <= text.length; end += 1) {
    const cut = text.slice(0, end);
    assert.equal(findMember(cut, 'missing'), null, cut);
    for (const name of ['a', 'id', 'c']) {
      const found = findMember(cut, name);
      assert.ok(found === null || (found.start <= end && found.end <= end), cut);
    }
  }
});
