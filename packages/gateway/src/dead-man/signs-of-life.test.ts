import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeardBots } from './signs-of-life.ts';

test('A bot is unheard for as long as nothing came of it, and not at all while it waits for an answer', () => {
  let nowMs = 1_000;
  const heard = new HeardBots(() => nowMs);
  assert.equal(heard.unheardMs('key_one'), null);
  heard.note('key_one');
  nowMs += 250;
  assert.equal(heard.unheardMs('key_one'), 250);
  assert.equal(heard.unheardMs('key_two'), null);
  const answered = heard.serve('key_one');
  nowMs += 5_000;
  assert.equal(heard.unheardMs('key_one'), 0);
  answered();
  nowMs += 10;
  assert.equal(heard.unheardMs('key_one'), 10);
});
