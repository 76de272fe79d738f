import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ORIGINS_MAX, QUESTIONS_PER_HOUR_MAX, UNANSWERED_REST_MS } from './bounds.ts';
import { Origins } from './origins.ts';

const HOUR_MS = 3_600_000;

/** Asks and settles; the answer is the place in what is compared. */
function settle(origins: Origins, address: string, answer: number | null, atMs = 0): readonly string[] {
  const question = origins.question(address, atMs);
  assert.ok(question !== null);
  origins.settle(question, answer, atMs);
  return question.among;
}

test('The first address of a key needs no comparing.', () => {
  const origins = new Origins();
  assert.equal(origins.question('monday', 0), null);
  assert.equal(origins.of('monday'), 'monday');
});

test('One address is one origin under all its pseudonyms, and the newest of them is compared.', () => {
  const origins = new Origins();
  origins.question('monday', 0);
  assert.deepEqual(settle(origins, 'tuesday', 0), ['monday']);
  assert.deepEqual(settle(origins, 'other', -1), ['tuesday']);
  assert.deepEqual(settle(origins, 'wednesday', 0), ['tuesday', 'other']);
  assert.deepEqual(settle(origins, 'thursday', 1), ['other', 'wednesday']);
  assert.deepEqual(
    ['monday', 'tuesday', 'wednesday', 'thursday', 'other'].map((address) => origins.of(address)),
    ['monday', 'monday', 'monday', 'monday', 'other'],
  );
  const again = new Origins(structuredClone(origins.save()));
  assert.equal(again.of('thursday'), 'monday');
});

test('What cannot be compared stays unknown, and nothing is asked for a minute.', () => {
  const origins = new Origins();
  origins.question('monday', 0);
  settle(origins, 'tuesday', null, 5);
  assert.equal(origins.of('tuesday'), null);
  assert.equal(origins.question('tuesday', 5 + UNANSWERED_REST_MS - 1), null);
  assert.notEqual(origins.question('tuesday', 5 + UNANSWERED_REST_MS), null);
});

test('Whoever comes from everywhere costs the gateway so many questions an hour, and the file so many addresses.', () => {
  const origins = new Origins();
  origins.question('home', 0);
  for (let index = 0; index < QUESTIONS_PER_HOUR_MAX; index += 1) settle(origins, `a${index}`, -1);
  assert.equal(origins.question('one more', HOUR_MS - 1), null);
  assert.equal(settle(origins, 'one more', -1, HOUR_MS).length, ORIGINS_MAX);
  assert.equal(origins.save().newest.size, ORIGINS_MAX);
});
