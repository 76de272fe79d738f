import { isOf } from '../account-scope.ts';
import { defineOperation } from '../operation.ts';
import { viewAccount } from '../views.ts';

export const accounts = defineOperation('accounts', {}, ({ keys, keyWatch }, _none, { operator }) =>
  Promise.resolve({
    accounts: keys
      .listAccounts()
      .filter(({ id }) => isOf(operator, id))
      .map((account) => viewAccount(account, keys, keyWatch.view(account.id))),
  }),
);
