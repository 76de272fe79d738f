import { REFERENCE_AGE_MS_MAX } from '@bitting/core/bounds.ts';
import type { Refusal } from '@bitting/core/errors/refusal.ts';
import { refuse } from '@bitting/core/errors/refusal.ts';
import { evaluate } from '@bitting/core/policy/evaluate.ts';
import type { Decision, Snapshot, Terms } from '@bitting/core/policy/policy.ts';
import { isBoundable } from '@bitting/core/policy/rule.ts';
import { areCancels } from '@bitting/core/trading/intent.ts';
import type { Decided, DecisionWatch } from '../ports/decision-watch.ts';
import type { KeyRing, VirtualKey } from '../ports/key-ring.ts';
import type { MarketNeed } from '../ports/market.ts';
import { needsMark, needsOf } from './market-needs.ts';
import { instrumentsOf, type Judged, marketOf, RequestSnapshot, type SnapshotPorts } from './snapshot.ts';
import { AdmittedRequest, type ClassifiedRequest, type IdentifiedRequest } from './stages.ts';

export interface DecidePorts extends SnapshotPorts {
  readonly watch?: DecisionWatch;
}

/** Refusals that fresh data of the market may turn: of what is asked for, or of what is held already. */
export const MARKET_LACKS: ReadonlySet<string> = new Set([
  'INSTRUMENT_UNKNOWN',
  'REFERENCE_STALE',
  'MARKET_STATE_UNKNOWN',
  'USAGE_UNKNOWN',
]);

/** The key as it is now, not as it was when the request was identified. `null`: it is gone or its secret was changed. */
export function currentKey(
  identified: Pick<IdentifiedRequest, 'virtualKey' | 'secretVersion'>,
  keyRing: KeyRing,
): VirtualKey | null {
  const { entry } = identified.virtualKey;
  const current = keyRing.findVirtualKey(entry.venue, entry.apiKey);
  return current !== null && current.entry.secretVersion === identified.secretVersion ? current : null;
}

/**
 * Step 4. Pure evaluation of the policy that is current now, on a snapshot of this instant. Nothing may wait between
 * this and the reservation. The first refusal is what the bot is told. `judged`: what {@link judge} has said in this instant.
 */
export function decide(
  request: ClassifiedRequest,
  requestsThisSecond: number,
  ports: DecidePorts,
  judged = judge(request, requestsThisSecond, ports),
): AdmittedRequest | Refusal {
  if (judged === null) return refuse('KEY_REVOKED');
  const { decision, snapshot } = judged;
  ports.watch?.decided(request, judged);
  if (decision.kind === 'denied') return decision.refusals[0];
  const { layers, state } = snapshot;
  const opens = request.intents.some((intent) => isBoundable(intent, snapshot));
  return new AdmittedRequest(request, decision, { layers, state, opens });
}

/** By what is current now; nothing is counted or reserved. `null`: the key is gone. */
export function judge(request: Judged, requestsThisSecond: number, ports: DecidePorts): Decided | null {
  const key = currentKey(request.identified, ports.keyRing);
  if (key === null) return null;
  const snapshot = new RequestSnapshot(request, { key, requestsThisSecond }, ports);
  return { key, snapshot, decision: evaluate(key.entry.policy, request.intents, snapshot) };
}

/**
 * Whether the market has to be asked, and everything judged again, before a decision: cancels and reads never wait for it,
 * and neither does what would be refused anyway.
 */
export function lacksMarket(request: Judged, judged: Decided | null): boolean {
  if (judged === null || !request.operation.acts || areCancels(request.intents)) return false;
  const { decision } = judged;
  return decision.kind === 'denied'
    ? MARKET_LACKS.has(decision.refusals[0].code)
    : lacksOpinion(request, judged);
}

/** What only reduces passes without a second opinion of the price, but not before it was asked for. */
function lacksOpinion({ intents }: Judged, { key, snapshot }: Decided): boolean {
  const { account, installation } = snapshot.layers;
  if (!needsMark(key.entry.policy) && !needsMark(account) && !needsMark(installation)) return false;
  const oldest = snapshot.now - REFERENCE_AGE_MS_MAX;
  return instrumentsOf(intents).some((id) => (snapshot.marketStates.get(id)?.mark?.atMs ?? 0) < oldest);
}

/**
 * Asks the market anew and waits for nothing: every answer tells the venue's time. A bot that only places orders would
 * otherwise stay refused for its clock after the clock was set right.
 */
export function askAgain(request: ClassifiedRequest, ports: DecidePorts): void {
  void prefetch(request, ports);
}

/** What {@link decide} would say now, with all that refuses; nothing is counted or reserved. `null`: the key is gone. */
export async function rehearse(request: Judged, ports: DecidePorts): Promise<Decision | null> {
  await prefetch(request, ports);
  return judge(request, 1, ports)?.decision ?? null;
}

/** What the venue is asked is of this key's share: another key's orders never wait for it. */
export async function prefetch(request: Judged, ports: DecidePorts): Promise<void> {
  const { accountId, id } = request.identified.virtualKey.entry;
  const needs = marketNeeds(request, ports);
  await Promise.all([
    marketOf(request, ports)?.prefetch(instrumentsOf(request.intents), id, needs),
    ports.limits.gather({ accountId, virtualKeyId: id }),
  ]);
}

function marketNeeds({ identified, intents }: Judged, { keyRing }: DecidePorts): readonly MarketNeed[] {
  const { virtualKey } = identified;
  return needsOf(termsOf(virtualKey, keyRing.layers(virtualKey.entry.accountId)), intents);
}

/** All that bind the key: its own terms and those of the layers above it. */
function termsOf({ entry }: VirtualKey, { account, installation }: Snapshot['layers']): readonly Terms[] {
  return [entry.policy, account, installation].filter((terms) => terms !== null);
}
