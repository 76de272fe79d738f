import { Decimal } from '@bitting/core/money/decimal.ts';
import { ManualClock, type Clock } from '../engine/clock.ts';
import {
  createAccount,
  createKey,
  deposit,
  type AccountRequest,
  type KeyRequest,
} from '../engine/directory.ts';
import type { Engine } from '../engine/engine.ts';
import type { Account, ApiKey, Wallet } from '../engine/records.ts';
import type { Variants } from '../okx/variants.ts';
import { Faults, type FaultPresets, type FaultRequest, type PendingFault } from './faults.ts';
import { Recorder, type RecordedConnection, type RecordedRequest, type RequestFilter } from './recorder.ts';
import { StreamControl } from './stream-control.ts';
import { truthOf, type Truth } from './truth.ts';

export interface FundRequest {
  readonly uid: string;
  readonly asset: string;
  readonly amount: string;
  /** The wallet that spot orders are paid from unless told. */
  readonly wallet?: Wallet;
}

/** What a control operation may move while the venue runs. */
export interface Settings<V extends object = Variants> {
  variants: V;
  clockOffsetMs: number;
  maintenance: boolean;
}

export interface ControlParts<V extends object = Variants> {
  readonly clock: Clock;
  readonly settings: Settings<V>;
  readonly faultPresets: FaultPresets;
  readonly engine: () => Engine;
  /** Starts the venue anew, empty. */
  readonly resetEngine: () => void;
}

/** Everything that a test or an operator of the rehearsal may do to the venue, in-process and over the port alike. */
export class Control<V extends object = Variants> {
  readonly recorder = new Recorder();
  readonly faults: Faults;
  readonly streams: StreamControl;
  readonly #parts: ControlParts<V>;

  constructor(parts: ControlParts<V>) {
    this.#parts = parts;
    this.faults = new Faults(parts.faultPresets);
    this.streams = new StreamControl(parts.clock);
  }

  createAccount(
    request: AccountRequest & { readonly funds?: Readonly<Record<string, string>> } = {},
  ): Account {
    const account = this.#engine.command((state) => createAccount(state, request));
    for (const [asset, amount] of Object.entries(request.funds ?? {})) {
      this.fund({ uid: account.uid, asset, amount });
    }
    return account;
  }

  fund(request: FundRequest): void {
    const { uid, wallet = this.#engine.state.profile.wallets.spot } = request;
    this.#account(uid);
    const amount = Decimal.parseSigned(request.amount);
    const asset = request.asset.toUpperCase();
    this.#engine.command((state) => deposit(state, { uid, asset, amount, wallet }));
  }

  createKey(request: KeyRequest): ApiKey {
    this.#account(request.uid);
    return this.#engine.command((state) => createKey(state, request));
  }

  /** Changes a key: permissions, addresses, passphrase, environment, … */
  changeKey(apiKey: string, change: Partial<Omit<ApiKey, 'apiKey' | 'uid'>>): ApiKey {
    const key = this.#engine.state.keys.get(apiKey);
    if (key === null) throw new RangeError(`no key ${apiKey}`);
    const changed = { ...key, ...change };
    this.#engine.command((state) => state.keys.put(changed));
    return changed;
  }

  deleteKey(apiKey: string): void {
    this.#engine.command((state) => state.keys.delete(apiKey));
  }

  keys(): readonly ApiKey[] {
    return this.#engine.state.keys.all();
  }

  requests(filter: RequestFilter = {}): readonly RecordedRequest[] {
    return this.recorder.requests(filter);
  }

  countRequests(filter: RequestFilter = {}): number {
    return this.recorder.count(filter);
  }

  connections(): readonly RecordedConnection[] {
    return this.recorder.connections();
  }

  clearRequests(): void {
    this.recorder.clear();
  }

  addFault(request: FaultRequest): number {
    return this.faults.add(request);
  }

  pendingFaults(): readonly PendingFault[] {
    return this.faults.list();
  }

  clearFaults(): void {
    this.faults.clear();
  }

  setVariants(change: Partial<V>): V {
    const { settings } = this.#parts;
    settings.variants = { ...settings.variants, ...change };
    return settings.variants;
  }

  /** Shifts the venue's clock against the caller's, for timestamps and `public/time`. */
  setClockOffset(offsetMs: number): void {
    this.#parts.settings.clockOffsetMs = offsetMs;
  }

  setMaintenance(isOn: boolean): void {
    this.#parts.settings.maintenance = isOn;
  }

  setPrice(instrumentId: string, price: string): void {
    if (!this.#engine.state.instruments.has(instrumentId))
      throw new RangeError(`no instrument ${instrumentId}`);
    this.#engine.setPrice(instrumentId, Decimal.parse(price));
  }

  /** One step of the market and of everything that waits for time. */
  tick(): void {
    this.#engine.tick();
  }

  /** Moves a manual clock. */
  advanceClock(durationMs: number): number {
    const { clock } = this.#parts;
    if (!(clock instanceof ManualClock)) throw new RangeError('the clock is not manual');
    clock.advance(durationMs);
    return clock.now();
  }

  truth(): Truth {
    return truthOf(this.#engine.state);
  }

  /** Empties the venue: accounts, keys, orders, records, faults, streams. Variants stay. */
  reset(): void {
    this.streams.killAll();
    this.streams.faults.clear();
    this.streams.recorder.clear();
    this.recorder.clear();
    this.faults.clear();
    this.#parts.settings.clockOffsetMs = 0;
    this.#parts.settings.maintenance = false;
    this.#parts.resetEngine();
  }

  get #engine(): Engine {
    return this.#parts.engine();
  }

  #account(uid: string): Account {
    const account = this.#engine.state.accounts.get(uid);
    if (account === null) throw new RangeError(`no account ${uid}`);
    return account;
  }
}
