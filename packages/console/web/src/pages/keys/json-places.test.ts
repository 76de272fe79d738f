import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { policies } from '@bitting/core/policy/policy-arbitrary.fixture.ts';
import { printPolicy } from '@bitting/core/policy/policy-document.ts';
import { placeNamed, readJson } from './json-places.ts';

const TEXT = `{
  "limits": {
    "schedule": [
      { "from": "Mon 08:00", "to": "Mon 07:00" }
    ]
  }
}`;

void test('place that the gateway names is found in the text', () => {
  const read = readJson(TEXT);
  assert.equal(read.kind, 'read');
  const { places } = read;
  const at = (path: string) => {
    const place = placeNamed(`Cannot read the policy: ${path} must be otherwise.`, places);
    return place === null ? null : [place.line, place.column];
  };
  assert.deepEqual(at('policy.limits.schedule[0].to'), [4, 36]);
  assert.deepEqual(at('policy.limits.schedule'), [3, 17]);
  // What is missing is said of where it would be.
  assert.deepEqual(at('policy.limits.schedule[0].further'), [4, 7]);
  assert.deepEqual(at('policy.scopes'), [1, 1]);
  assert.equal(placeNamed('The end of the key is past.', places), null);
});

void test('text that is not strict JSON is told of by its line and column', () => {
  const cases = [
    ['{\n  "a": 1,\n}', 'malformed', 3, 1],
    ['{"a": 1, "a": 2}', 'key-twice', 1, 10],
    ['{"a": 1e3}', 'number', 1, 7],
    ['{"a": 01}', 'number', 1, 7],
    ['{"a": "x', 'malformed', 1, 7],
    ['{"a": tru}', 'malformed', 1, 7],
    ['{} {}', 'malformed', 1, 4],
    ['[]', 'no-object', 1, 1],
    ['', 'malformed', 1, 1],
    [`{"a": ${'['.repeat(20)}`, 'too-deep', 1, 23],
  ] as const;
  for (const [text, problem, line, column] of cases) {
    const read = readJson(text);
    assert.equal(read.kind, 'problem', text);
    assert.deepEqual([read.problem, read.at.line, read.at.column], [problem, line, column], text);
  }
});

void test('every policy is read as the browser itself reads it, and every field of it has its place', () => {
  fc.assert(
    fc.property(policies, fc.constantFrom(0, 2), (policy, indent) => {
      const text = JSON.stringify(JSON.parse(printPolicy(policy)), null, indent);
      const read = readJson(text);
      assert.equal(read.kind, 'read');
      assert.deepEqual(read.value, JSON.parse(text));
      for (const name of Object.keys(read.value)) assert.ok(read.places.has(`policy.${name}`), name);
    }),
  );
});
