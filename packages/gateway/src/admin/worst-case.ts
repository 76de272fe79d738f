import type { WorstCaseView } from '@bitting/client/policies.ts';
import type { Policy, Snapshot } from '@bitting/core/policy/policy.ts';
import type { LayerUsage } from '@bitting/core/policy/usage.ts';
import { worstCaseOf } from '@bitting/core/policy/worst-case.ts';
import type { MarketFacts } from '../edge/market-facts.ts';
import type { AccountEntry } from '../vault/entries.ts';
import type { VaultKeyRing } from '../vault/key-ring.ts';
import type { AdminPorts } from './operation.ts';
import { viewWorstCase } from './usage-views.ts';
import { demandAccount } from './views.ts';

/** A key with its policy, or one that is only thought of. */
export interface Holder {
  readonly id: string;
  readonly accountId: string;
  readonly policy: Policy;
}

/** What a key is bound by and has used, all of one instant. */
export interface Standing {
  readonly facts: MarketFacts;
  readonly layers: Snapshot['layers'];
  readonly usage: LayerUsage;
  readonly worstCase: readonly WorstCaseView[];
}

/** Asks the market what is missing; `current` is called after that, because the key may have been changed meanwhile. */
export async function gatherStanding(
  asked: Holder,
  current: () => Holder,
  { keys, limits, venue }: Pick<AdminPorts, 'keys' | 'limits' | 'venue'>,
): Promise<Standing> {
  const account = demandAccount(keys, asked.accountId);
  const owner = { accountId: asked.accountId, virtualKeyId: asked.id };
  // What it lacks of the market is known by the first look.
  limits.usage(owner);
  const [facts] = await Promise.all([
    venue(account.venue).marketFacts({ ...asked, venue: account.venue }),
    limits.gather(owner),
  ]);
  const { id, accountId, policy } = current();
  const { environment } = demandAccount(keys, accountId);
  const layers = keys.layers(accountId);
  const usage = limits.usage(owner);
  const others = listOthers(keys, accountId, id);
  const worst = worstCaseOf(policy, { ...facts, environment, layers, usage, others });
  return { facts, layers, usage, worstCase: viewWorstCase(worst) };
}

/** Policies of the other keys of the venue's account: it may be bound more than once, but what its keys open is in one place. */
function listOthers(keys: VaultKeyRing, accountId: string, virtualKeyId: string): readonly Policy[] {
  const account = demandAccount(keys, accountId);
  return keys
    .listVirtualKeys()
    .filter(({ id, state }) => id !== virtualKeyId && state !== 'revoked')
    .filter((other) => isOneAccount(account, demandAccount(keys, other.accountId)))
    .map(({ policy }) => policy);
}

function isOneAccount(one: AccountEntry, other: AccountEntry): boolean {
  return (['venue', 'environment', 'venueUid'] as const).every((name) => one[name] === other[name]);
}
