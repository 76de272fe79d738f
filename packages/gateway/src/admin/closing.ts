import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { TRADING_STATES, type TradingState } from '@bitting/core/trading/vocabulary.ts';
import { describeUnwritten } from '../vault/state-trail.ts';
import type { Act, Journal } from './journal.ts';

/** Something that can be closed: its state now, and the change of it. */
export interface Closable {
  readonly state: () => TradingState;
  readonly set: () => void;
}

/**
 * Closes at once and only then writes it down. What the vault could not be told of is for the ledger to hold; where neither takes it,
 * it is in force but not durable.
 * What is closed more strictly already stays as it is.
 */
export async function close(
  target: TradingState,
  { state, set }: Closable,
  record: { readonly journal: Journal; readonly act: Act },
): Promise<{ readonly state: TradingState; readonly durable: boolean }> {
  let isStored = true;
  if (rankOf(state()) <= rankOf(target)) {
    try {
      set();
    } catch (error) {
      if (rankOf(state()) < rankOf(target)) throw error;
      isStored = false;
    }
  }
  const { act, journal } = record;
  const details = { ...act.details, ...(isStored ? {} : describeUnwritten(state())) };
  const isRecorded = await journal.recordAfter({ ...act, details });
  return { state: state(), durable: isRecorded };
}

/**
 * Opens once it is written down, unless somebody closed something meanwhile: his word came later, and it is not for this
 * one to undo it unseen. Throws `STATE_CONFLICT` then.
 */
export async function open(
  set: () => void,
  { journal, act }: { readonly journal: Journal; readonly act: Act },
): Promise<void> {
  const { closings } = journal;
  await journal.recordBefore(act);
  if (journal.closings !== closings)
    throw new BittingError('STATE_CONFLICT', `${act.act}: something was closed meanwhile`, {
      publicDetail:
        'Something was halted, suspended, revoked or sealed meanwhile; look again before you open.',
    });
  set();
}

function rankOf(state: TradingState): number {
  return TRADING_STATES.indexOf(state);
}
