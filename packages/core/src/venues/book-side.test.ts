import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Decimal } from '../money/decimal.ts';
import { BookSide } from './book-side.ts';

const priceOf = (text: string): Decimal => Decimal.tryParse(text) ?? assert.fail(text);

for (const best of ['lowest', 'highest'] as const)
  test(`A side whose ${best} price is best shows what a sorted map shows, whatever comes in whatever order.`, () => {
    const price = fc.integer({ min: 1, max: 60 }).map((tenths) => (tenths / 10).toFixed(1));
    // The same price is written in several ways.
    const written = fc.tuple(price, fc.constantFrom('', '0', '00')).map(([text, zeros]) => text + zeros);
    const steps = fc.array(fc.tuple(written, fc.boolean()), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (changes) => {
        const side = new BookSide(best);
        const twin = new Map<number, string>();
        for (const [text, isGone] of changes) {
          if (isGone) {
            side.delete(priceOf(text));
            twin.delete(Number(text));
          } else {
            side.set(priceOf(text), [text, '1']);
            twin.set(Number(text), text);
          }
        }
        const sorted = [...twin].sort(([left], [right]) => (best === 'lowest' ? left - right : right - left));
        assert.equal(side.toText(), JSON.stringify(sorted.map(([, text]) => [text, '1'])));
        assert.equal(side.size, twin.size);
      }),
    );
  });

test('A side puts a level that comes in order at its end, and writes each row once, however often it is shown.', () => {
  const side = new BookSide('lowest');
  let readings = 0;
  const row = ['1', '2'];
  const watched = new Proxy(row, {
    get: (target, name, receiver) => {
      readings += 1;
      return Reflect.get(target, name, receiver) as unknown;
    },
  });
  side.set(priceOf('1'), watched);
  const once = readings;
  for (let show = 0; show < 100; show += 1) assert.equal(side.toText(), '[["1","2"]]');
  assert.ok(once > 0);
  assert.equal(readings, once);
});
