import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountView } from '@bitting/client/operations.ts';
import { closedScopes } from './closed-scopes.ts';
import { isHaltPress, isTypedInto, type Press } from './halt-keys.ts';
import { EVERYTHING, idOfScope, scopeOfPath, subjectOf, type HaltScope } from './halt-scope.ts';
import { haltCommand, haltFileCommand } from './other-ways.ts';
import { listScopes } from './scope-choices.ts';

const PRESS: Press = {
  key: 'H',
  code: 'KeyH',
  shiftKey: true,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
};
const account = (accountId: string, venue: 'okx' | 'htx'): AccountView =>
  ({ accountId, venue }) as AccountView;

test('Shift+H halts where nobody types, Ctrl+Shift+H everywhere', () => {
  assert.ok(isHaltPress(PRESS, false));
  assert.ok(!isHaltPress(PRESS, true));
  assert.ok(isHaltPress({ ...PRESS, ctrlKey: true }, true));
  assert.ok(isHaltPress({ ...PRESS, key: 'h' }, false));
});

test('Shift+H halts on every keyboard: by its letter, and by its place where there is no such letter', () => {
  for (const key of ['Р', 'Η', 'י', 'ㅗ', 'Process', 'Unidentified'])
    assert.ok(isHaltPress({ ...PRESS, key }, false), key);
  // On Dvorak the letter is elsewhere, and another one in its place.
  assert.ok(isHaltPress({ ...PRESS, code: 'KeyJ' }, false));
  assert.ok(!isHaltPress({ ...PRESS, key: 'D' }, false));
});

test('other presses halt nothing', () => {
  for (const change of [
    { shiftKey: false },
    { key: 'J' },
    { altKey: true },
    { metaKey: true },
    { repeat: true },
  ])
    assert.ok(!isHaltPress({ ...PRESS, ...change }, false), JSON.stringify(change));
});

test('a checkbox is not typed into, a text field is', () => {
  const element = (...fitting: readonly string[]) => ({
    matches: (selector: string) => fitting.some((one) => selector.split(', ').includes(one)),
  });
  assert.ok(isTypedInto(element('input')));
  assert.ok(isTypedInto(element('textarea')));
  assert.ok(!isTypedInto(element('input', 'input[type=checkbox]')));
  assert.ok(!isTypedInto(element('button')));
  assert.ok(!isTypedInto(null));
});

test('a page of an account or a key is what a halt begins with there', () => {
  const cases: readonly (readonly [string, HaltScope])[] = [
    ['/', EVERYTHING],
    ['/accounts', EVERYTHING],
    ['/accounts/bind', EVERYTHING],
    ['/accounts/acc_1', { kind: 'account', accountId: 'acc_1' }],
    ['/accounts/acc_1/policy', { kind: 'account', accountId: 'acc_1' }],
    ['/keys/issue', EVERYTHING],
    ['/keys/key_1', { kind: 'key', virtualKeyId: 'key_1' }],
    ['/approvals/apr_1', EVERYTHING],
  ];
  for (const [path, scope] of cases) assert.deepEqual(scopeOfPath(path), scope, path);
});

test('what the page shows comes first, everything second, and venues only where there are two', () => {
  const inFront = { kind: 'account', accountId: 'acc_1' } as const;
  const one = { accounts: [account('acc_1', 'okx')], keys: [], isLimited: false };
  assert.deepEqual(listScopes(inFront, one).first.map(idOfScope), ['account acc_1', 'everything']);
  const two = { ...one, accounts: [account('acc_1', 'okx'), account('acc_2', 'htx')] };
  assert.deepEqual(listScopes(EVERYTHING, two).first.map(idOfScope), [
    'everything',
    'venue okx',
    'venue htx',
  ]);
  assert.deepEqual(listScopes(inFront, two).others.map(idOfScope), ['account acc_2']);
});

test('who is limited to accounts is offered nothing above them', () => {
  const parts = {
    accounts: [account('acc_1', 'okx'), account('acc_2', 'htx')],
    keys: [
      { virtualKeyId: 'key_1', state: 'active' as const },
      { virtualKeyId: 'key_2', state: 'revoked' as const },
    ],
    isLimited: true,
  };
  const { first, others } = listScopes(EVERYTHING, parts);
  assert.deepEqual(first, []);
  assert.deepEqual(others.map(idOfScope), ['account acc_1', 'account acc_2', 'key key_1']);
});

test('the command that is shown halts the same, or everything where an id is not plain', () => {
  assert.equal(haltCommand(EVERYTHING, null), 'bitting halt');
  assert.equal(haltCommand({ kind: 'venue', venue: 'okx' }, null), 'bitting halt --venue okx');
  assert.equal(haltCommand({ kind: 'account', accountId: 'acc_1' }, null), 'bitting halt --account acc_1');
  assert.equal(
    haltCommand({ kind: 'key', virtualKeyId: 'key_1' }, '/srv/b'),
    'bitting halt key_1 --data /srv/b',
  );
  assert.equal(haltCommand({ kind: 'key', virtualKeyId: 'x; rm -rf ~' }, null), 'bitting halt');
});

test('the file that is shown lies where the gateway looks, as one word of a shell', () => {
  assert.equal(haltFileCommand(null), 'touch ~/.local/share/bitting/HALT');
  assert.equal(haltFileCommand('/srv/b'), 'touch /srv/b/HALT');
  assert.equal(haltFileCommand("/srv/my b's"), String.raw`touch '/srv/my b'\''s/HALT'`);
});

test('whatever is closed is listed, the widest first', () => {
  const closed = closedScopes({
    state: 'halted',
    closedVenues: [{ venue: 'okx', state: 'halted' }],
    closedAccounts: [{ accountId: 'acc_1', label: 'a', state: 'reducing' }],
    closedKeys: [{ virtualKeyId: 'key_1', label: 'k', state: 'suspended' }],
  });
  assert.deepEqual(
    closed.map(({ scope, state }) => `${idOfScope(scope)} ${state}`),
    ['everything halted', 'venue okx halted', 'account acc_1 reducing', 'key key_1 suspended'],
  );
  assert.deepEqual(
    closedScopes({ state: 'active', closedVenues: [], closedAccounts: [], closedKeys: [] }),
    [],
  );
});

test('a subject names at most one thing', () => {
  assert.deepEqual(subjectOf(EVERYTHING), {});
  assert.deepEqual(subjectOf({ kind: 'venue', venue: 'htx' }), { venue: 'htx' });
  assert.deepEqual(subjectOf({ kind: 'account', accountId: 'a' }), { accountId: 'a' });
  assert.deepEqual(subjectOf({ kind: 'key', virtualKeyId: 'k' }), { virtualKeyId: 'k' });
});
