import { defineOperation } from '../operation.ts';
import { viewAccount } from '../views.ts';

export const accounts = defineOperation('accounts', {}, ({ keys }) =>
  Promise.resolve({ accounts: keys.listAccounts().map((account) => viewAccount(account, keys)) }),
);
