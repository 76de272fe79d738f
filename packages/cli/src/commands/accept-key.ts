import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { connect } from '../connection.ts';
import { findAccount } from '../named.ts';
import { quoteWord } from '@bitting/client/shell-word.ts';
import { visible } from '../visible-text.ts';
import { demandReason } from './halt.ts';

export const accountAcceptKey = defineCommand(
  {
    name: 'account accept-key',
    summary: 'Accept the venue key of an account as its venue says that it is now',
    details:
      'For a change at the venue that you made yourself: other addresses, another name, another end. A key that may withdraw is never accepted. An account that the change halted stays halted until you resume it.',
    options: {
      ...CONNECTION_OPTIONS,
      account: { kind: 'text', value: 'ACCOUNT', describe: 'Id or label; needed where there are several' },
      reason: { kind: 'text', value: 'TEXT', describe: 'Why; it goes into the ledger' },
    },
    examples: [
      [
        'bitting account accept-key --account grid --reason "moved to the new server"',
        'after its addresses were changed at the venue',
      ],
    ],
  },
  async ({ options }, console) => {
    const why = demandReason(options.reason);
    const client = connect(options, console);
    const { accountId } = await findAccount(client, options.account);
    const accepted = await client.accountAcceptKey({ accountId, ...why });
    const { addresses, endsAtMs, keyLabel, label, permissions, state } = accepted;
    console.result(accepted, [
      `The venue key of ${visible(label)} (${accountId}) is accepted as it is:`,
      `  name     ${visible(keyLabel)}`,
      `  rights   ${visible(permissions.join(', '))}`,
      `  from     ${addresses.length === 0 ? 'any address' : visible(addresses.join(', '))}`,
      `  ends     ${endsAtMs === null ? 'never, as far as the venue says' : new Date(endsAtMs).toISOString().slice(0, 10)}`,
      ...(state === 'halted'
        ? [`The account is halted: bitting resume --account ${quoteWord(label)} --reason "…"`]
        : []),
    ]);
  },
);
