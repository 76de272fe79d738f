/** AUD-12: a file that is put back does not bring back what was erased. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { PrivateStore } from './private-store.ts';
import { DAY_MS, openPrivacyGround, type PrivacyGround } from './testing/privacy-ground.ts';

const HOME = '203.0.113.7';

/** One address on each of three days; the pseudonyms. */
function live(ground: PrivacyGround): readonly string[] {
  return Array.from({ length: 3 }, (_, number) => {
    if (number > 0) ground.clock.advance(DAY_MS);
    const hidden = ground.pseudonyms.hide('address', HOME);
    ground.pseudonyms.flush();
    return hidden;
  });
}

/** The file as it is now, closed; and how it is put back. */
function copyFile(ground: PrivacyGround): { putBack(): void } {
  const bytes = ground.store.copy();
  return {
    putBack: () => {
      ground.pseudonyms.use(null);
      ground.store.close();
      writeFileSync(ground.file, bytes);
      ground.reopen();
    },
  };
}

const daysIn = ({ store }: PrivacyGround): readonly string[] => store.salts().map(({ day }) => day);

test('AUD-12: an older file that is put back is erased again before anything is told, and that is said.', (context) => {
  const ground = openPrivacyGround(context);
  const [first = '', , third = ''] = live(ground);
  const older = copyFile(ground);
  ground.pseudonyms.erase('20261123');
  assert.equal(ground.erased.before, '20261123');
  older.putBack();
  assert.deepEqual(daysIn(ground), ['20261121', '20261122', '20261123'], 'it is there again');
  ground.unseal();
  assert.equal(ground.pseudonyms.reveal(first), null);
  assert.deepEqual(ground.pseudonyms.formsOf('address', HOME), [HOME, third]);
  assert.deepEqual(daysIn(ground), ['20261123']);
  assert.ok(!readFileSync(ground.file).includes(first));
  assert.equal(ground.pseudonyms.erasedBefore, '20261123');
  assert.deepEqual(ground.again, [{ before: '20261123', days: ['20261121', '20261122'] }]);
  assert.equal(ground.pseudonyms.reveal(third), HOME);
});

test('It is said once: the next start finds nothing to erase.', (context) => {
  const ground = openPrivacyGround(context);
  live(ground);
  const older = copyFile(ground);
  ground.pseudonyms.erase('20261123');
  older.putBack();
  ground.unseal();
  ground.reopen();
  ground.unseal();
  assert.equal(ground.again.length, 1);
});

test('A file from before a later erasing, which had erased less, is erased as far as the later one.', (context) => {
  const ground = openPrivacyGround(context);
  const [, second = ''] = live(ground);
  ground.pseudonyms.erase('20261122');
  const older = copyFile(ground);
  ground.pseudonyms.erase('20261123');
  older.putBack();
  ground.unseal();
  assert.equal(ground.pseudonyms.reveal(second), null);
  assert.deepEqual(ground.again, [{ before: '20261123', days: ['20261122'] }]);
});

test('A file that cannot be written tells nothing of what was erased all the same.', (context) => {
  const ground = openPrivacyGround(context);
  const [first = '', , third = ''] = live(ground);
  const older = copyFile(ground);
  ground.pseudonyms.erase('20261123');
  older.putBack();
  context.mock.method(PrivateStore.prototype, 'erase', () => {
    throw new BittingError('PRIVATE_STORE_UNWRITABLE', 'the test');
  });
  ground.unseal();
  assert.equal(daysIn(ground).length, 3);
  assert.equal(ground.pseudonyms.reveal(first), null);
  assert.deepEqual(ground.pseudonyms.formsOf('address', HOME), [HOME, third]);
  assert.equal(ground.again.length, 1);
});

test('Where the vault cannot take it, nothing is erased.', (context) => {
  const ground = openPrivacyGround(context);
  const [first = ''] = live(ground);
  context.mock.method(ground.erased, 'note', () => {
    throw new BittingError('VAULT_UNWRITABLE', 'the test');
  });
  assert.throws(() => ground.pseudonyms.erase('20261123'), { code: 'VAULT_UNWRITABLE' });
  assert.equal(ground.pseudonyms.reveal(first), HOME);
  assert.equal(daysIn(ground).length, 3);
});

test('What was erased while the vault was sealed is known to it once it is open.', (context) => {
  const ground = openPrivacyGround(context);
  live(ground);
  ground.pseudonyms.use(null);
  const older = copyFile(ground);
  ground.pseudonyms.erase('20261123');
  assert.equal(ground.erased.before, null);
  ground.unseal();
  assert.equal(ground.erased.before, '20261123');
  assert.deepEqual(ground.again, []);
  older.putBack();
  ground.unseal();
  assert.deepEqual(daysIn(ground), ['20261123']);
});

test('A new file in the place of one that was lost is no older one.', (context) => {
  const ground = openPrivacyGround(context);
  const empty = copyFile(ground);
  live(ground);
  ground.pseudonyms.erase('20261123');
  empty.putBack();
  ground.unseal();
  assert.deepEqual(ground.again, []);
  assert.equal(ground.pseudonyms.erasedBefore, '20261123');
});
