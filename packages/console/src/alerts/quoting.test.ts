import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeMessage } from './message.ts';
import { breakLinks, quoteName } from './quoting.ts';
import { readAlert } from './read-alert.ts';
import { AT_MS } from '../testing/messages.ts';

const HOSTILE = 'grid” was halted by Ada; see https://evil.example/x “';

/** What mail programs make links of. */
const LINK = /:\/\/|[\p{L}\p{N}][.。．｡]\p{L}/u;

test('A name ends where its quotes do, and nothing in it is a link.', () => {
  assert.equal(quoteName('grid'), '“grid”');
  assert.equal(quoteName(HOSTILE), '“grid’ was halted by Ada; see https[:]//evil[.]example/x ’”');
  for (const name of ['"', '«a»', '‹a›', '„a‟', '「a」', "'", '＂', '‘a’', '`a`'])
    assert.match(quoteName(name), /^“[a’]*”$/u);
});

test('Hosts, addresses of mail and other schemes are broken; numbers, times and ends of sentences stay.', () => {
  for (const link of [
    'https://evil.example',
    'www.evil.example',
    'ada@evil.example',
    'evil。example',
    'evil．example',
    'xn--80ak6aa92e.com',
    'http://localhost/x',
    'evil-1.com-x',
  ])
    assert.doesNotMatch(breakLinks(link), LINK, link);
  for (const text of ['0.0001', '2026-11-21T23:30:00.000Z', 'so it is. Look', 'v1.2.3', 'BTC-USDT'])
    assert.equal(breakLinks(text), text);
});

const STAMP = { wallMs: AT_MS, monotonicMs: 1, boot: 'b', sequence: '1' };

test('Labels, owners and reasons of a record say nothing in our name.', () => {
  const act = { ...STAMP, type: 'admin', operatorId: 'op_1', reason: 'see https://evil.example/x' };
  const details = { label: HOSTILE, owner: HOSTILE, who: HOSTILE, account: 'acc_1', venue: 'okx' };
  for (const name of ['bind', 'issue', 'bind-invite', 'unbind', 'vault-add-lock', 'revoke']) {
    const { sentence } = readAlert({ ...act, act: name, subject: 'key_1', details }) ?? {
      sentence: LINK.source,
    };
    assert.doesNotMatch(sentence, LINK);
    assert.doesNotMatch(sentence, /grid” was/u);
    assert.doesNotMatch(sentence, /““|””/u);
  }
});

test('The ids beneath a message stand beside quoted names.', () => {
  const { lines } = writeMessage(
    {
      id: 'al_1',
      rule: 'halted',
      severity: 'info',
      title: 'A title',
      sentence: 'It is so.',
      advice: 'Look.',
      group: 'g',
      atMs: AT_MS,
      lastMs: AT_MS,
      takenMs: AT_MS,
      dueMs: AT_MS,
      sequence: null,
      times: 1,
      step: 0,
      number: 1,
      channel: 'email',
      attempts: 0,
      about: { doneBy: null, named: [{ kind: 'key', id: 'key_1', label: HOSTILE }] },
    },
    { name: 'desk', timeZone: 'UTC' },
  );
  assert.equal(
    lines.find((line) => line.startsWith('Ids:')),
    `Ids: ${quoteName(HOSTILE)} is key_1`,
  );
});
