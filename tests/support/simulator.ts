import { ManualClock } from '@bitting/simulator/engine/clock.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '@bitting/simulator/compose.ts';
import { randomBytes } from 'node:crypto';
import type { OkxKey } from './okx-signing.ts';

export interface PaperVenueOptions {
  readonly seed?: number;
  /** A clock that stands still at this instant until it is moved; the system's clock when left out. */
  readonly clockAtMs?: number;
  /** Off unless told, so that the book holds only what the test put there. */
  readonly marketMaker?: boolean;
  readonly variants?: SimulatorOptions['variants'];
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

/** A simulator inside this process, on free ports, without rate limits. */
export interface PaperVenue extends Simulator {
  openAccount(options?: AccountOptions): PaperAccount;
  /** Moves a manual clock forward to this instant. */
  setClock(nowMs: number): void;
}

export async function startPaperVenue(options: PaperVenueOptions = {}): Promise<PaperVenue> {
  const clock = options.clockAtMs === undefined ? null : new ManualClock(options.clockAtMs);
  const simulator = await startSimulator({
    seed: options.seed ?? 1,
    port: 0,
    controlPort: 0,
    marketMaker: options.marketMaker ?? false,
    variants: { rateLimitFactor: null, ...options.variants },
    ...(clock === null ? {} : { clock }),
  });
  return {
    ...simulator,
    openAccount: (account = {}) => openAccount(simulator, account),
    setClock(nowMs) {
      if (clock === null) throw new Error('this venue runs on the system clock');
      if (nowMs > clock.now()) clock.advance(nowMs - clock.now());
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

function randomUuid(): string {
  const hex = randomBytes(16).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5');
}
