import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { readPrivateFile } from '@bitting/gateway/supervisor/data-directory.ts';
import type { SearchPageEnd } from '@bitting/client/searches.ts';
import type { AdminClient } from '@bitting/client/admin-client.ts';
import { usageError } from '../arguments.ts';
import { CONNECTION_OPTIONS, defineCommand, type CommandConsole } from '../command.ts';
import { connect } from '../connection.ts';
import { EXPORT_FORMATS, type ExportFormat, exportHead, exportLine } from '../export-rows.ts';
import { findPages, tellLeftOut } from '../found-records.ts';
import { sendLogs } from '../otlp.ts';
import { outlast } from '../passing-faults.ts';
import { readSearch, SEARCH_OPTIONS } from '../search-options.ts';

export const ledgerExport = defineCommand(
  {
    name: 'ledger export',
    summary: 'Write records of the ledger for other programs, or send them to a collector of logs',
    endsOnSignal: true,
    details: `The oldest first, all of them or those that fit. With --otlp they go to a collector (OTLP/HTTP, JSON): from this command, the
gateway contacts nobody. What was not taken is sent again; --cursor remembers how far it got.`,
    options: {
      ...CONNECTION_OPTIONS,
      ...SEARCH_OPTIONS,
      format: {
        kind: 'choice',
        choices: EXPORT_FORMATS,
        describe: 'JSON Lines (default), or CSV of what is told most',
      },
      out: { kind: 'text', value: 'FILE', describe: 'Where to write; otherwise they are printed' },
      otlp: {
        kind: 'text',
        value: 'URL',
        describe: 'Send them there, such as http://127.0.0.1:4318/v1/logs',
      },
      'headers-file': {
        kind: 'text',
        value: 'FILE',
        describe: 'With --otlp: lines "name: value", such as a token (mode 0600)',
      },
      cursor: { kind: 'text', value: 'FILE', describe: 'Begin where this file says, and keep it up to date' },
      follow: { kind: 'flag', short: 'f', describe: 'Go on with what is written later, until interrupted' },
    },
    examples: [
      ['bitting ledger export --format csv --since 7d --out week.csv', 'for a table'],
      [
        'bitting ledger export --otlp http://127.0.0.1:4318/v1/logs --cursor siem.cursor -f',
        'to a SIEM, for good',
      ],
    ],
  },
  async ({ options }, console) => {
    const { cursor, otlp, out, follow } = options;
    if (otlp !== undefined && (out !== undefined || options.format !== undefined))
      throw usageError('--otlp goes without --out and --format.');
    const client = connect(options, console);
    const words = await readSearch(options, client, Date.now());
    const sink =
      otlp === undefined
        ? openLines(options.format ?? 'jsonl', out, console)
        : openCollector(otlp, options['headers-file'], console);
    try {
      const from = cursor === undefined ? '0' : readCursor(cursor);
      await run({ client, words, from, cursor, follow, sink }, console);
    } catch (error) {
      if (!console.signals.abort.aborted) throw error;
    } finally {
      sink.close();
    }
  },
);

type Page = Parameters<typeof exportLine>[1][];

interface Sink {
  /** Resolves once they are where they belong: only then the next are read. */
  take(records: Readonly<Page>): Promise<void>;
  close(): void;
}

interface Run {
  readonly client: AdminClient;
  readonly words: Awaited<ReturnType<typeof readSearch>>;
  readonly from: string;
  readonly cursor: string | undefined;
  readonly follow: boolean;
  readonly sink: Sink;
}

async function run(asked: Run, console: CommandConsole): Promise<void> {
  let at = asked.from;
  const reach = (reached: string): void => {
    // The index may be one that is built again, and know less than was exported.
    if (BigInt(reached) <= BigInt(at)) return;
    at = reached;
    if (asked.cursor !== undefined) writeCursor(asked.cursor, at);
  };
  const once = (): Promise<LeftOut> => exportOnce(asked, at, reach);
  const leftOut = asked.follow ? await outlast(once, console, () => true) : await once();
  for (const sentence of tellLeftOut(leftOut)) console.warn(sentence);
}

type LeftOut = Pick<SearchPageEnd, 'behind' | 'archived'>;

/** All that there is from a record on; the answer is what could not be found. */
async function exportOnce(
  { client, words, sink }: Run,
  from: string,
  reach: (next: string) => void,
): Promise<LeftOut> {
  let leftOut: LeftOut = { behind: '0' };
  for await (const { records, end } of findPages(client, { ...words, direction: 'oldest', from }, Infinity)) {
    await sink.take(records);
    reach(end.next ?? end.indexed);
    // The first page alone would have begun with what is archived.
    const archived = leftOut.archived ?? end.archived;
    leftOut = { behind: end.behind, ...(archived === undefined ? {} : { archived }) };
  }
  return leftOut;
}

function openLines(format: ExportFormat, out: string | undefined, console: CommandConsole): Sink {
  const head = exportHead(format);
  if (out === undefined) {
    if (head !== null) console.result({ columns: head.split(',') }, [head]);
    return {
      take: async (records) => {
        for (const record of records) console.result(record, [exportLine(format, record)]);
      },
      close: () => undefined,
    };
  }
  const file = openNew(out);
  if (head !== null) writeSync(file, `${head}\n`);
  return {
    take: async (records) => {
      const text = records.map((record) => `${exportLine(format, record)}\n`).join('');
      writeFileSync(file, text);
    },
    close: () => closeSync(file),
  };
}

function openNew(out: string): number {
  try {
    return openSync(out, 'wx', 0o600);
  } catch {
    throw usageError(`${out} cannot be written, or is there already.`);
  }
}

function openCollector(given: string, headersFile: string | undefined, console: CommandConsole): Sink {
  const url = URL.parse(given);
  if (url === null || !/^https?:$/u.test(url.protocol) || url.username !== '' || url.password !== '')
    throw usageError('--otlp is a URL such as http://127.0.0.1:4318/v1/logs, without a password in it.');
  const { abort } = console.signals;
  const target = {
    url: url.href,
    headers: headersFile === undefined ? {} : readHeaders(headersFile),
    signal: abort,
    onRetry: (sentence: string) => console.warn(sentence),
    wait: (delayMs: number) => wait(delayMs, undefined, { signal: abort }),
  };
  let sent = 0;
  return {
    take: async (records) => {
      if (records.length === 0) return;
      const rejected = await sendLogs(records, target);
      sent += records.length;
      if (rejected > 0) console.warn(`The collector threw away ${rejected} of ${records.length} records.`);
    },
    close: () => console.result({ sent }, [`${sent} records sent.`]),
  };
}

function readHeaders(file: string): Readonly<Record<string, string>> {
  const lines = readPrivateFile(file).toString('utf8').split('\n');
  const rows = lines.filter((line) => line.trim() !== '').map((line) => /^([\w-]+):\s*(\S.*)$/u.exec(line));
  return Object.fromEntries(
    rows.map((row) => {
      if (row === null) throw usageError(`${file} must hold lines "name: value".`);
      return [row[1] ?? '', row[2]?.trim() ?? ''];
    }),
  );
}

function readCursor(file: string): string {
  if (!existsSync(file)) return '0';
  const text = readFileSync(file, 'utf8').trim();
  if (!/^\d{1,19}$/u.test(text)) throw usageError(`${file} is no cursor of an export.`);
  return text;
}

function writeCursor(file: string, at: string): void {
  writeFileSync(`${file}.new`, `${at}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
