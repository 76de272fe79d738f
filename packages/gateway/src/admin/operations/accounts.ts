import { isOf } from '../account-scope.ts';
import { flag, optional } from '../../config/closed-schema.ts';
import { defineOperation } from '../operation.ts';
import { viewAccount } from '../views.ts';

export const accounts = defineOperation(
  'accounts',
  { removed: optional(flag) },
  ({ keys, keyWatch }, { removed = false }, { operator }) =>
    Promise.resolve({
      accounts: keys
        .listAccounts()
        .filter(({ id, state }) => isOf(operator, id) && (removed || state !== 'revoked'))
        .map((account) => viewAccount(account, keys, keyWatch.view(account.id))),
    }),
);
