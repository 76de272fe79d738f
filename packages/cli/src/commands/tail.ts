import type { AdminClient } from '@bitting/client/admin-client.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { connect } from '../connection.ts';
import { renderRecord, type Labels } from '../record-line.ts';

const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 1_000;

export const tail = defineCommand(
  {
    name: 'tail',
    summary: 'Show the last records of the ledger, and with --follow every new one',
    endsOnSignal: true,
    details: 'With --json every record is one line of JSON.',
    options: {
      ...CONNECTION_OPTIONS,
      lines: {
        kind: 'whole',
        short: 'n',
        value: 'N',
        min: 0,
        max: LIMIT_MAX,
        describe: `How many of the last records; default ${LIMIT_DEFAULT}`,
      },
      follow: { kind: 'flag', short: 'f', describe: 'Go on until interrupted' },
    },
    examples: [['bitting tail -f', 'watch what the bots do']],
  },
  async ({ options }, console) => {
    const client = connect(options, console);
    const labels = console.json ? new Map<string, string>() : await readLabels(client);
    try {
      await client.tail(
        { limit: options.lines ?? LIMIT_DEFAULT, follow: options.follow },
        {
          onEvent: (event) => console.result(event, [renderRecord(event, labels)]),
          mayBeSilent: options.follow,
        },
      );
    } catch (error) {
      if (!console.signals.abort.aborted) throw error;
    }
  },
);

/** Labels of keys and accounts as they are now; while sealed, or without the right to list them, ids have to do. */
async function readLabels(client: AdminClient): Promise<Labels> {
  try {
    const [{ virtualKeys }, { accounts }] = await Promise.all([client.list({}), client.accounts({})]);
    return new Map([
      ...virtualKeys.map(({ virtualKeyId, label }) => [virtualKeyId, label] as const),
      ...accounts.map(({ accountId, label }) => [accountId, label] as const),
    ]);
  } catch (error) {
    if (error instanceof BittingError) return new Map();
    throw error;
  }
}
