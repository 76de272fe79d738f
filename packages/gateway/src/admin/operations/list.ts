import { id } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { optional } from '../../config/closed-schema.ts';
import { demandAccount, viewKey } from '../views.ts';

export const list = defineOperation('list', { accountId: optional(id) }, ({ keys }, { accountId }) => {
  if (accountId !== undefined) demandAccount(keys, accountId);
  const shown = keys
    .listVirtualKeys()
    .filter((key) => accountId === undefined || key.accountId === accountId);
  return Promise.resolve({ virtualKeys: shown.map((key) => viewKey(key)) });
});
