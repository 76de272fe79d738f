import type { TailEvent } from '@bitting/client/operations.ts';
import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { connect } from '../connection.ts';

const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 1_000;

/** What a line shows of a record, in this order, as far as it has it. */
const SHOWN = [
  'operation',
  'act',
  'event',
  'virtualKeyId',
  'operatorId',
  'subject',
  'code',
  'intentId',
] as const;

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
    try {
      await client.tail(
        { limit: options.lines ?? LIMIT_DEFAULT, follow: options.follow },
        {
          onEvent: (event) => console.result(event, [renderEvent(event)]),
          mayBeSilent: options.follow,
        },
      );
    } catch (error) {
      if (!console.signals.abort.aborted) throw error;
    }
  },
);

function renderEvent(event: TailEvent): string {
  const fields = SHOWN.flatMap((name) => (typeof event[name] === 'string' ? [`${name}=${event[name]}`] : []));
  return [new Date(event.wallMs).toISOString(), event.type.padEnd(10), ...fields].join(' ');
}
