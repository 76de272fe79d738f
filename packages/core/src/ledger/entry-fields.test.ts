import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CanonicalWriter } from '../encoding/canonical-json-writer.ts';
import { type Field, map, nullable, object, text, texts } from './entry-fields.ts';

function write<Value>(field: Field<Value>, value: unknown): string {
  const writer = new CanonicalWriter(1);
  field.write(writer, value as Value);
  return writer.bytes.subarray(0, writer.at).toString();
}

test('A list of texts that is none is refused as such, whether one was remembered before or not.', () => {
  const field = object({ ids: texts });
  const wrong = [undefined, null, 'a', {}, Object.freeze(['a', '\ud800']), Object.freeze([undefined])];
  const demandRefused = (): void => {
    for (const ids of wrong) assert.throws(() => write(field, { ids }), { code: 'INTERNAL_FAULT' });
  };
  demandRefused();
  assert.equal(write(field, { ids: Object.freeze(['a']) }), '{"ids":["a"]}');
  demandRefused();
});

test('A list of texts that can still change is written as it is each time.', () => {
  const field = object({ ids: texts });
  const frozen = Object.freeze(['a', 'b']);
  const open = ['a', 'b'];
  for (const expected of ['{"ids":["a","b"]}', '{"ids":["c","b"]}']) {
    assert.equal(write(field, { ids: frozen }), '{"ids":["a","b"]}');
    assert.equal(write(field, { ids: open }), expected);
    open[0] = 'c';
  }
  Object.freeze(open);
  for (let times = 0; times < 2; times += 1) assert.equal(write(field, { ids: open }), '{"ids":["c","b"]}');
});

test('Objects with free names are written by their own names, more kinds of them than are remembered.', () => {
  const field = nullable(map(text));
  const kinds = Array.from({ length: 11 }, (_, nth) => `n${nth}`);
  for (const turn of ['first', 'second'])
    for (const kind of kinds) {
      assert.equal(write(field, { z: turn, [kind]: 'x' }), `{"${kind}":"x","z":"${turn}"}`);
      assert.equal(write(field, { [kind]: 'x', z: turn }), `{"${kind}":"x","z":"${turn}"}`);
      assert.equal(write(field, { [kind]: turn }), `{"${kind}":"${turn}"}`);
      assert.equal(write(field, {}), '{}');
      assert.equal(write(field, null), 'null');
      for (const wrong of [
        { '\ud800': 'x' },
        JSON.parse('{"__proto__":"x"}') as unknown,
        { [kind]: 7 },
        'x',
        undefined,
      ])
        assert.throws(() => write(field, wrong), { code: 'INTERNAL_FAULT' });
    }
});
