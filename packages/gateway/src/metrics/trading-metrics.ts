import {
  type EpochMs,
  TRADING_STATES,
  type TradingState,
  type VenueId,
} from '@bitting/core/trading/vocabulary.ts';
import { type Family, renderFamily, renderGauge, type Sample } from './family.ts';

interface Stated {
  readonly state: TradingState;
}

export interface TradingSources {
  readonly keyRing: {
    readonly sealed: boolean;
    readonly installationState: TradingState;
    listAccounts(): readonly Stated[];
    listVirtualKeys(): readonly Stated[];
    listCredentials(): readonly { readonly venue: VenueId; readonly expiresAt: EpochMs | null }[];
  };
  readonly ledger: { readonly writable: boolean; readonly reserved?: boolean };
}

const MS_PER_SECOND = 1_000;
/** Where a key ends on a day that is set when it is made. Elsewhere it ends when it is not used, and whoever uses it is not warned. */
const VENUES_WITH_ENDS: ReadonlySet<VenueId> = new Set(['htx']);

const STATE: Family = {
  name: 'bitting_trading_state',
  type: 'gauge',
  help: '1 for the state that everything is in, 0 for the others; while sealed, as far as it is known.',
};
const ACCOUNTS: Family = { name: 'bitting_accounts', type: 'gauge', help: 'Accounts, by their own state.' };
const KEYS: Family = {
  name: 'bitting_virtual_keys',
  type: 'gauge',
  help: 'Virtual keys, by their own state; revoked ones, too.',
};
const EXPIRY: Family = {
  name: 'bitting_credential_expires_timestamp_seconds',
  type: 'gauge',
  help: 'When the first venue key ends that has a fixed end, since 1970-01-01T00:00:00Z.',
};

/** Whether the house can work and may, and how many it is open for. */
export function renderTradingMetrics({ keyRing, ledger }: TradingSources): string {
  const { installationState, sealed } = keyRing;
  const house = [
    renderGauge(
      'bitting_sealed',
      '1 while the vault is sealed: nothing of any bot is served.',
      Number(sealed),
    ),
    renderGauge(
      'bitting_ledger_writable',
      '1 while the ledger takes records: without it nothing is opened.',
      Number(ledger.writable),
    ),
    renderFamily(
      STATE,
      TRADING_STATES.map((state) => [`{state="${state}"}`, Number(state === installationState)]),
    ),
  ];
  if (sealed) return house.join('');
  return [
    ...house,
    renderFamily(ACCOUNTS, countStates(keyRing.listAccounts())),
    renderFamily(KEYS, countStates(keyRing.listVirtualKeys())),
    renderFamily(EXPIRY, findFirstEnds(keyRing.listCredentials())),
  ].join('');
}

function countStates(stated: readonly Stated[]): readonly Sample[] {
  const counts = new Map<TradingState, number>(TRADING_STATES.map((state) => [state, 0]));
  for (const { state } of stated) counts.set(state, (counts.get(state) ?? 0) + 1);
  return Array.from(counts, ([state, count]) => [`{state="${state}"}`, count]);
}

function findFirstEnds(credentials: ReturnType<TradingSources['keyRing']['listCredentials']>): Sample[] {
  const ends = new Map<VenueId, number>();
  for (const { venue, expiresAt } of credentials)
    if (expiresAt !== null && VENUES_WITH_ENDS.has(venue))
      ends.set(venue, Math.min(expiresAt, ends.get(venue) ?? Number.POSITIVE_INFINITY));
  return Array.from(ends, ([venue, atMs]) => [`{venue="${venue}"}`, Math.floor(atMs / MS_PER_SECOND)]);
}
