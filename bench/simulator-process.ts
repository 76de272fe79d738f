/** The simulator as a process of its own, with two funded accounts that trade with each other; started by `startProgram`, ends with it. */
import { startPaperVenue } from '../tests/support/simulator.ts';
import type { OkxKey } from '../tests/support/okx-signing.ts';

export interface SimulatorReady {
  readonly port: number;
  /** One account each. */
  readonly keys: readonly OkxKey[];
}

const FUNDS = { USDT: '1000000000000', BTC: '10000000' };

process.once('disconnect', () => process.exit());
process.on('message', () => {
  void startPaperVenue({ variants: { priceBands: false } }).then((venue) => {
    const keys = [0, 1].map(() => venue.openAccount({ funds: FUNDS }).key);
    process.send?.({ port: Number(new URL(venue.okxUrl).port), keys } satisfies SimulatorReady);
  });
});
