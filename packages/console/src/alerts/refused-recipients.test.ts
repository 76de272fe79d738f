import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AT_MS } from '../testing/messages.ts';
import type { Alert } from './alert.ts';
import { RefusedRecipients } from './refused-recipients.ts';

const DAY_MS = 86_400_000;

test('A recipient whom the server does not take is told of once a day, by his number in the list.', () => {
  const told: Alert[] = [];
  let nowMs = AT_MS;
  const refused = new RefusedRecipients({ tell: (alert) => told.push(alert), nowMs: () => nowMs });
  refused.note([2]);
  refused.note([2]);
  refused.note([2, 3]);
  nowMs += DAY_MS - 1;
  refused.note([2, 3]);
  assert.deepEqual(
    told.map(({ sentence }) => /number (?<which>[\d, ]+) of/u.exec(sentence)?.groups?.['which']),
    ['2', '3'],
  );
  nowMs += 1;
  refused.note([2, 3]);
  assert.equal(told.length, 3);
  assert.equal(new Set(told.map(({ id }) => id)).size, 3);
});

test('What could not be noted is told with the next mail.', () => {
  const told: Alert[] = [];
  let isFull = true;
  const refused = new RefusedRecipients({
    tell: (alert) => {
      if (isFull) throw new Error('full');
      told.push(alert);
    },
    nowMs: () => AT_MS,
  });
  assert.throws(() => refused.note([1]), /full/u);
  isFull = false;
  refused.note([1]);
  assert.equal(told.length, 1);
});
