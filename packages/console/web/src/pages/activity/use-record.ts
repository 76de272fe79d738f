import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { TailEvent } from '@bitting/client/operations.ts';
import type { ApiError } from '../../api/api-error.ts';
import { callOperation } from '../../api/call-operation.ts';

/** One record by its number; `null`: it is not there, or archived. */
export function useRecord(sequence: string, limitedTo: Accounts): UseQueryResult<TailEvent | null, ApiError> {
  return useQuery<TailEvent | null, ApiError>({
    queryKey: ['record', sequence],
    queryFn: async ({ signal }) => {
      return findRecord({ from: sequence, limit: 1 }, limitedTo, signal);
    },
    staleTime: Infinity,
  });
}

/** The request that an end belongs to; for a request itself, or what has none, that record. */
export function useDecision(
  record: TailEvent,
  limitedTo: Accounts,
): UseQueryResult<TailEvent | null, ApiError> {
  const intent = record['intentId'];
  const isEnd = (record.type === 'outcome' || record.type === 'resolution') && typeof intent === 'string';
  return useQuery<TailEvent | null, ApiError>({
    queryKey: ['decision', record.sequence],
    queryFn: async ({ signal }) => {
      if (!isEnd) return record;
      return findRecord({ type: 'intent', intent, limit: 1 }, limitedTo, signal);
    },
    staleTime: Infinity,
  });
}

/** Those that alone somebody may see; `null`: everything. */
type Accounts = readonly string[] | null;

interface Asked {
  readonly from?: string;
  readonly type?: string;
  readonly intent?: string;
  readonly limit: number;
}

/** The newest that fits; in each account by itself, where somebody sees some alone. */
async function findRecord(asked: Asked, limitedTo: Accounts, signal: AbortSignal): Promise<TailEvent | null> {
  for (const account of limitedTo ?? [null]) {
    const found: TailEvent[] = [];
    await callOperation(
      'ledger-search',
      { ...asked, direction: 'newest', ...(account === null ? {} : { account }) },
      { signal, mayAsk: false, onEvent: (event) => found.push(event) },
    );
    const [first] = found;
    if (first !== undefined && (asked.from === undefined || first.sequence === asked.from)) return first;
  }
  return null;
}
