import type { AccountRotated } from '@bitting/client/vaults.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { INSTALLATION } from '../../vault/vault.ts';
import { id, reason } from '../fields.ts';
import { type AdminCall, type AdminPorts, defineOperation } from '../operation.ts';

/** Another key for what the vault holds of an account. Whoever hangs up stops looking on; the exchange goes on. */
export const vaultRotateAccount = defineOperation(
  'vault-rotate-account',
  { account: id, reason },
  async (ports, given, call) => {
    const { journal, keeping, keys } = ports;
    const { account } = given;
    if (account !== INSTALLATION && keys.account(account) === null)
      throw new BittingError('ACCOUNT_NOT_FOUND', 'no account of this id');
    await journal.recordBefore({
      operatorId: call.operator.id,
      act: 'vault-rotate-account',
      subject: account,
      reason: given.reason,
    });
    keeping.exchange.begin(account);
    return follow(account, keeping.exchange, call);
  },
);

async function follow(
  account: string,
  exchange: AdminPorts['keeping']['exchange'],
  call: AdminCall,
): Promise<AccountRotated> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let entries = 0;
  const tell = (): void => {
    const one = exchange.open().find((each) => each.account === account);
    if (one === undefined) return resolve();
    entries = one.of;
    const fault = one.fault === null ? '' : `, tried again after ${one.fault}`;
    call.progress('resealing', `${one.done} of ${one.of} entries${fault}`);
  };
  const stop = exchange.follow(tell);
  call.signal.addEventListener('abort', () => resolve());
  tell();
  await promise;
  stop();
  return { account, entries };
}
