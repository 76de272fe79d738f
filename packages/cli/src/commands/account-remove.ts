import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { AccountView } from '@bitting/client/operations.ts';
import type { UnboundView } from '@bitting/client/venue-keys.ts';
import { usageError } from '../arguments.ts';
import { CONNECTION_OPTIONS, defineCommand, type CommandConsole, type Paint } from '../command.ts';
import { connect } from '../connection.ts';
import { findAccount } from '../named.ts';
import { visible } from '../visible-text.ts';
import { demandReason } from './halt.ts';

export const accountRemove = defineCommand(
  {
    name: 'account remove',
    summary:
      'Take a bound account out: its virtual keys are revoked and its venue key is forgotten, for good',
    details: `The account is halted, each of its virtual keys is revoked, and when nothing of it is on its way any more its venue key leaves the
vault. Orders that are open at the venue stay open: "bitting halt --account ACCOUNT --plan cancel" before it cancels them. The venue key goes
on working at the venue until it is deleted there. The ledger keeps what the account did; its label is free again. What came in between is
told, and the same command goes on from there.`,
    positionals: [{ name: 'ACCOUNT', describe: 'Id or label of the account', required: true }],
    options: {
      ...CONNECTION_OPTIONS,
      reason: { kind: 'text', value: 'TEXT', describe: 'Why; it goes into the ledger' },
      yes: { kind: 'flag', describe: 'Do not ask for its label first' },
      'abandon-unknown': {
        kind: 'flag',
        describe: 'Also while it is not known what became of some of its requests: nobody will find out then',
      },
    },
    examples: [
      ['bitting account remove grid --reason "the desk is closed"', 'asks for its label first'],
      ['bitting account remove grid --yes --reason "moved to another gateway"', 'in a script'],
    ],
  },
  async ({ options, positionals }, console) => {
    const why = demandReason(options.reason);
    const client = connect(options, console);
    const account = await findAccount(client, positionals[0]);
    if (!options.yes) await demandLabel(account, client, console);
    const abandonUnknown = options['abandon-unknown'] ? { abandonUnknown: true } : {};
    const gone = await client.unbind(
      { accountId: account.accountId, ...why, ...abandonUnknown },
      {
        mayBeSilent: true,
        onProgress: ({ step, detail }) => console.progress(`${step} ${visible(detail ?? '')}`),
      },
    );
    console.result(gone, renderUnbound(gone, console.paint));
  },
);

/** Says what will happen, and has the label typed. */
async function demandLabel(
  { accountId, label, venue, virtualKeys: count }: AccountView,
  client: AdminClient,
  console: CommandConsole,
): Promise<void> {
  if (console.questions === null)
    throw usageError(
      `Nothing was changed: nobody is there to type the label of ${accountId}. Repeat with --yes.`,
    );
  const { virtualKeys } = await client.list({ accountId });
  const dying = virtualKeys.filter(({ state }) => state !== 'revoked').map((key) => visible(key.label));
  console.warn(
    `The account ${visible(label)} (${accountId}, ${venue}) will be taken out for good, with its venue key.`,
  );
  console.warn(
    count === 0 ? 'It has no virtual key.' : `Bots with these virtual keys are refused: ${dying.join(', ')}.`,
  );
  const typed = await console.questions.ask(`Type its label to go on: `);
  if (typed !== label) throw usageError('Nothing was changed: that is not its label.');
}

function renderUnbound(gone: UnboundView, paint: Paint): string[] {
  const { abandoned, accountId, label, openOrders, revoked, timerMayFire, venue, wiped } = gone;
  return [
    paint.good(`${visible(label)} (${accountId}) is taken out; its venue key is forgotten.`),
    ...(revoked.length === 0
      ? []
      : [`Revoked: ${revoked.map((key) => `${visible(key.label)} (${key.virtualKeyId})`).join(', ')}`]),
    describeOrders(openOrders),
    ...(timerMayFire
      ? ['A timer that was set at the venue may still cancel them: look at them there in a few minutes.']
      : []),
    ...(abandoned === 0
      ? []
      : [`What became of ${abandoned} of its requests is not known: look at its orders at the venue.`]),
    ...(wiped ? [] : ['The disk did not take the last step: the next start wipes what is left in the file.']),
    paint.strong(`Next: delete the key on the page of ${venue}. It goes on working there until you do.`),
  ];
}

function describeOrders(open: UnboundView['openOrders']): string {
  if (open === null)
    return 'Nobody could tell which orders are open at the venue: look there, and cancel what should not stay.';
  const asOf = open.isAsked ? '' : ', as far as was heard: the venue could not be asked';
  if (open.count === 0) return `No order is open at the venue${asOf}.`;
  return `${open.count} orders are open at the venue, ${open.ofKeys} of them by its virtual keys${asOf}. Nothing here can cancel them any more: do it there.`;
}
