import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { chooseDataDirectory, connect } from '../connection.ts';
import { giveConsoleToken } from '../console-operator.ts';
import { demandNotRootElsewhere } from '../user.ts';

export const consoleToken = defineCommand(
  {
    name: 'console token',
    touchesSecrets: true,
    summary:
      'Give the page of the console a token of its own, by which it calls in the name of whoever signed in there',
    details: `"bitting init" has done that already; this is for an installation that is older, was restored, or whose token leaked. Makes
the console "console", or a new token for it: a former one is of no use from then on. The token is written into the data directory,
readable by its owner alone, and shown nowhere; by itself it may do nothing. The page takes it at once. A console that was added to an
installation, or got another token, speaks no consent for a day. It is for the user of the gateway.`,
    options: CONNECTION_OPTIONS,
    examples: [['bitting console token', 'once, then open the page']],
  },
  async ({ options }, console) => {
    const layout = layOutData(chooseDataDirectory(options));
    demandNotRootElsewhere('console token', layout.directory);
    const made = await giveConsoleToken(connect(options, console), layout);
    console.result({ operatorId: made.operatorId, tokenFile: layout.pageTokenFile }, [
      console.paint.good(`The page calls as ${made.operatorId} in the name of whoever signed in.`),
    ]);
  },
);
