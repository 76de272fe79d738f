/** A data directory whose vault knows further people for more than a day, as it is where one has worked for a while. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { writePrivateFile } from '@bitting/gateway/supervisor/data-directory.ts';
import { initialise } from '@bitting/gateway/supervisor/initialise.ts';
import { takeUnlock } from '@bitting/gateway/unlock-material.ts';
import type { OperatorRole } from '@bitting/gateway/vault/entries.ts';
import { VaultKeyRing } from '@bitting/gateway/vault/key-ring.ts';
import { Operators } from '@bitting/gateway/vault/operators.ts';
import { VaultStore } from '@bitting/gateway/vault/vault-store.ts';
import { Vault } from '@bitting/gateway/vault/vault.ts';

export interface Colleague {
  readonly name: string;
  readonly role: OperatorRole;
}

/** Longer than the gateway makes anybody wait before he may agree to something. */
const KNOWN_FOR_MS = 25 * 3_600_000;

const random = (length: number): Buffer => randomBytes(length);

/** Where a demo starts afterwards: made as it would make it, with colleagues whom the first owner added yesterday. */
export async function makeWithColleagues(directory: string, colleagues: readonly Colleague[]): Promise<void> {
  const key = randomBytes(32);
  const unlock = () => ({ kind: 'key-file', bytes: Uint8Array.from(key) }) as const;
  const { vaultFile, directory: made } = await initialise(directory, unlock());
  writePrivateFile(path.join(made, 'vault.key'), key);
  using store = VaultStore.open(vaultFile);
  using material = takeUnlock(unlock());
  const vault = Vault.open(store, random);
  const keys = new VaultKeyRing(vault, random);
  await keys.unseal(material.unlock);
  const operators = new Operators(vault, random);
  operators.load();
  const owner = operators.list().find(({ role }) => role === 'owner')?.id ?? '';
  const trusted = { by: owner, at: epochMs(Date.now() - KNOWN_FOR_MS) };
  for (const { name, role } of colleagues) operators.add(name, role, { trusted }).token.dispose();
  keys.seal();
}
