import { renderRebound } from '../bound.ts';
import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { connect } from '../connection.ts';
import { findAccount } from '../named.ts';
import { venueKeyRows } from '../venue-key-rows.ts';
import { readReason } from './key-states.ts';

export const rebind = defineCommand(
  {
    name: 'rebind',
    touchesSecrets: true,
    summary:
      'Put another venue key in the place of the one that an account has; its bots go on with the keys they have',
    details: `The new key is tried as at "bitting bind", and the venue must say that it is of the same account. The old one signs nothing
from then on; it still works at the venue until it is deleted there. Streams are cut once, and bots connect again. The key, its secret
and (OKX only) its passphrase are asked on the terminal or read from standard input, as "bitting bind" does.`,
    positionals: [
      {
        name: 'ACCOUNT',
        describe: 'Id or label of the account; needed where there are several',
        required: false,
      },
    ],
    options: {
      ...CONNECTION_OPTIONS,
      reason: { kind: 'text', value: 'TEXT', describe: 'Why; it goes into the ledger' },
    },
    examples: [
      [
        'bitting rebind main-sub1 --reason "the old key leaked"',
        'asks for the new key, secret and passphrase',
      ],
      ['bitting rebind main-sub1 --json < key.json', 'in a script'],
    ],
  },
  async ({ options, positionals }, console) => {
    const client = connect(options, console);
    const { accountId, venue, virtualKeys } = await findAccount(client, positionals[0]);
    const given = await console.secrets.read(venueKeyRows(venue));
    const rebound = await client.rebind(
      {
        accountId,
        ...readReason(options.reason),
        apiKey: given.get('apiKey') ?? '',
        secret: given.get('secret') ?? '',
        passphrase: given.get('passphrase') ?? null,
      },
      { onProgress: ({ step }) => console.progress(step) },
    );
    for (const warning of rebound.warnings) console.warn(warning);
    console.result(rebound, renderRebound(rebound, virtualKeys, console.paint));
  },
);
