import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { MemoryLedger } from '../testing/memory-ledger.ts';
import { VaultTrail } from './vault-trail.ts';
import type { VaultState } from './vault.ts';

const stamp = () => ({ wallMs: epochMs(0), monotonicMs: 0, boot: 'b' });
const stateOf = (version: number, root = version): VaultState => ({ version, root: Uint8Array.of(root) });

/** A vault of which only the state matters. */
class FakeVault {
  current: VaultState;
  changed: () => void = () => {};

  constructor(current: VaultState) {
    this.current = current;
  }

  state(): VaultState {
    return this.current;
  }

  observe(changed: () => void): void {
    this.changed = changed;
  }

  change(to: VaultState): void {
    this.current = to;
    this.changed();
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

function detailsOf(ledger: MemoryLedger): readonly string[] {
  return ledger.ofType('system').map(({ event, details }) => `${event} ${Object.values(details).join(' ')}`);
}

async function startOver(entries: readonly LedgerEntry[], found: VaultState, acceptOlder = false) {
  const vault = new FakeVault(found);
  const trail = new VaultTrail(vault);
  for (const entry of entries) trail.restore(entry);
  const ledger = new MemoryLedger();
  await trail.start({ ledger, stamp }, acceptOlder);
  return { vault, ledger };
}

test('The first start records how the vault is, and every change is recorded once.', async () => {
  const { vault, ledger } = await startOver([], stateOf(3));
  vault.change(stateOf(4));
  vault.change(stateOf(5));
  await turn();
  vault.change(stateOf(6));
  await turn();
  assert.deepEqual(detailsOf(ledger), ['vault 3 03', 'vault 5 05', 'vault 6 06']);
});

test('A start on the vault that the ledger knows records nothing, and one whose last change was not recorded says so and catches up.', async () => {
  const { ledger: first } = await startOver([], stateOf(3));
  const same = await startOver(first.entries, stateOf(3));
  assert.deepEqual(detailsOf(same.ledger), []);
  const later = await startOver(first.entries, stateOf(4));
  assert.deepEqual(detailsOf(later.ledger), ['vault-ahead 3 4', 'vault 4 04']);
});

test('A vault that is older than the ledger says, or another of the same age, is refused, and known again once it is accepted.', async () => {
  const { ledger } = await startOver([], stateOf(7));
  for (const found of [stateOf(6), stateOf(1), stateOf(7, 99)]) {
    await assert.rejects(startOver(ledger.entries, found), (error) => {
      assert.ok(error instanceof BittingError);
      assert.match(error.message, /--accept-older-vault/u);
      return error.code === 'VAULT_ROLLED_BACK';
    });
    const accepted = await startOver(ledger.entries, found, true);
    assert.match(detailsOf(accepted.ledger)[0] ?? '', /^vault-accepted 7 /u);
    const again = await startOver([...ledger.entries, ...accepted.ledger.entries], found);
    assert.deepEqual(detailsOf(again.ledger), []);
  }
});

test('A ledger that cannot be written holds no change up.', async () => {
  const { vault, ledger } = await startOver([], stateOf(3));
  ledger.writable = false;
  vault.change(stateOf(4));
  await turn();
  assert.deepEqual(detailsOf(ledger), ['vault 3 03']);
});

test('What opening the vault writes does not make an older one look newer.', async () => {
  const { ledger } = await startOver([], stateOf(7));
  const vault = new FakeVault(stateOf(6));
  const trail = new VaultTrail(vault);
  vault.current = stateOf(8);
  for (const entry of ledger.entries) trail.restore(entry);
  await assert.rejects(trail.start({ ledger: new MemoryLedger(), stamp }, false), BittingError);
});
