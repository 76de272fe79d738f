/** AUD-12: what the file says of itself is known to whoever can write it; the vault does not learn from it. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
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

/** The file with another mark of what was erased of it, or of these bytes; opened again, and unsealed. */
function forge(ground: PrivacyGround, { before, bytes }: { before?: string; bytes?: Uint8Array }): void {
  ground.pseudonyms.use(null);
  ground.store.close();
  if (bytes !== undefined) writeFileSync(ground.file, bytes);
  if (before !== undefined) {
    const database = new DatabaseSync(ground.file);
    database
      .prepare(
        'INSERT INTO erased (only, before, shredded) VALUES (1, ?, 1) ON CONFLICT (only) DO UPDATE SET before = ?',
      )
      .run(before, before);
    database.close();
  }
  ground.reopen();
  ground.unseal();
}

const shown = ({ pseudonyms }: PrivacyGround, hidden: readonly string[]): readonly (string | null)[] =>
  hidden.map((one) => pseudonyms.reveal(one));

for (const before of ['99991231', '20261123', 'a word'])
  test(`A file that says by itself that all before ${before} was erased takes no day with it, and no backup.`, (context) => {
    const ground = openPrivacyGround(context);
    const hidden = live(ground);
    const backup = ground.store.copy();
    forge(ground, { before });
    assert.equal(ground.erased.before, null);
    assert.deepEqual(ground.noted, []);
    assert.deepEqual(shown(ground, hidden), [HOME, HOME, HOME]);
    forge(ground, { bytes: backup });
    assert.deepEqual(shown(ground, hidden), [HOME, HOME, HOME]);
    assert.deepEqual(ground.again, []);
  });

test('An older file is erased again whatever it says that was erased of it.', (context) => {
  const ground = openPrivacyGround(context);
  const hidden = live(ground);
  const bytes = ground.store.copy();
  ground.pseudonyms.erase('20261123');
  forge(ground, { bytes, before: '99991231' });
  assert.deepEqual(shown(ground, hidden), [null, null, HOME]);
  assert.deepEqual(ground.again, [{ before: '20261123', days: ['20261121', '20261122'] }]);
  assert.equal(ground.erased.before, '20261123');
});

test('The vault is told once of what this life erased while it was sealed, the latest day, and that is said.', (context) => {
  const ground = openPrivacyGround(context);
  live(ground);
  ground.pseudonyms.use(null);
  ground.pseudonyms.erase('20261123');
  ground.pseudonyms.erase('20261122');
  ground.unseal();
  assert.equal(ground.erased.before, '20261123');
  assert.deepEqual(ground.noted, ['20261123']);
  ground.pseudonyms.use(null);
  ground.unseal();
  assert.equal(ground.noted.length, 1);
});

test('A vault that cannot take it then is told at the next unsealing.', (context) => {
  const ground = openPrivacyGround(context);
  live(ground);
  ground.pseudonyms.use(null);
  ground.pseudonyms.erase('20261123');
  const full = context.mock.method(ground.erased, 'note', () => {
    throw new BittingError('VAULT_UNWRITABLE', 'the test');
  });
  ground.unseal();
  full.mock.restore();
  assert.equal(ground.erased.before, null);
  assert.deepEqual(ground.noted, []);
  ground.pseudonyms.use(null);
  ground.unseal();
  assert.equal(ground.erased.before, '20261123');
  assert.deepEqual(ground.noted, ['20261123']);
});
