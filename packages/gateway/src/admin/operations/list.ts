import { isOf } from '../account-scope.ts';
import { id } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { optional } from '../../config/closed-schema.ts';
import { demandAccount, viewKey } from '../views.ts';

export const list = defineOperation('list', { accountId: optional(id) }, ({ keys }, { accountId }, call) => {
  if (accountId !== undefined) demandAccount(keys, accountId);
  const shown = keys
    .listVirtualKeys()
    .filter((key) => accountId === undefined || key.accountId === accountId)
    .filter((key) => isOf(call.operator, key.accountId));
  return Promise.resolve({ virtualKeys: shown.map((key) => viewKey(key)) });
});
