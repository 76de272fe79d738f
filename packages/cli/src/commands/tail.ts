import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { connect } from '../connection.ts';
import { readLabels } from '../labels.ts';
import { renderRecord } from '../record-line.ts';

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
