import { mkdirSync } from 'node:fs';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { chooseDataDirectory, connect } from '../connection.ts';
import { tokenIn } from '../operator-lines.ts';
import { replacePrivateFile } from '../tls/authority-files.ts';
import { demandNotRootElsewhere } from '../user.ts';

const NAME = 'alerts';
const REASON = 'alerts are told from the ledger';

export const alertsToken = defineCommand(
  {
    name: 'alerts token',
    touchesSecrets: true,
    summary: 'Give the console a token of its own, by which it may read the ledger and nothing else',
    details: `Makes the operator "${NAME}" with the role auditor, or a new token for it: a former one is of no use from then on. The token is
written into the data directory, readable by its owner alone, and shown nowhere. The console takes it at once. It is for the user of the
gateway: root makes nothing in a directory of another.`,
    options: CONNECTION_OPTIONS,
    examples: [['bitting alerts token', 'once, before the first alert']],
  },
  async ({ options }, console) => {
    const { consoleDirectory, consoleTokenFile, directory } = layOutData(chooseDataDirectory(options));
    demandNotRootElsewhere('alerts token', directory);
    const client = connect(options, console);
    const { operators } = await client.operatorsList({});
    const known = operators.find(({ name, state }) => name === NAME && state === 'active');
    const made =
      known === undefined
        ? await client.operatorsAdd({ name: NAME, role: 'auditor', reason: REASON })
        : await client.operatorsToken({ operatorId: known.operatorId, reason: REASON });
    mkdirSync(consoleDirectory, { recursive: true, mode: 0o700 });
    replacePrivateFile(consoleTokenFile, `${tokenIn(made)}\n`);
    console.result({ operatorId: made.operatorId, role: made.role, tokenFile: consoleTokenFile }, [
      console.paint.good(`The console may read the ledger as ${made.operatorId} (${made.role}).`),
    ]);
  },
);
