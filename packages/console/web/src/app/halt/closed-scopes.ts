import type { Status } from '@bitting/client/operations.ts';
import type { TradingState } from '@bitting/core/trading/vocabulary.ts';
import { EVERYTHING, type HaltScope } from './halt-scope.ts';

/** What is not active by itself, the widest first. */
export function closedScopes(
  status: Pick<Status, 'state' | 'closedVenues' | 'closedAccounts' | 'closedKeys'>,
): readonly { readonly scope: HaltScope; readonly state: TradingState }[] {
  const { state, closedVenues, closedAccounts, closedKeys } = status;
  return [
    ...(state === null || state === 'active' ? [] : [{ scope: EVERYTHING, state }]),
    ...closedVenues.map((one) => ({ scope: { kind: 'venue', venue: one.venue } as const, state: one.state })),
    ...closedAccounts.map((one) => ({
      scope: { kind: 'account', accountId: one.accountId } as const,
      state: one.state,
    })),
    ...closedKeys.map((one) => ({
      scope: { kind: 'key', virtualKeyId: one.virtualKeyId } as const,
      state: one.state,
    })),
  ];
}
