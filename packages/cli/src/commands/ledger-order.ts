import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { connect } from '../connection.ts';
import { tellLeftOut } from '../found-records.ts';
import { readLabels } from '../labels.ts';
import { renderOrigins } from '../order-lines.ts';

export const ledgerOrder = defineCommand(
  {
    name: 'ledger order',
    summary: 'Tell who asked for an order, and who allowed that',
    details:
      'From the id that the venue gave it, or the bot: what was asked for and what became of it, the virtual key and its owner, and\n' +
      'the operators who issued the key, set its policy and bound the account. An order that is not found was not sent through\n' +
      'this gateway.',
    positionals: [{ name: 'ID', describe: "The venue's id of the order, or the bot's own", required: true }],
    options: CONNECTION_OPTIONS,
    examples: [['bitting ledger order 1873204', 'whose order is this?']],
  },
  async ({ options, positionals }, console) => {
    const client = connect(options, console);
    const orderId = positionals[0] ?? '';
    const found = await client.ledgerOrder({ orderId });
    for (const sentence of tellLeftOut(found)) console.warn(sentence);
    if (found.origins.length === 0 && found.events.length === 0)
      throw new BittingError('RECORD_NOT_FOUND', orderId, {
        publicDetail: `No record ${found.archived === undefined ? '' : 'that is still here '}names this order: it was not sent through this gateway${found.archived === undefined ? '' : ', or its records are archived'}.`,
      });
    const labels = console.json ? new Map<string, string>() : await readLabels(client);
    console.result(found, renderOrigins(found, labels, console.paint));
  },
);
