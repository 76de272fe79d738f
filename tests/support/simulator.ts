import { ManualClock, type Clock } from '@bitting/simulator/engine/clock.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '@bitting/simulator/compose.ts';
import { randomBytes } from 'node:crypto';
import type { HtxKey } from './htx-signing.ts';
import type { OkxKey } from './okx-signing.ts';

export interface PaperVenueOptions {
  readonly seed?: number;
  /** A clock that stands still at this instant until it is moved; the system's clock when left out. */
  readonly clockAtMs?: number;
  /** A clock of the test's own, which {@link PaperVenue.setClock} does not move. */
  readonly clock?: Clock;
  /** Off unless told, so that the book holds only what the test put there. */
  readonly marketMaker?: boolean;
  readonly variants?: SimulatorOptions['variants'];
  readonly htxVariants?: SimulatorOptions['htxVariants'];
}

export interface PaperAccount {
  readonly uid: string;
  /** Its secrets are random, so that they can be searched for. */
  readonly key: OkxKey;
}

export interface AccountOptions {
  /** Cash of the trading wallet by asset. */
  readonly funds?: Readonly<Record<string, string>>;
  /** Cash of the funding wallet by asset. */
  readonly funding?: Readonly<Record<string, string>>;
  readonly permissions?: readonly ('read_only' | 'trade' | 'withdraw')[];
  readonly label?: string;
}

export interface HtxPaperAccount {
  readonly uid: string;
  /** Its secret is random, so that it can be searched for. */
  readonly key: HtxKey;
}

export interface HtxAccountOptions {
  /** Cash of the spot wallet by asset. */
  readonly funds?: Readonly<Record<string, string>>;
  /** Cash of the contract wallet by asset. */
  readonly contract?: Readonly<Record<string, string>>;
  readonly permissions?: readonly ('read_only' | 'trade' | 'withdraw')[];
  readonly label?: string;
}

/** A simulator inside this process, on free ports, without rate limits. */
export interface PaperVenue extends Simulator {
  openAccount(options?: AccountOptions): PaperAccount;
  openHtxAccount(options?: HtxAccountOptions): HtxPaperAccount;
  /** Moves a manual clock forward to this instant. */
  setClock(nowMs: number): void;
}

export async function startPaperVenue(options: PaperVenueOptions = {}): Promise<PaperVenue> {
  const manual = options.clockAtMs === undefined ? null : new ManualClock(options.clockAtMs);
  const clock = options.clock ?? manual;
  const simulator = await startSimulator({
    seed: options.seed ?? 1,
    port: 0,
    controlPort: 0,
    marketMaker: options.marketMaker ?? false,
    variants: { rateLimitFactor: null, ...options.variants },
    htxVariants: { rateLimitFactor: null, ...options.htxVariants },
    ...(clock === null ? {} : { clock }),
  });
  return {
    ...simulator,
    openAccount: (account = {}) => openAccount(simulator, account),
    openHtxAccount: (account = {}) => openHtxAccount(simulator, account),
    setClock(nowMs) {
      if (manual === null) throw new Error('this venue runs on a clock of its own');
      if (nowMs > manual.now()) manual.advance(nowMs - manual.now());
    },
  };
}

function openAccount({ control }: Simulator, options: AccountOptions): PaperAccount {
  const { uid } = control.createAccount({ funds: options.funds ?? { USDT: '100000', BTC: '1' } });
  for (const [asset, amount] of Object.entries(options.funding ?? {}))
    control.fund({ uid, asset, amount, wallet: 'funding' });
  const key: OkxKey = {
    apiKey: randomUuid(),
    secret: randomBytes(16).toString('hex').toUpperCase(),
    passphrase: `Pp1!${randomBytes(9).toString('hex')}`,
  };
  control.createKey({
    uid,
    ...key,
    permissions: options.permissions ?? ['read_only', 'trade'],
    label: options.label ?? 'rehearsal',
  });
  return { uid, key };
}

function openHtxAccount({ htx }: Simulator, options: HtxAccountOptions): HtxPaperAccount {
  const { uid } = htx.createAccount({ funds: options.funds ?? { USDT: '100000', BTC: '1' } });
  for (const [asset, amount] of Object.entries(options.contract ?? { USDT: '100000' }))
    htx.fund({ uid, asset, amount, wallet: 'contract' });
  const key: HtxKey = { apiKey: randomGroups(), secret: randomGroups() };
  htx.createKey({
    uid,
    ...key,
    passphrase: '',
    permissions: options.permissions ?? ['read_only', 'trade'],
    label: options.label ?? 'rehearsal',
  });
  return { uid, key };
}

/** In the look of the venue's keys. */
function randomGroups(): string {
  return [8, 8, 8, 5].map((length) => randomBytes(4).toString('hex').slice(0, length)).join('-');
}

function randomUuid(): string {
  const hex = randomBytes(16).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5');
}
