import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { TRADING_STATES, type TradingState } from '@bitting/core/trading/vocabulary.ts';

/** Tightening is shown first, loosening written first. Throws `STATE_CHANGE_REFUSED` for what would undo a revocation. */
export function applyState(
  from: TradingState,
  to: TradingState,
  change: { readonly persist: () => void; readonly show: () => void },
): void {
  if (from === 'revoked' && to !== 'revoked')
    throw new BittingError('STATE_CHANGE_REFUSED', `from revoked to ${to}`);
  const isTightening = TRADING_STATES.indexOf(to) > TRADING_STATES.indexOf(from);
  if (isTightening) change.show();
  change.persist();
  if (!isTightening) change.show();
}
