import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createStamp } from '../ports/stamp.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryLedger } from '../testing/memory-ledger.ts';
import { erasedDaysIn } from '../vault/erased-days.ts';
import { VaultKeyRing } from '../vault/key-ring.ts';
import { keyFile, makeLockedVault } from '../vault/testing/vault-ground.ts';
import { composePrivacy } from './compose.ts';

test('AUD-12: what was erased while the vault was sealed, the vault knows with its unsealing, and the ledger says so once.', async () => {
  const { store, vault } = await makeLockedVault(':memory:', 0);
  const clock = new ManualClock();
  const ledger = new MemoryLedger();
  const keyRing = new VaultKeyRing(vault, randomBytes);
  const privacy = composePrivacy(':memory:', { vault, keyRing, clock, random: randomBytes });
  privacy.start({ ledger, stamp: createStamp(clock, 'b'.repeat(32)), days: 400 });
  keyRing.seal();
  privacy.pseudonyms.erase('20261121');
  assert.deepEqual(ledger.ofType('system'), []);
  for (let time = 0; time < 2; time += 1) {
    await keyRing.unseal(keyFile(7));
    assert.equal(erasedDaysIn(vault).before, '20261121');
    keyRing.seal();
  }
  assert.deepEqual(
    ledger.ofType('system').map(({ event, details }) => [event, details]),
    [['addresses-erased-sealed', { before: '20261121' }]],
  );
  privacy.close();
  store.close();
});
