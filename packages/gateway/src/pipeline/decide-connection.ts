import { refuse, type Refusal } from '@bitting/core/errors/refusal.ts';
import { evaluate } from '@bitting/core/policy/evaluate.ts';
import type { Policy, Snapshot, Terms } from '@bitting/core/policy/policy.ts';
import { NO_LAYER_USAGE } from '@bitting/core/policy/usage.ts';
import type { StreamChannel } from '@bitting/core/venues/stream-dialect.ts';
import type { Clock } from '../ports/clock.ts';
import type { AccountLayers, KeyRing, VirtualKey } from '../ports/key-ring.ts';
import { BOUND_MARKETS, SERVED_MARKETS } from './bound-markets.ts';
import { currentKey } from './decide.ts';
import { canAct } from './identify.ts';
import type { ConnectionIdentity } from './stages.ts';

export interface DecideConnectionPorts {
  readonly keyRing: KeyRing;
  readonly clock: Clock;
}

/** Whether somebody may be there at all is of his key alone. */
const NONE_ABOVE: AccountLayers = { account: null, installation: null };

const NOTHING: ReadonlyMap<string, never> = new Map<string, never>();
const READING = new WeakMap<Policy, Policy>();

/** Whether whoever opened the connection may be there at all now, whatever his scopes: his key lives, and is not too busy. */
export function decideConnection(
  identity: ConnectionIdentity,
  requestsThisSecond: number,
  ports: DecideConnectionPorts,
): Refusal | null {
  const key = currentKey(identity, ports.keyRing);
  if (key === null) return refuse('KEY_REVOKED');
  // A key that could only read when it logged in may have been given more since.
  if (canAct(key.entry.policy) && !identity.entrance.confidential) return refuse('TLS_REQUIRED');
  return judgeRead(
    readingPolicyOf(key.entry.policy),
    { identity, key, requestsThisSecond, layers: NONE_ABOVE },
    ports,
  );
}

/**
 * Step 4 for a channel: of an account a read like any other; and one that names a market or an instrument names one that
 * the key may trade. `null`: he may have it.
 */
export function decideChannel(
  identity: ConnectionIdentity,
  channel: StreamChannel,
  ports: DecideConnectionPorts,
): Refusal | null {
  const key = currentKey(identity, ports.keyRing);
  if (key === null) return refuse('KEY_REVOKED');
  const { policy } = key.entry;
  const layers = ports.keyRing.layers(key.entry.accountId);
  if (channel.access === 'account') {
    const refusal = judgeRead(policy, { identity, key, requestsThisSecond: 0, layers }, ports);
    if (refusal !== null) return refusal;
  }
  return (
    judgeSubject(policy, channel) ??
    ofLayer('account', layers.account, channel) ??
    ofLayer('installation', layers.installation, channel)
  );
}

/** The policy as if reading were all it let anybody do: one object for each, so that what has to be asked under it is found once. */
function readingPolicyOf(policy: Policy): Policy {
  let reading = READING.get(policy);
  if (reading === undefined) {
    reading = { ...policy, scopes: ['read'] };
    READING.set(policy, reading);
  }
  return reading;
}

function ofLayer(layer: string, terms: Terms | null, channel: StreamChannel): Refusal | null {
  const refusal = terms === null ? null : judgeSubject(terms, channel);
  return refusal === null ? null : { ...refusal, ruleId: `${layer}/${refusal.ruleId ?? ''}` };
}

function judgeSubject(
  { markets, instruments }: Terms,
  { instrument, market }: StreamChannel,
): Refusal | null {
  if (market !== null && !markets.includes(market)) return refuse('MARKET_NOT_ALLOWED', { ruleId: 'market' });
  if (instrument === null || instruments === 'all' || instruments.includes(instrument)) return null;
  // What else a pattern names only the venue's description says, which no subscription asks for; it may be read by REST, too.
  const mayMeet = instruments.some((entry) => {
    const [named, assets] = entry.split(':');
    return assets !== undefined && (market === null || named === (market === 'margin' ? 'spot' : market));
  });
  return mayMeet ? null : refuse('INSTRUMENT_NOT_ALLOWED', { ruleId: 'instruments' });
}

function judgeRead(
  policy: Policy,
  known: {
    readonly identity: ConnectionIdentity;
    readonly key: VirtualKey;
    readonly requestsThisSecond: number;
    readonly layers: AccountLayers;
  },
  { keyRing, clock }: DecideConnectionPorts,
): Refusal | null {
  const { identity, key, requestsThisSecond, layers } = known;
  const trading = keyRing.credential(key.entry.accountId)?.trading;
  const snapshot: Snapshot = {
    now: clock.wallMs(),
    sourceAddress: identity.sourceAddress,
    state: key.state(),
    instruments: NOTHING,
    references: NOTHING,
    marketStates: NOTHING,
    resting: null,
    layers,
    usage: NO_LAYER_USAGE,
    orders: NOTHING,
    requestsThisSecond,
    boundMarkets: trading === undefined ? [] : BOUND_MARKETS[trading],
    servedMarkets: SERVED_MARKETS[identity.entrance.family],
    venueAccounts: key.view.venueAccounts,
    onlyTradingKey: keyRing.isOnlyTradingKey(key.entry.id),
  };
  const decision = evaluate(policy, [{ kind: 'read', instrument: null }], snapshot);
  return decision.kind === 'denied' ? decision.refusals[0] : null;
}
