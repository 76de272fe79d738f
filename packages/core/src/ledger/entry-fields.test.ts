import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CanonicalWriter } from '../encoding/canonical-json-writer.ts';
import { texts } from './entry-fields.ts';

function write(field: ReturnType<typeof texts>, items: unknown): string {
  const writer = new CanonicalWriter(1);
  field.write(writer, items as readonly string[]);
  return writer.bytes.subarray(0, writer.at).toString();
}

test('A list of texts that is none is refused as such, whether one was remembered before or not.', () => {
  const field = texts();
  const wrong = [undefined, null, 'a', {}, Object.freeze(['a', '\ud800']), Object.freeze([undefined])];
  const demandRefused = (): void => {
    for (const items of wrong) assert.throws(() => write(field, items), { code: 'INTERNAL_FAULT' });
  };
  demandRefused();
  assert.equal(write(field, Object.freeze(['a'])), '["a"]');
  demandRefused();
});

test('A list of texts that can still change is written as it is each time.', () => {
  const field = texts();
  const frozen = Object.freeze(['a', 'b']);
  const open = ['a', 'b'];
  for (const expected of ['["a","b"]', '["c","b"]']) {
    assert.equal(write(field, frozen), '["a","b"]');
    assert.equal(write(field, open), expected);
    open[0] = 'c';
  }
});
