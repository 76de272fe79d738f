import { HTX_PROFILE } from './profile.ts';

/** Ids of the engine, as large as those of the contract host, and of the spot host, which fit a double exactly. */
const ENGINE_BASE = 1_700_000_000_000_000_000n;
const SPOT_BASE = 357_000_000_000_000n;

/** The id that the spot host shows for a record of the engine. */
export function spotIdOf(engineId: string): number {
  return Number(BigInt(engineId) - ENGINE_BASE + SPOT_BASE);
}

/** The engine's id for one that a client sends; empty for a text that is no id. */
export function engineIdOf(spotId: string): string {
  return /^\d{1,16}$/.test(spotId) ? (BigInt(spotId) - SPOT_BASE + ENGINE_BASE).toString() : '';
}

/** The accounts of one user, in the order of their ids. Money lies in `spot`; the others are open and empty. */
export const ACCOUNT_TYPES = ['spot', 'point', 'otc', 'super-margin'] as const;
export type AccountType = (typeof ACCOUNT_TYPES)[number];

const FIRST_ACCOUNT_ID = 60_000_000n;
const IDS_PER_USER = 10n;

/** Nobody but the venue knows how they hang together: uids and account ids differ. */
export function accountIdOf(uid: string, type: AccountType): number {
  const user = BigInt(uid) - HTX_PROFILE.firstUid;
  return Number(FIRST_ACCOUNT_ID + user * IDS_PER_USER) + ACCOUNT_TYPES.indexOf(type);
}

/** The type of the user's account with this id; `null` for an account of somebody else, or of nobody. */
export function accountTypeOf(uid: string, accountId: string): AccountType | null {
  return ACCOUNT_TYPES.find((type) => accountIdOf(uid, type).toString() === accountId) ?? null;
}

/** The engine's sequence number of a trade, as a public trade shows it beside its long id. */
export const FIRST_TRADE_ID = 102_000_000_000;
