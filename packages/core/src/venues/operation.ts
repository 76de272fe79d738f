import type { VenueId } from '../trading/vocabulary.ts';

/** The parts of a venue's API that have hosts of their own; bots connect to a port for each. */
export const API_FAMILIES = {
  okx: ['okx'],
  htx: ['htx-spot', 'htx-contract'],
} as const satisfies Record<VenueId, readonly string[]>;

export type ApiFamily = (typeof API_FAMILIES)[VenueId][number];

/**
 * The classes of everything a venue's API can do. Which scope admits a class is `policy`'s business;
 * a class that no scope admits is refused whatever the key says.
 */
export const OPERATION_CLASSES = {
  public: 'market data, no authentication',
  read: 'reads the account',
  place: 'places ordinary orders',
  amend: 'changes resting orders',
  cancel: 'cancels named orders',
  'account-cancel': 'cancels orders of the whole account, whoever placed them',
  algo: 'places or changes trigger, conditional, trailing orders',
  close: 'closes a position at market',
  settings: 'leverage and account modes',
  'money-moving': 'withdraw, transfer, convert, borrow, lend, stake',
  'sub-account': 'sub-accounts and their rights',
  'key-management': 'creates, changes, deletes API keys',
  bots: "the venue's own trading bots and copy trading",
  'block-trading': 'trades with a chosen counter-party, spreads',
  broker: 'broker programmes',
} as const;

export type OperationClass = keyof typeof OPERATION_CLASSES;

/** Compiled in: no role, scope or policy can admit these. */
export const FORBIDDEN_CLASSES = [
  'money-moving',
  'sub-account',
  'key-management',
  'bots',
  'block-trading',
  'broker',
] as const satisfies readonly OperationClass[];

export type ForbiddenClass = (typeof FORBIDDEN_CLASSES)[number];

const FORBIDDEN: ReadonlySet<OperationClass> = new Set(FORBIDDEN_CLASSES);

export function isForbidden({ class: of }: Pick<Operation, 'class'>): boolean {
  return FORBIDDEN.has(of);
}

/** One thing a venue's API can do: a row of that venue's table. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Whose hosts serve it: where it goes, whichever port it came in by. */
  readonly family: ApiFamily;
  /** The exact path, for example `/api/v5/trade/order`; a segment in braces stands for one id (`/v1/order/orders/{order-id}`). */
  readonly path: string;
  /** Method and path, for example `POST /api/v5/trade/order`: what records and limits call it. */
  readonly name: string;
  readonly class: OperationClass;
  /** True when it changes anything at the venue: such a request is single-use and recorded before it is sent. */
  readonly acts: boolean;
  /**
   * Which closed schema reads the body into intents (a name of the venue's own reader table);
   * `null`: known, but not passed on.  Reads and public rows have `'query'` or a named reader for POST reads.
   */
  readonly reader: string | null;
}
