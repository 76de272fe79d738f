import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { defaultPolicy } from '@bitting/core/policy/default-profile.ts';
import { plain } from '@bitting/core/policy/difference-row.ts';
import { writePolicy } from '@bitting/core/policy/policy-document.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import { PICTURE_WAIT_MS } from '../../bounds.ts';
import type { Picture } from '../../ports/pictures.ts';
import { flag, optional } from '../../config/closed-schema.ts';
import { id } from '../fields.ts';
import { listTradableMarkets } from '../key-terms.ts';
import { defineOperation, type AdminPorts } from '../operation.ts';
import { demandAccount } from '../views.ts';

/** What orders are valued in; what an account holds besides makes no limit larger. */
const VALUED_IN: ReadonlySet<string> = new Set(['USDT', 'USDC', 'USD']);

/** A safe policy for a new key of the account, derived from what it holds at this moment. Nothing is changed. */
export const policyDefault = defineOperation(
  'policy-default',
  { accountId: id, algoOrders: optional(flag), marketOrders: optional(flag) },
  async (ports, { accountId, algoOrders = false, marketOrders = false }, { signal }) => {
    const { keys } = ports;
    demandAccount(keys, accountId);
    const picture = await awaitPicture(accountId, ports, signal);
    const account = demandAccount(keys, accountId);
    const trading = keys.credential(accountId)?.trading;
    if (trading === undefined || picture === null)
      throw unproposed(`no balances are known of ${account.label}, because no picture is kept of it`);
    const worths = sumBalances(picture);
    const policy = defaultPolicy({
      environment: account.environment,
      markets: listTradableMarkets({ ...account, trading }),
      worths,
      liquid: [],
      algoOrders,
      marketOrders,
    });
    if (policy === null)
      throw unproposed(
        `${account.label} holds nothing of ${[...VALUED_IN].join(', ')}, as far as the venue has said until now`,
      );
    return {
      document: writePolicy(policy),
      reasons: reasonsOf(policy, worths, { algoOrders, marketOrders }),
    };
  },
);

/** Of an account that was bound a moment ago nothing is known yet: it gets a few seconds. */
async function awaitPicture(
  accountId: string,
  { clock, pictures }: AdminPorts,
  signal: AbortSignal,
): Promise<Picture | null> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const isThere = (): boolean => pictures.show(accountId)?.state === 'live';
  const stop = pictures.follow(() => {
    if (isThere()) resolve();
  });
  const stopWaiting = clock.after(PICTURE_WAIT_MS, resolve);
  signal.addEventListener('abort', () => resolve(), { once: true });
  if (!isThere() && stop !== null) await promise;
  stopWaiting();
  stop?.();
  return pictures.show(accountId);
}

function sumBalances({ rows }: Picture): ReadonlyMap<string, Decimal> {
  const worths = new Map<string, Decimal>();
  for (const { change } of rows) {
    if (change.kind !== 'balance' || !VALUED_IN.has(change.balance.asset)) continue;
    const { asset, total } = change.balance;
    worths.set(asset, (worths.get(asset) ?? Decimal.ZERO).add(total));
  }
  return worths;
}

function reasonsOf(
  { limits }: Policy,
  worths: ReadonlyMap<string, Decimal>,
  asked: { readonly algoOrders: boolean; readonly marketOrders: boolean },
): readonly string[] {
  const held = [...worths].filter(([, worth]) => worth.sign() > 0);
  return [
    `The amounts are parts of the ${held.map(([asset, worth]) => `${plain(worth)} ${asset}`).join(' and ')} that the account holds now; other assets are not counted.`,
    'A price may not be more than the collar worse than the reference price, so that nothing can be bought from a thief at fifty times its price.',
    limits.liquidity === null
      ? 'Liquidity is not asked for, because this is no live market.'
      : 'Instruments that hardly anybody trades are left out: a thief could make their price himself.',
    ...(asked.marketOrders
      ? ['Orders without a price were asked for: what a thief could take with them has no stated bound.']
      : ['Orders without a price are left out: they are done at whatever the book gives.']),
    ...(asked.algoOrders
      ? []
      : ['Orders that the venue triggers after the bot is gone are left out, and so is leverage.']),
  ];
}

function unproposed(why: string): BittingError {
  return new BittingError('POLICY_UNPROPOSED', why, {
    publicDetail: `No safe policy can be proposed: ${why}. Say the limits yourself.`,
  });
}
