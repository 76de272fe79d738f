import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { encodeHex } from '@bitting/core/encoding/hex.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryLedger } from '../testing/memory-ledger.ts';
import { joinTrails } from './joined-trails.ts';
import { VaultKeyRing } from './key-ring.ts';
import { StateTrail } from './state-trail.ts';
import { VaultKeeping } from './vault-keeping.ts';
import { VaultStore } from './vault-store.ts';
import { VAULT_EVENT, VaultTrail } from './vault-trail.ts';
import { Vault } from './vault.ts';

const ENTRIES = 300;
const TICKS = 50;
const stamp = () => ({ wallMs: epochMs(0), monotonicMs: 0, boot: 'b' });
const keyFile = () =>
  ({ kind: 'key-file', key: Secret.takeBytes('key', new Uint8Array(32).fill(7)) }) as const;

test('VLT-07 an earlier copy of a vault is refused however often it is started, though a key of an account was being exchanged in it', async (t) => {
  const directory = mkdtempSync(path.join(tmpdir(), 'bitting-trails-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const file = path.join(directory, 'vault.db');
  const halt = async () => {
    using store = VaultStore.open(file);
    const vault = await Vault.create(store, [keyFile()], randomBytes);
    vault.addAccount('acc_1');
    vault.transaction(() => {
      for (let nth = 0; nth < ENTRIES; nth += 1)
        vault.write({ account: 'acc_1', kind: 'note', id: `${nth}`, field: 'entry' }, Buffer.from('note'));
    });
    const ring = new VaultKeyRing(vault, randomBytes);
    vault.beginExchange('acc_1');
    const earlier = store.copy();
    ring.setInstallationState('halted');
    return { earlier, known: vault.state() };
  };
  const { earlier, known } = await halt();
  writeFileSync(file, earlier);
  const details = { version: String(known.version), root: encodeHex(known.root) };
  const start = async (): Promise<void> => {
    using store = VaultStore.open(file);
    const clock = new ManualClock();
    const vault = Vault.open(store, randomBytes);
    await vault.unseal(keyFile());
    const trail = new VaultTrail(vault);
    const keyRing = new VaultKeyRing(vault, randomBytes);
    const keeping = new VaultKeeping({ vault, store, keyRing, clock, random: randomBytes });
    const joined = joinTrails({ vault: trail, states: new StateTrail(keyRing, clock), keeping });
    joined.restore({ ...stamp(), type: 'system', event: VAULT_EVENT, details });
    // The ledger is read meanwhile.
    for (let tick = 0; tick < TICKS; tick += 1) clock.advance(1_000);
    await joined.start({ ledger: new MemoryLedger(), stamp }, false);
  };
  for (let nth = 0; nth < 3; nth += 1) await assert.rejects(start(), { code: 'VAULT_ROLLED_BACK' });
});
