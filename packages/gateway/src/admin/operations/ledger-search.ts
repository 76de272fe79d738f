import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { flag, oneOf, optional, text, whole } from '../../config/closed-schema.ts';
import { type RecordQuery, SEARCH_WORDS, type SearchWord } from '../../ports/record-search.ts';
import { FOLLOW_PAUSE_MS, PAGE_RECORDS_MAX } from '../../search/bounds.ts';
import { EPOCH_MS_MAX } from '../fields.ts';
import { type AdminCall, type AdminPorts, defineOperation } from '../operation.ts';
import { sequence } from '../sequence.ts';
import { showRecord } from '../shown-record.ts';

/** Ids of clients are short; patterns that a rule names itself by are not. */
const word = optional(text(200));
const words: Readonly<Record<SearchWord, typeof word>> = {
  type: word,
  key: word,
  account: word,
  venue: word,
  instrument: word,
  operation: word,
  decision: word,
  rule: word,
  code: word,
  order: word,
  address: word,
  intent: word,
  operator: word,
  act: word,
  subject: word,
  event: word,
};
const instant = optional(whole(0, EPOCH_MS_MAX));

/** Shows a page of the records that fit, and if asked, forwards, everything that follows. */
export const ledgerSearch = defineOperation(
  'ledger-search',
  {
    ...words,
    sinceMs: instant,
    untilMs: instant,
    direction: oneOf(['newest', 'oldest']),
    from: optional(sequence),
    limit: whole(1, PAGE_RECORDS_MAX),
    follow: optional(flag),
  },
  async (ports, given, call) => {
    const query: RecordQuery = {
      words: Object.fromEntries(
        SEARCH_WORDS.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
      ),
      sinceMs: given.sinceMs ?? null,
      untilMs: given.untilMs ?? null,
      direction: given.direction,
      from: given.from ?? null,
      limit: given.limit,
    };
    if (given.follow !== true) {
      const { records, next, indexed, archived } = await ports.search.search(withPseudonyms(query, ports));
      for (const record of records) call.event(showRecord(record, ports.pseudonyms));
      const behind = ports.tree.size - indexed;
      return {
        shown: records.length,
        next: next?.toString() ?? null,
        indexed: indexed.toString(),
        ...(archived === undefined ? {} : { archived: archived.toString() }),
        behind: (behind > 0n ? behind : 0n).toString(),
      };
    }
    if (given.direction !== 'oldest')
      throw new BittingError('FIELD_MALFORMED', 'following goes forwards', {
        publicDetail: 'What is followed is read forwards: direction must be oldest.',
      });
    return follow(query, ports, call);
  },
);

/** Throws the index away; while it is built again, what is not in it yet is not found. */
export const ledgerReindex = defineOperation(
  'ledger-reindex',
  {},
  async ({ archiving, journal, search, tree }, _, call) => {
    await journal.recordBefore({ operatorId: call.operator.id, act: 'ledger-reindex' });
    await search.rebuild();
    const first = await archiving.firstRecord();
    return { records: tree.size.toString(), ...(first === 0n ? {} : { archived: first.toString() }) };
  },
);

/** An address stands in records as what it was hidden by, every day as something else. */
function withPseudonyms(query: RecordQuery, { pseudonyms }: Pick<AdminPorts, 'pseudonyms'>): RecordQuery {
  const { address } = query.words;
  if (typeof address !== 'string') return query;
  return { ...query, words: { ...query.words, address: pseudonyms.formsOf('address', address) } };
}

/** Page after page, then again whenever a record was written, until the caller hangs up. */
async function follow(query: RecordQuery, ports: AdminPorts, call: AdminCall) {
  const { search, recent, clock, pseudonyms } = ports;
  const { signal } = call;
  let wake: () => void = () => undefined;
  let isNews = false;
  const stop = recent.follow(() => {
    isNews = true;
    wake();
  });
  if (stop === null) throw new BittingError('OVERLOADED', 'too many followers of the records');
  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort);
  let [shown, from, indexed] = [0, query.from, 0n];
  try {
    while (!signal.aborted) {
      isNews = false;
      const page = await search.search(withPseudonyms({ ...query, from }, ports));
      for (const record of page.records) call.event(showRecord(record, pseudonyms));
      shown += page.records.length;
      indexed = page.indexed;
      from = page.next ?? (from !== null && from > indexed ? from : indexed);
      if (page.next !== null) continue;
      await pause(clock, FOLLOW_PAUSE_MS);
      if (isNews || signal.aborted) continue;
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      await promise;
    }
  } finally {
    stop();
    signal.removeEventListener('abort', onAbort);
  }
  return { shown, next: from?.toString() ?? null, indexed: indexed.toString(), behind: '0' };
}

function pause(clock: AdminPorts['clock'], delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}
