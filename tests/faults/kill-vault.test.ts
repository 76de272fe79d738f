/**
 * A process is killed (SIGKILL, by strace) at its n-th write, sync or truncation while it adds, removes or changes a lock of the
 * vault, gives it another root key or an account another key, or takes an account out. `KILL_VAULT_STEP=1` tries every n, without it some are tried.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { isExchange } from '@bitting/core/vault/account-key.ts';
import { VaultLocks } from '@bitting/gateway/vault/vault-locks.ts';
import { VaultStore } from '@bitting/gateway/vault/vault-store.ts';
import { Vault } from '@bitting/gateway/vault/vault.ts';
import { straceCommand, whyNoStrace } from './strace.ts';
import {
  exchangeAll,
  isBound,
  keyFile,
  makeVault,
  OPENERS,
  tryLocks,
  unbindAll,
  VAULT_ACTS,
  type VaultActName,
} from './vault-acts.ts';

const STEP = Number(process.env['KILL_VAULT_STEP'] ?? 0);
const CALLS_MAX = 500;
/** Which are tried without the variable; the last is a life that is not killed. The first few open the vault. */
const SAMPLE: Readonly<Record<VaultActName, Readonly<Record<string, readonly number[]>>>> = {
  add: { pwrite64: [4] },
  remove: { pwrite64: [6] },
  change: { pwrite64: [5] },
  'rotate-root': { pwrite64: [3, 9], ftruncate: [1] },
  exchange: { pwrite64: [8, 20], fdatasync: [4, CALLS_MAX] },
  unbind: { pwrite64: [2, 4, 6, 9], fdatasync: [2, CALLS_MAX], ftruncate: [1] },
};
const CALLS = ['pwrite64', 'fdatasync', 'fsync', 'ftruncate', 'unlink'];
const FIXTURE = path.join(import.meta.dirname, 'vault-acts.fixture.ts');
const REASON = whyNoStrace();

for (const [name, sample] of Object.entries(SAMPLE) as [VaultActName, (typeof SAMPLE)[VaultActName]][])
  void test(
    `CRS-02 A vault whose process is killed while it does "${name}" opens as it was before or as it is after, and goes on.`,
    REASON === null ? {} : { skip: REASON },
    async (context) => {
      const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-kill-vault-'));
      const seen = { kills: 0, before: 0, after: 0, between: 0 };
      try {
        await makeVault(path.join(directory, 'made.db'));
        for (const calls of STEP > 0 ? CALLS : Object.keys(sample))
          for (const nth of numbersOf(sample[calls] ?? [])) {
            const file = path.join(directory, `${calls}-${nth}.db`);
            cpSync(path.join(directory, 'made.db'), file);
            const end = await live(file, name, { calls, nth });
            try {
              await check(file, name, { end, seen });
            } catch (error) {
              throw new Error(`killed at ${calls} ${nth}: ${JSON.stringify(end)}`, { cause: error });
            }
            if (!end.killed && STEP > 0) break;
          }
      } finally {
        rmSync(directory, { recursive: true, force: true });
      }
      context.diagnostic(JSON.stringify(seen));
      assert.ok(seen.kills > 0, JSON.stringify(seen));
    },
  );

function* numbersOf(sample: readonly number[]): Generator<number> {
  if (STEP > 0) for (let nth = 1; nth < CALLS_MAX; nth += STEP) yield nth;
  else yield* sample;
}

interface End {
  readonly killed: boolean;
  readonly said: string;
}

async function live(
  file: string,
  act: VaultActName,
  { calls, nth }: { readonly calls: string; readonly nth: number },
): Promise<End> {
  const files = [file, `${file}-wal`];
  const { command, words } = straceCommand({ calls, fault: 'signal=SIGKILL', nth, isLasting: false, files });
  const child = spawn(command, ['-qq', ...words, process.execPath, FIXTURE, file, act], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { killed: code !== 0, said };
}

/** What was said to be done is done; what was not is as before or as after, never between; and it can be done again. */
async function check(
  file: string,
  act: VaultActName,
  { end, seen }: { readonly end: End; readonly seen: Record<string, number> },
): Promise<void> {
  const [before, after] = OPENERS[act];
  using store = VaultStore.open(file);
  const opening = await tryLocks(store);
  if (end.killed) seen['kills'] = (seen['kills'] ?? 0) + 1;
  assert.ok(opening === before || opening === after, `opened by ${opening}`);
  if (end.said.includes('done')) assert.equal(opening, after);
  const isBetween = store.listAccountKeys().some(({ envelope }) => isExchange(envelope));
  const vault = Vault.open(store, randomBytes);
  await vault.unseal(keyFile(1));
  const isGone = !isBound(vault);
  if (act === 'unbind' && end.said.includes('done')) assert.ok(isGone);
  else if (act !== 'unbind') assert.ok(!isGone);
  const isAfter = act === 'unbind' ? isGone : opening === after && before !== after;
  const where = isBetween ? 'between' : isAfter ? 'after' : 'before';
  seen[where] = (seen[where] ?? 0) + 1;
  const locks = new VaultLocks(vault, store, randomBytes);
  if (act === 'exchange') exchangeAll(vault, store);
  else if (act === 'unbind') unbindAll(vault, store);
  else if (opening === before) await (await VAULT_ACTS[act](locks)).carryOut();
  assert.equal(isBound(vault), act !== 'unbind');
  assert.equal(await tryLocks(store), after);
  assert.ok(!store.listAccountKeys().some(({ envelope }) => isExchange(envelope)));
}
