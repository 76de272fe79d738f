import type { AccountView, KeyView } from '@bitting/client/operations.ts';
import { VENUE_IDS } from '@bitting/core/trading/vocabulary.ts';
import { EVERYTHING, isSameScope, type HaltScope } from './halt-scope.ts';

export interface Scopes {
  /** Each a radio button of its own. */
  readonly first: readonly HaltScope[];
  /** In a list to choose from. */
  readonly others: readonly HaltScope[];
}

/**
 * What a person can stop: what is in front of him, everything and venues (for who has rights for everything), and whatever else
 * there is. What is in front of him can be stopped before it is known what it is called.
 */
export function listScopes(
  inFront: HaltScope,
  {
    accounts,
    keys,
    isLimited,
  }: {
    readonly accounts: readonly AccountView[];
    readonly keys: readonly Pick<KeyView, 'virtualKeyId' | 'state'>[];
    readonly isLimited: boolean;
  },
): Scopes {
  const venues = VENUE_IDS.filter((venue) => accounts.some((one) => one.venue === venue));
  const wide: readonly HaltScope[] = isLimited
    ? []
    : [EVERYTHING, ...(venues.length < 2 ? [] : venues.map((venue) => ({ kind: 'venue', venue }) as const))];
  const own: readonly HaltScope[] = inFront.kind === 'everything' ? [] : [inFront];
  const single: readonly HaltScope[] = [
    ...accounts.map(({ accountId }) => ({ kind: 'account', accountId }) as const),
    ...keys
      .filter(({ state }) => state !== 'revoked')
      .map(({ virtualKeyId }) => ({ kind: 'key', virtualKeyId }) as const),
  ];
  return {
    first: [...own, ...wide],
    others: single.filter((one) => !own.some((shown) => isSameScope(shown, one))),
  };
}
