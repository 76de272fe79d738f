import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { TailEvent } from '@bitting/client/operations.ts';
import type { SearchPageEnd, SearchParameters } from '@bitting/client/searches.ts';
import { SEARCH_PAGE_RECORDS } from './bounds.ts';
import { groupDigits } from './policy-lines.ts';

/** Pages of a search one after the other, each asked for when the one before was taken: nothing piles up. */
export async function* findPages(
  client: AdminClient,
  asked: Omit<SearchParameters, 'limit' | 'follow'>,
  most: number,
): AsyncGenerator<{ readonly records: readonly TailEvent[]; readonly end: SearchPageEnd }> {
  let left = most;
  for (let from = asked.from; left > 0;) {
    const records: TailEvent[] = [];
    const limit = Math.min(left, SEARCH_PAGE_RECORDS);
    const end = await client.ledgerSearch(
      { ...asked, ...(from === undefined ? {} : { from }), limit },
      { onEvent: (event) => records.push(event) },
    );
    yield { records, end };
    if (end.next === null) return;
    from = end.next;
    left -= records.length;
  }
}

/** What an answer leaves out: while the index is being built, and of what was archived. */
export function tellLeftOut({
  behind,
  archived,
}: Pick<SearchPageEnd, 'behind' | 'archived'>): readonly string[] {
  return [
    ...(behind === '0'
      ? []
      : [
          behind === '1'
            ? 'The newest record cannot be found yet: the index is being built.'
            : `The newest ${groupDigits(behind)} records cannot be found yet: the index is being built.`,
        ]),
    ...(archived === undefined
      ? []
      : [
          `Records before ${groupDigits(archived)} are archived and are not searched; "bitting ledger show" says where they are.`,
        ]),
  ];
}
