/** Virtual keys for a load: every limit of the default profile of a key that trades spot, with amounts that a load never reaches. */
import { randomUUID } from 'node:crypto';
import type { AdminClient } from '@bitting/client/admin-client.ts';
import { bindPaperKey, issueTestKey } from '../tests/support/gateway.ts';
import type { OkxKey } from '../tests/support/okx-signing.ts';

/** The account that everything is bound to. */
export const ACCOUNT: OkxKey = {
  apiKey: '1b2f0c3e-7a55-4d0e-9b1a-2f60f6a6d3c1',
  secret: '22582BD0CFF14C41EDBF1AB98506286D',
  passphrase: 'Bench-paper-1',
};
const MUCH = { USDT: '100000000000000' };
const LIMITS = {
  orderTypes: ['limit', 'post-only', 'ioc', 'fok'],
  notionalPerHour: MUCH,
  notionalPerDay: MUCH,
  orderRate: { perSecond: 1_000, burst: 1_000 },
  breaker: { minutes: 5, rejectedShare: '0.5', unknowns: 10 },
  priceCollar: '0.03',
};

/** Binds the account and cuts so many keys; beyond `perAccount` of them those of one account more. */
export async function issueLoadKeys(
  admin: AdminClient,
  count: number,
  perAccount = Number.POSITIVE_INFINITY,
): Promise<readonly OkxKey[]> {
  let accountId = '';
  const keys: OkxKey[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const other = { apiKey: randomUUID() };
    if (nth % perAccount === 0)
      accountId = await bindPaperKey(admin, nth === 0 ? ACCOUNT : { ...ACCOUNT, ...other });
    keys.push(await issueTestKey(admin, accountId, { label: `bench ${nth}`, limits: LIMITS }));
  }
  return keys;
}
