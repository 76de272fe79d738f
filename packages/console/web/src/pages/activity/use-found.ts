import { useRef, useState } from 'react';
import type { TailEvent } from '@bitting/client/operations.ts';
import type { SearchPageEnd } from '@bitting/client/searches.ts';
import { asApiError, type ApiError } from '../../api/api-error.ts';
import { callOperation } from '../../api/call-operation.ts';
import { ownerIn, readRow, type Owner, type RecordRow } from './record-row.ts';
import type { Search } from './search-words.ts';

const PAGE_RECORDS = 100;
/** More than this nobody reads through; the words have to be narrower. */
export const FOUND_MAX = 2_000;

export interface Found {
  readonly rows: readonly RecordRow[];
  /** Of the last page; `null`: nothing was asked for yet. */
  readonly end: SearchPageEnd | null;
  readonly isAsking: boolean;
  readonly error: ApiError | null;
  /** Another one for each search. */
  readonly searches: number;
}

const NOTHING: Found = { rows: [], end: null, isAsking: false, error: null, searches: 0 };

/** A search of the ledger, page by page by the ledger's own places; only the last one that was begun counts. */
export function useFound(): {
  readonly found: Found;
  readonly search: (search: Search) => void;
  readonly more: () => void;
} {
  const [found, setFound] = useState(NOTHING);
  const asked = useRef<Search>({});
  const stop = useRef<AbortController | null>(null);
  const ask = async (from: string | null, before: Found): Promise<void> => {
    stop.current?.abort();
    const { signal } = (stop.current = new AbortController());
    setFound({ ...before, isAsking: true, error: null });
    const events: TailEvent[] = [];
    try {
      const end = await callOperation(
        'ledger-search',
        { ...asked.current, direction: 'newest', limit: PAGE_RECORDS, ...(from === null ? {} : { from }) },
        { signal, mayAsk: false, onEvent: (event) => events.push(event) },
      );
      if (signal.aborted) return;
      setFound({ ...before, rows: addRows(before.rows, events), end, isAsking: false, error: null });
    } catch (thrown) {
      if (!signal.aborted) setFound({ ...before, isAsking: false, error: asApiError(thrown) });
    }
  };
  return {
    found,
    search: (search) => {
      asked.current = search;
      void ask(null, { ...NOTHING, searches: found.searches + 1 });
    },
    more: () => {
      const next = found.end?.next ?? null;
      if (next !== null && !found.isAsking) void ask(next, found);
    },
  };
}

/** The newest first: an end comes before the intent that it belongs to. */
function addRows(rows: readonly RecordRow[], events: readonly TailEvent[]): readonly RecordRow[] {
  const owners = new Map<string, Owner>();
  const base = rows.length;
  const read = events.map((event, at) => readRow(event, base + at, () => undefined));
  for (const row of read) {
    const owner = ownerIn(row);
    if (owner !== null && row.intentId !== null) owners.set(row.intentId, owner);
  }
  return [...rows, ...events.map((event, at) => readRow(event, base + at, (id) => owners.get(id)))].slice(
    0,
    FOUND_MAX,
  );
}
