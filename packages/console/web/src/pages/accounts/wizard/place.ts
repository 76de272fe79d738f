import type { Environment, VenueId } from '@bitting/core/trading/vocabulary.ts';

export type Trading = 'spot' | 'futures' | 'both';
export const TRADINGS: readonly Trading[] = ['spot', 'futures', 'both'];
export const VENUES: readonly VenueId[] = ['okx', 'htx'];

/** Which account is to be connected, and what for. */
export interface Place {
  readonly venue: VenueId;
  readonly environment: Environment;
  /** `null`: found out. */
  readonly region: string | null;
  readonly trading: Trading;
  readonly label: string;
}

/** What is known here of where accounts can be, and from where venues see the gateway. */
export interface Surroundings {
  /** Venues of which there is a simulator. */
  readonly paper: readonly VenueId[];
  readonly egress: readonly string[];
  /** Where keys of the simulator are made; `null`: nobody said it. */
  readonly keyDesk: string | null;
  /** He who looks has no account here, and asks whoever invited him. */
  readonly isInvited: boolean;
}

/** Which environments a venue has; paper is a place only where the gateway knows the simulator of it. */
const ENVIRONMENTS: Readonly<Record<VenueId, readonly Environment[]>> = {
  okx: ['live', 'demo', 'paper'],
  htx: ['live', 'paper'],
};

export function environmentsOf(venue: VenueId, paper: readonly VenueId[]): readonly Environment[] {
  return ENVIRONMENTS[venue].filter((one) => one !== 'paper' || paper.includes(venue));
}

/** Hosts of the venue that are told apart, besides the first that will do. */
const REGIONS: Readonly<Record<VenueId, Readonly<Record<Environment, readonly string[]>>>> = {
  okx: { live: ['global', 'eea', 'us'], demo: ['global', 'eea', 'us'], paper: [] },
  htx: { live: ['global', 'aws'], demo: [], paper: [] },
};

export function regionsOf(venue: VenueId, environment: Environment): readonly string[] {
  return REGIONS[venue][environment];
}

/** One right that a venue's page offers, and whether the key gets it. */
export interface RightRow {
  readonly right: 'read' | 'trade' | 'futures' | 'withdraw' | 'transfer';
  readonly isNeeded: boolean;
}

/** What to tick and what to leave off, by what will be traded. */
export function rightsFor(venue: VenueId, trading: Trading): readonly RightRow[] {
  const shared: readonly RightRow[] = [
    { right: 'read', isNeeded: true },
    { right: 'trade', isNeeded: true },
  ];
  const never: readonly RightRow[] = [{ right: 'withdraw', isNeeded: false }];
  if (venue === 'okx') return [...shared, ...never];
  // Some pages of HTX have switches of their own for these.
  const futures: RightRow = { right: 'futures', isNeeded: trading !== 'spot' };
  return [...shared, futures, ...never, { right: 'transfer', isNeeded: false }];
}

export const LABEL_CHARACTERS_MAX = 64;
const NAME_CHARACTERS_MAX = 24;

/** What to call the key at the venue: letters, digits and dashes, which every venue takes, after the account's label. */
export function keyNameFor(label: string): string {
  const plain = label
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^0-9a-z]+/gu, '-')
    .replace(/^-+|-+$/gu, '');
  return `bitting-${plain === '' ? 'key' : plain}`.slice(0, NAME_CHARACTERS_MAX).replace(/-+$/u, '');
}

/** A label that no account has yet: the venue, or the venue with a number. */
export function freeLabel(venue: VenueId, taken: readonly string[]): string {
  const names = new Set(taken);
  for (let number = 1; ; number += 1) {
    const label = number === 1 ? venue : `${venue}-${number}`;
    if (!names.has(label)) return label;
  }
}

/** Where the gateway comes from when it asks the simulator. */
export const PAPER_ADDRESS = '127.0.0.1';
/** Shows, on the machine of the gateway, the address that a venue sees. */
export const ADDRESS_COMMAND = 'curl -4 https://ifconfig.co';

/** Where the simulator makes an account and a key by one press; `label`: of the account. */
export function readyKeyAt(keyDesk: string, venue: VenueId, label: string): string {
  return `${keyDesk}/${venue}/ready?label=${keyNameFor(label)}`;
}
