import type { SearchWords } from '@bitting/client/searches.ts';
import type { ParametersOf } from '@bitting/client/operations.ts';

/** What somebody looks for, as the form has it; empty: whatever it is. */
export interface SearchForm {
  readonly type: string;
  readonly decision: string;
  readonly accountId: string | null;
  readonly virtualKeyId: string | null;
  /** Of the person's own clock, such as `2026-11-22T03:30`. */
  readonly since: string;
  readonly until: string;
  readonly order: string;
  readonly instrument: string;
  readonly code: string;
  readonly operator: string;
  readonly act: string;
  readonly event: string;
}

export const NO_SEARCH: SearchForm = {
  type: '',
  decision: '',
  accountId: null,
  virtualKeyId: null,
  since: '',
  until: '',
  order: '',
  instrument: '',
  code: '',
  operator: '',
  act: '',
  event: '',
};

type SearchWord = Exclude<keyof SearchWords, number | symbol>;

export type Search = Omit<ParametersOf<'ledger-search'>, 'direction' | 'follow' | 'from' | 'limit'>;

const MINUTE_MS = 60_000;

/** The parameters of the search. A minute that was named ends with its last millisecond. */
export function searchOf(form: SearchForm): Search {
  const words: Readonly<Record<SearchWord, string>> = {
    type: form.type,
    decision: form.decision,
    account: form.accountId ?? '',
    key: form.virtualKeyId ?? '',
    order: form.order,
    instrument: form.instrument,
    code: form.code.toUpperCase(),
    operator: form.operator,
    act: form.act,
    event: form.event,
    venue: '',
    operation: '',
    rule: '',
    address: '',
    intent: '',
    subject: '',
  };
  const given = Object.entries(words).flatMap(([name, value]) => {
    const trimmed = value.trim();
    return trimmed === '' ? [] : [[name, trimmed] as const];
  });
  const sinceMs = instantOf(form.since);
  const untilMs = instantOf(form.until);
  return {
    ...Object.fromEntries(given),
    ...(sinceMs === null ? {} : { sinceMs }),
    ...(untilMs === null ? {} : { untilMs: untilMs + MINUTE_MS - 1 }),
  };
}

function instantOf(text: string): number | null {
  const ms = text === '' ? Number.NaN : new Date(text).getTime();
  return Number.isFinite(ms) ? ms : null;
}
