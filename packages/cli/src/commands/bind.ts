import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { connect } from '../connection.ts';

export const bind = defineCommand(
  {
    name: 'bind',
    summary: 'Try a venue key and keep it encrypted; afterwards nobody can read it back',
    details: `The key, its secret and its passphrase are asked on the terminal without echo. When standard input is no
terminal they are read from it: three lines (API key, secret, passphrase) or a JSON object
{"apiKey":…,"secret":…,"passphrase":…}. They are never taken from the command line.`,
    options: {
      ...CONNECTION_OPTIONS,
      venue: { kind: 'choice', choices: ['okx'], describe: 'The venue (okx)' },
      environment: {
        kind: 'choice',
        choices: ['live', 'demo', 'paper'],
        describe: "live, the venue's own demo, or paper (our simulator); default live",
      },
      label: { kind: 'text', value: 'TEXT', describe: 'Your name for the account' },
      trading: {
        kind: 'choice',
        choices: ['spot', 'futures', 'both'],
        describe: 'What it will trade; decides which rights and account mode are checked; default spot',
      },
    },
    examples: [
      ['bitting bind --label main-sub1', 'asks for key, secret and passphrase'],
      ['bitting bind --environment demo --label demo --json < key.json', 'in a script'],
    ],
  },
  async ({ options }, console) => {
    const client = connect(options, console);
    const given = await console.secrets.read([
      { name: 'apiKey', prompt: 'API key' },
      { name: 'secret', prompt: 'Secret' },
      { name: 'passphrase', prompt: 'Passphrase' },
    ]);
    const bound = await client.bind(
      {
        venue: options.venue ?? 'okx',
        environment: options.environment ?? 'live',
        label: options.label ?? 'okx',
        trading: options.trading ?? 'spot',
        apiKey: given.get('apiKey') ?? '',
        secret: given.get('secret') ?? '',
        passphrase: given.get('passphrase') ?? '',
      },
      { onProgress: ({ step }) => console.progress(step) },
    );
    for (const warning of bound.warnings) console.warn(warning);
    console.result(bound, [
      console.paint.good(bound.summary),
      `Account ${bound.accountId} (${bound.label}), rights: ${bound.permissions.join(', ')}`,
      ...bound.balances.map(({ asset, total }) => `  ${asset.padEnd(8)} ${total}`),
      console.paint.faint(`Next: bitting issue --account ${bound.label} --label my-bot …`),
    ]);
  },
);
