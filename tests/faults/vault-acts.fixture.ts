/** Does one thing to a vault, in a process of its own that may be killed meanwhile; says when it is done. */
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { VaultLocks } from '@bitting/gateway/vault/vault-locks.ts';
import { VaultStore } from '@bitting/gateway/vault/vault-store.ts';
import { Vault } from '@bitting/gateway/vault/vault.ts';
import { exchangeAll, keyFile, unbindAll, VAULT_ACTS } from './vault-acts.ts';

const [file = '', act = ''] = process.argv.slice(2);
using store = VaultStore.open(file);
const vault = Vault.open(store, randomBytes);
await vault.unseal(keyFile(1));
const locks = new VaultLocks(vault, store, randomBytes);
writeSync(1, 'begun\n');
if (act === 'exchange') {
  vault.beginExchange('acc_1');
  exchangeAll(vault, store);
} else if (act === 'unbind') unbindAll(vault, store);
else await (await VAULT_ACTS[act as keyof typeof VAULT_ACTS](locks)).carryOut();
writeSync(1, 'done\n');
