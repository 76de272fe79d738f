import { showText } from '@bitting/core/encoding/shown-text.ts';
import { useOperation } from '../../api/use-operation.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import type { HaltScope } from './halt-scope.ts';
import { HALT_TEXTS } from './halt-texts.ts';

/** Names of what can be stopped, as far as they are known; an id where they are not. */
export function useScopeNames(): (scope: HaltScope) => string {
  const texts = useTexts(HALT_TEXTS);
  const accounts = useOperation('accounts', {}).data?.accounts ?? [];
  const keys = useOperation('list', {}).data?.virtualKeys ?? [];
  return (scope) => {
    switch (scope.kind) {
      case 'everything':
        return texts.everything;
      case 'venue':
        return texts.venue(scope.venue.toUpperCase());
      case 'account': {
        const known = accounts.find(({ accountId }) => accountId === scope.accountId);
        return texts.account(showText(known?.label ?? scope.accountId));
      }
      case 'key': {
        const known = keys.find(({ virtualKeyId }) => virtualKeyId === scope.virtualKeyId);
        return texts.key(showText(known?.label ?? scope.virtualKeyId));
      }
      default:
        return scope satisfies never;
    }
  };
}
