import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { TailEvent } from '@bitting/client/operations.ts';
import { CONNECTION_OPTIONS, defineCommand, type CommandConsole } from '../command.ts';
import { connect } from '../connection.ts';
import { readLabels } from '../labels.ts';
import { findAccount } from '../named.ts';
import { renderChange, renderPicture } from '../picture-lines.ts';

export const accountShow = defineCommand(
  {
    name: 'account show',
    summary: 'Show what an account holds and has under way, and whose its orders are',
    endsOnSignal: true,
    details:
      'What the gateway heard by stream, set right by questions. With --watch every change follows, with --json as one line of JSON each.',
    options: {
      ...CONNECTION_OPTIONS,
      account: { kind: 'text', value: 'ACCOUNT', describe: 'Id or label; needed where there are several' },
      watch: { kind: 'flag', short: 'w', describe: 'Show every change until interrupted' },
    },
    examples: [
      ['bitting account show', 'balances, positions, open orders and the last fills'],
      ['bitting account show --account grid --watch', 'and every change as it happens'],
    ],
  },
  async ({ options }, console) => {
    const client = connect(options, console);
    const { accountId } = await findAccount(client, options.account);
    const labels = await readLabels(client);
    // Watched before it is shown, so that no change falls between; what comes meanwhile is told after it.
    const early: TailEvent[] = [];
    let isShown = false;
    const watching = options.watch
      ? watch(client, accountId, { console }, (event) => {
          if (isShown) say(event);
          else early.push(event);
        })
      : Promise.resolve();
    const say = (event: TailEvent): void => {
      console.result(event, [renderChange(event, labels)]);
    };
    const picture = await client.accountShow({ accountId });
    console.result(picture, renderPicture(picture, labels));
    isShown = true;
    early.forEach((event) => {
      say(event);
    });
    await watching;
  },
);

async function watch(
  client: AdminClient,
  accountId: string,
  { console }: { readonly console: CommandConsole },
  onEvent: (event: TailEvent) => void,
): Promise<void> {
  try {
    await client.accountWatch({ accountId }, { onEvent, mayBeSilent: true });
  } catch (error) {
    if (!console.signals.abort.aborted) throw error;
  }
}
