import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { TailEvent } from '@bitting/client/operations.ts';
import type { SearchPageEnd, SearchParameters } from '@bitting/client/searches.ts';
import { usageError } from '../arguments.ts';
import { SEARCH_PAGE_RECORDS } from '../bounds.ts';
import { CONNECTION_OPTIONS, defineCommand, type CommandConsole } from '../command.ts';
import { connect } from '../connection.ts';
import { findPages, tellLeftOut } from '../found-records.ts';
import { readLabels } from '../labels.ts';
import { outlast } from '../passing-faults.ts';
import { groupDigits } from '../policy-lines.ts';
import { renderRecord } from '../record-line.ts';
import { readSearch, SEARCH_OPTIONS } from '../search-options.ts';

const LIMIT_DEFAULT = 50;
const LIMIT_MAX = 10_000;

export const ledgerSearch = defineCommand(
  {
    name: 'ledger search',
    summary: 'Find records of the ledger: the newest first',
    endsOnSignal: true,
    details: `What is given has to fit all together. The end of an order is found by the words of its request, too. With --follow the
page is shown in the order of time, and then whatever is written. With --json every record is one line of JSON.`,
    options: {
      ...CONNECTION_OPTIONS,
      ...SEARCH_OPTIONS,
      lines: {
        kind: 'whole',
        short: 'n',
        value: 'N',
        min: 1,
        max: LIMIT_MAX,
        describe: `How many; default ${LIMIT_DEFAULT}`,
      },
      from: { kind: 'text', value: 'RECORD', describe: 'Go on from this record, as the page before said' },
      follow: { kind: 'flag', short: 'f', describe: 'Go on until interrupted' },
    },
    examples: [
      ['bitting ledger search --key grid --decision refused --since 24h', 'what the bot may not do'],
      ['bitting ledger search --order 1873204', 'everything about one order'],
      ['bitting ledger search --address 203.0.113.7 -f', 'who comes from there'],
    ],
  },
  async ({ options }, console) => {
    const client = connect(options, console);
    const words = await readSearch(options, client, Date.now());
    const labels = console.json ? new Map<string, string>() : await readLabels(client);
    const show = (record: TailEvent): void => console.result(record, [renderRecord(record, labels)]);
    const { from } = options;
    if (from !== undefined && (options.follow || !/^\d{1,19}$/u.test(from)))
      throw usageError('--from is the number of a record, and does not go with --follow.');
    const most = options.lines ?? LIMIT_DEFAULT;
    const asked = { ...words, direction: 'newest', ...(from === undefined ? {} : { from }) } as const;
    if (options.follow) await follow({ client, words, most, show }, console);
    else await showPage({ client, asked, most, show }, console);
  },
);

interface Question {
  readonly client: AdminClient;
  readonly most: number;
  readonly show: (record: TailEvent) => void;
}

async function showPage(
  { client, asked, most, show }: Question & { readonly asked: Omit<SearchParameters, 'limit'> },
  console: CommandConsole,
): Promise<void> {
  let [shown, last] = [0, null as SearchPageEnd | null];
  for await (const { records, end } of findPages(client, asked, most)) {
    for (const record of records) show(record);
    shown += records.length;
    last = end;
  }
  if (last !== null) warnLeftOut(last, console);
  if (shown === 0) console.progress('No record fits.');
  if (last !== null && last.next !== null) console.progress(`There may be more: --from ${last.next}`);
}

async function follow(
  { client, words, most, show }: Question & { readonly words: Awaited<ReturnType<typeof readSearch>> },
  console: CommandConsole,
): Promise<void> {
  try {
    const last: TailEvent[] = [];
    let indexed = '0';
    for await (const { records, end } of findPages(client, { ...words, direction: 'newest' }, most)) {
      last.push(...records);
      if (indexed === '0') ({ indexed } = end);
      if (end.next === null || last.length >= most) warnLeftOut(end, console);
    }
    for (const record of last.toReversed()) show(record);
    let from = indexed;
    const showNext = (record: TailEvent): void => {
      show(record);
      from = (BigInt(record.sequence ?? 0) + 1n).toString();
    };
    const listen = () =>
      client.ledgerSearch(
        { ...words, direction: 'oldest', from, limit: SEARCH_PAGE_RECORDS, follow: true },
        { onEvent: showNext, mayBeSilent: true },
      );
    await outlast(listen, console, () => true);
  } catch (error) {
    if (!console.signals.abort.aborted) throw error;
  }
}

/** Of what was archived only where the last page was reached. */
function warnLeftOut({ behind, archived, next }: SearchPageEnd, console: CommandConsole): void {
  const isReached = archived !== undefined && next === null;
  for (const sentence of tellLeftOut({ behind, ...(isReached ? { archived } : {}) })) console.warn(sentence);
}

export const ledgerReindex = defineCommand(
  {
    name: 'ledger reindex',
    summary: 'Throw the index of the search away and have it built again',
    details: 'Nothing of the ledger is touched. Until it is built, the newest records cannot be found.',
    options: CONNECTION_OPTIONS,
    examples: [['bitting ledger reindex', 'when a search misses what the ledger holds']],
  },
  async ({ options }, console) => {
    const begun = await connect(options, console).ledgerReindex({});
    console.result(begun, [
      `It is built again from ${groupDigits(begun.records)} records.`,
      ...(begun.archived === undefined
        ? []
        : [
            `Those before ${groupDigits(begun.archived)} are archived: they are in it again when their segments are back and it is built once more.`,
          ]),
    ]);
  },
);
