import { VENUE_IDS } from '@bitting/core/trading/vocabulary.ts';
import { renderBound } from '../bound.ts';
import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { connect, nameConnection } from '../connection.ts';
import { demandFreeLabel } from '../named.ts';
import { venueKeyRows } from '../venue-key-rows.ts';

export const bind = defineCommand(
  {
    name: 'bind',
    touchesSecrets: true,
    summary: 'Try a venue key and keep it encrypted; afterwards nobody can read it back',
    details: `The key, its secret and (OKX only) its passphrase are asked on the terminal without echo. When standard input
is no terminal they are read from it: a line each in this order, or a JSON object
{"apiKey":…,"secret":…,"passphrase":…}; keys of HTX have no passphrase. They are never taken from the command line.`,
    options: {
      ...CONNECTION_OPTIONS,
      venue: { kind: 'choice', choices: VENUE_IDS, describe: 'The venue; default okx' },
      environment: {
        kind: 'choice',
        choices: ['live', 'demo', 'paper'],
        describe: "live, the venue's own demo (OKX), or paper (our simulator); default live",
      },
      region: {
        kind: 'text',
        value: 'REGION',
        describe: 'OKX: global, eea, us; HTX: global, aws; default the first that will do',
      },
      label: { kind: 'text', value: 'TEXT', describe: 'Your name for the account; default the venue' },
      trading: {
        kind: 'choice',
        choices: ['spot', 'futures', 'both'],
        describe:
          'What it will trade: which rights and account mode are checked, and what is signed with it; default spot',
      },
    },
    examples: [
      ['bitting bind --label main-sub1', 'asks for key, secret and passphrase'],
      ['bitting bind --venue htx --trading both --label htx-sub1', 'a key for spot and contracts of HTX'],
      ['bitting bind --environment demo --label demo --json < key.json', 'in a script'],
    ],
  },
  async ({ options }, console) => {
    const client = connect(options, console);
    const venue = options.venue ?? 'okx';
    const label = options.label ?? venue;
    await demandFreeLabel(client, label);
    const given = await console.secrets.read(venueKeyRows(venue));
    const bound = await client.bind(
      {
        venue,
        environment: options.environment ?? 'live',
        label,
        trading: options.trading ?? 'spot',
        ...(options.region === undefined ? {} : { region: options.region }),
        apiKey: given.get('apiKey') ?? '',
        secret: given.get('secret') ?? '',
        passphrase: given.get('passphrase') ?? null,
      },
      { onProgress: ({ step }) => console.progress(step) },
    );
    for (const warning of bound.warnings) console.warn(warning);
    console.result(bound, renderBound(bound, nameConnection(options), console.paint));
  },
);
