import type { AccountView } from '@bitting/client/operations.ts';
import { useOperation } from '../../api/use-operation.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { FORM_TEXTS } from './form-texts.ts';
import { patternsOf, tradableMarkets } from './policy-draft.ts';
import type { Suggestions } from './word-fields.tsx';

/** Assets that instruments are mostly quoted in. */
const QUOTES = ['USDT', 'USDC'];
const KNOWN_MAX = 12;

/** Instruments that may be meant: what the account has open or traded last, and patterns of its markets. */
export function useSuggestions(account: AccountView | undefined): readonly Suggestions[] {
  const texts = useTexts(FORM_TEXTS);
  const picture = useOperation(
    'account-show',
    { accountId: account?.accountId ?? '' },
    { isEnabled: account !== undefined },
  ).data;
  if (account === undefined) return [];
  const seen = [...(picture?.positions ?? []), ...(picture?.orders ?? []), ...(picture?.fills ?? [])];
  const known = [...new Set(seen.map(({ instrument }) => instrument))].slice(0, KNOWN_MAX);
  return [
    { legend: texts.known, entries: known },
    { legend: texts.patterns, entries: patternsOf(tradableMarkets(account), QUOTES) },
  ];
}
