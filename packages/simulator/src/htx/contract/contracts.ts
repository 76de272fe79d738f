import type { Decimal } from '@bitting/core/money/decimal.ts';
import type { Instrument } from '../../engine/instruments.ts';
import type { Wallet } from '../../engine/records.ts';
import type { VenueState } from '../../engine/venue-state.ts';
import { ContractRefusal } from './codes.ts';
import type { ContractCall } from './contract-call.ts';

export type Shape = Readonly<Record<string, unknown>>;

/** The margin that every linear contract of this venue settles in. */
export const MARGIN_ASSET = 'USDT';

/** Where the money of the contract account lies. */
export const CONTRACT_WALLET: Wallet = 'contract';

/** What the venue calls a contract: `BTC-USDT`. */
export function contractCode(instrument: Instrument): string {
  return `${instrument.base}-${instrument.quote}`;
}

export function contractsOf(state: VenueState): readonly Instrument[] {
  return [...state.instruments.values()].filter(({ market }) => market === 'swap');
}

/** Upper and lower case are the same here. */
export function findContract(state: VenueState, code: string): Instrument | null {
  const wanted = code.toUpperCase();
  return contractsOf(state).find((instrument) => contractCode(instrument) === wanted) ?? null;
}

/** @throws ContractRefusal 1066 or 1014 */
export function namedContract(state: VenueState, code: string): Instrument {
  if (code === '') throw new ContractRefusal(1066, 'contract_code');
  const instrument = findContract(state, code);
  if (instrument === null) throw new ContractRefusal(1014);
  return instrument;
}

/** The contracts that an optional code chooses. @throws ContractRefusal 1014 */
export function chosenContracts(state: VenueState, code: string): readonly Instrument[] {
  return code === '' ? contractsOf(state) : [namedContract(state, code)];
}

/** What `cost` (price × contracts) is worth in the margin asset. */
export function turnoverOf(instrument: Instrument, cost: Decimal): Decimal {
  return cost.multiply(instrument.contractValue);
}

/** One row for each contract that a request chooses. */
export function eachContract(
  { params, state }: Pick<ContractCall, 'params' | 'state'>,
  rowOf: (instrument: Instrument) => Shape,
): readonly Shape[] {
  return chosenContracts(state, params.text('contract_code')).map((instrument) => rowOf(instrument));
}
