import type { htx } from 'ccxt';
import type { RestClient } from 'okx-api';
import type { TradingClients } from '../support/trading-clients.ts';
import type { DifferenceName } from './differences.ts';

/** One of the two ways that a row is run: straight to the venue with its real key, or through the gateway. */
export interface Side {
  readonly name: 'direct' | 'gateway';
}

export interface OkxSide extends Side, TradingClients {
  /** A second account at this side's venue, always direct: the other half of every trade. */
  readonly counterparty: RestClient;
}

export interface HtxSide extends Side {
  readonly ccxt: htx;
}

/** One call of one client: a row of the compatibility table. */
export interface Row<OneSide extends Side = OkxSide> {
  readonly client: 'ccxt' | 'okx-api';
  readonly market: 'spot' | 'swap' | 'any';
  readonly call: string;
  /** What the result of the two sides may differ in; everything else has to be equal. */
  readonly differences: readonly DifferenceName[];
  readonly note: string;
  /** Runs on one side and throws when the result is not what the call promises. */
  run(side: OneSide): Promise<unknown>;
}

export interface RowSketch<OneSide extends Side, Result> {
  readonly call: string;
  readonly differences?: readonly DifferenceName[];
  readonly note?: string;
  readonly run: (side: OneSide) => Promise<Result>;
  /** Asserts what must be true on either side, so that two equal failures do not pass. */
  readonly holds: (result: Result) => void;
}

/** Makes the rows of one client and market. */
export function rowsOf<OneSide extends Side = OkxSide>(client: Row['client'], market: Row['market']) {
  return <Result>(sketch: RowSketch<OneSide, Result>): Row<OneSide> => ({
    client,
    market,
    call: sketch.call,
    differences: sketch.differences ?? [],
    note: sketch.note ?? '',
    async run(side) {
      const result = await sketch.run(side);
      sketch.holds(result);
      return result;
    },
  });
}
