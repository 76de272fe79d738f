import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ownText } from './own-text.ts';

const HEADS = 1_000;
const HEAD_BYTES = 16_384;

/** As bytes that came are made a text: one of which a part is a view. */
function headWith(word: string): string {
  return Buffer.alloc(HEAD_BYTES, `${word} `).toString('latin1');
}

test('A text of its own says the same, again and again and by turns.', () => {
  for (const text of ['', 'balance', 'balance', '', 'é€😀', 'balance', 'é€😀'])
    assert.equal(ownText(text), text);
});

test('A text of its own does not keep the one that it was cut out of.', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const kept: string[] = [];
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let nth = 0; nth < HEADS; nth += 1) {
    const word = `a word of thirteen and more ${nth}`;
    kept.push(ownText(headWith(word).slice(0, word.length)));
  }
  collect();
  const each = (process.memoryUsage().heapUsed - before) / HEADS;
  assert.equal(kept.length, HEADS);
  assert.ok(each < 1_000, `${each} bytes each`);
});
