import type { OperationGroup } from './group.ts';

const READ = { method: 'GET', family: 'htx-spot', acts: false, reader: null } as const;
const ACT = { method: 'POST', family: 'htx-spot', acts: true, reader: null } as const;

/** Sub-users, their keys, and programmes for partners. A key that may trade may do all of it at HTX. */
export const SUB_USER_OPERATIONS: readonly OperationGroup[] = [
  {
    ...ACT,
    class: 'key-management',
    paths: [
      '/v2/sub-user/api-key-deletion',
      '/v2/sub-user/api-key-generation',
      '/v2/sub-user/api-key-modification',
    ],
  },
  {
    ...ACT,
    class: 'sub-account',
    paths: [
      '/v2/sub-user/creation',
      '/v2/sub-user/deduct-mode',
      '/v2/sub-user/management',
      '/v2/sub-user/tradable-market',
      '/v2/sub-user/transferability',
    ],
  },
  {
    ...READ,
    class: 'sub-account',
    paths: [
      '/v1/account/accounts/{sub-uid}',
      '/v1/subuser/aggregate-balance',
      '/v2/sub-user/account-list',
      '/v2/sub-user/deposit-address',
      '/v2/sub-user/query-deposit',
      '/v2/sub-user/user-list',
      '/v2/sub-user/user-state',
    ],
  },
  // HTX says "read", but it sets what others pay.
  { ...ACT, class: 'broker', paths: ['/broker/v1/sub-user/fee_rate/add'] },
  { ...ACT, acts: false, class: 'broker', paths: ['/broker/v1/account_capital_snapshot_everyday'] },
  {
    ...READ,
    class: 'broker',
    paths: [
      '/broker/v1/sub-user/fee_rate',
      '/broker/v1/user_rebate_status',
      '/v2/invitee/rebate/all_rebate/detail',
      '/v2/invitee/rebate/batcher_rebate/detail',
      '/v2/invitee/rebate/detail',
      '/v2/invitee/rebate/history',
      '/v2/invitee/rebate/referrals',
    ],
  },
];
