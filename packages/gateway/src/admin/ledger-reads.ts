import type { OperationName } from '@bitting/client/operations.ts';

/** What is told of a look into the ledger. */
export interface LedgerRead {
  readonly what: OperationName;
  /** What was asked for, as `name=value`, in the order of the names. */
  readonly filter: string;
  /** Apart, because addresses are kept otherwise than other words. */
  readonly address?: string;
}

/** Parameters that only say which page of it, or how it is shown. */
const PAGING: ReadonlySet<string> = new Set(['from', 'limit', 'direction', 'follow', 'address']);

/** Operations that show records, and what tells two calls of each apart; whoever asks for one receipt after the other reads once. */
const READS: Readonly<Partial<Record<OperationName, 'parameters' | 'nothing'>>> = {
  tail: 'nothing',
  'ledger-search': 'parameters',
  'ledger-order': 'parameters',
  'ledger-receipt': 'nothing',
  'policy-explain': 'nothing',
  'policy-what-if-past': 'nothing',
};

/** `null`: the operation shows nothing of the ledger. */
export function describeRead(what: OperationName, parameters: unknown): LedgerRead | null {
  const told = READS[what];
  if (told === undefined) return null;
  if (told === 'nothing') return { what, filter: '' };
  const given = Object.entries(parameters as Readonly<Record<string, unknown>>);
  const shown = given.filter(([name, value]) => value !== undefined && !PAGING.has(name));
  const filter = shown
    .map(([name, value]) => `${name}=${String(value)}`)
    .sort()
    .join(' ');
  const address = given.find(([name]) => name === 'address')?.[1];
  return typeof address === 'string' ? { what, filter, address } : { what, filter };
}
