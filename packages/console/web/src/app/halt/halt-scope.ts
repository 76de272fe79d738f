import type { HaltSubject } from '@bitting/client/halts.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';

/** What is stopped or resumed. */
export type HaltScope =
  | { readonly kind: 'everything' }
  | { readonly kind: 'venue'; readonly venue: VenueId }
  | { readonly kind: 'account'; readonly accountId: string }
  | { readonly kind: 'key'; readonly virtualKeyId: string };

export const EVERYTHING: HaltScope = { kind: 'everything' };

/** What the page at this path is about, as far as it can be stopped. */
export function scopeOfPath(path: string): HaltScope {
  const [, area, id] = path.split('/');
  if (id === undefined || id === '') return EVERYTHING;
  if (area === 'accounts' && id !== 'bind') return { kind: 'account', accountId: id };
  if (area === 'keys' && id !== 'issue') return { kind: 'key', virtualKeyId: id };
  return EVERYTHING;
}

export function subjectOf(scope: HaltScope): HaltSubject {
  switch (scope.kind) {
    case 'everything':
      return {};
    case 'venue':
      return { venue: scope.venue };
    case 'account':
      return { accountId: scope.accountId };
    case 'key':
      return { virtualKeyId: scope.virtualKeyId };
    default:
      return scope satisfies never;
  }
}

/** For lists of choices. */
export function idOfScope(scope: HaltScope): string {
  switch (scope.kind) {
    case 'everything':
      return 'everything';
    case 'venue':
      return `venue ${scope.venue}`;
    case 'account':
      return `account ${scope.accountId}`;
    case 'key':
      return `key ${scope.virtualKeyId}`;
    default:
      return scope satisfies never;
  }
}

export function isSameScope(one: HaltScope, other: HaltScope): boolean {
  return idOfScope(one) === idOfScope(other);
}
