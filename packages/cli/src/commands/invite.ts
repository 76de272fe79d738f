import type { BindInvitationView } from '@bitting/client/sealing.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { VENUE_IDS } from '@bitting/core/trading/vocabulary.ts';
import { usageError } from '../arguments.ts';
import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { connect } from '../connection.ts';
import { demandFreeLabel } from '../named.ts';
import { CONSOLE_PORT_DEFAULT } from '../settings/console-rows.ts';
import { renderTable } from '../table.ts';
import { visible } from '../visible-text.ts';
import { readReason } from './key-states.ts';

const HOURS_DEFAULT = 24;
const ORIGIN_DEFAULT = `http://localhost:${CONSOLE_PORT_DEFAULT}`;
const REASON = {
  reason: { kind: 'text', value: 'TEXT', describe: 'Why; it goes into the ledger' },
} as const;

export const invite = defineCommand(
  {
    name: 'invite',
    touchesSecrets: true,
    summary: 'Make a link by which the owner of an account binds his venue key himself, once',
    details: `Whoever has the link sees on which terms he binds, enters his key, and nobody else ever reads it. The first browser that
opens the link is the only one: every opening is written down, and a second one is an alarm. A restart of the gateway ends it.
Send it by a way that only he reads.`,
    options: {
      ...CONNECTION_OPTIONS,
      who: { kind: 'text', value: 'NAME', describe: 'Whose account it is; needed' },
      venue: { kind: 'choice', choices: VENUE_IDS, describe: 'The venue; default okx' },
      environment: {
        kind: 'choice',
        choices: ['live', 'demo', 'paper'],
        describe: "live, the venue's own demo (OKX), or paper (our simulator); default live",
      },
      region: { kind: 'text', value: 'REGION', describe: 'As of "bitting bind"' },
      label: { kind: 'text', value: 'TEXT', describe: 'Your name for the account; default the venue' },
      trading: {
        kind: 'choice',
        choices: ['spot', 'futures', 'both'],
        describe: 'What it will trade; default spot',
      },
      hours: {
        kind: 'whole',
        value: 'N',
        min: 1,
        max: 72,
        describe: `Until it expires; default ${HOURS_DEFAULT}`,
      },
      origin: {
        kind: 'text',
        value: 'ADDRESS',
        describe: `By which address he reaches the console; default ${ORIGIN_DEFAULT}`,
      },
      ...REASON,
    },
    examples: [
      [
        'bitting invite --who Ada --label ada-sub1 --origin https://bitting.example.com',
        'a link that is good for a day',
      ],
    ],
  },
  async ({ options }, console) => {
    const { environment = 'live', hours = HOURS_DEFAULT, origin = ORIGIN_DEFAULT, region, who } = options;
    const { trading = 'spot', venue = 'okx' } = options;
    if (who === undefined) throw usageError('Say whose account it is: --who NAME.');
    const { label = venue } = options;
    const client = connect(options, console);
    await demandFreeLabel(client, label);
    const terms = { who, venue, environment, label, trading, hours, ...readReason(options.reason) };
    const made = await client.bindInvite({ ...terms, ...(region === undefined ? {} : { region }) });
    const { by, expiresAtMs, invitationId, token } = made;
    if (token === null) throw new BittingError('INTERNAL_FAULT', 'no link came back');
    const url = `${origin.replace(/\/+$/u, '')}/bind#${invitationId}.${by}.${token}`;
    console.result({ invitationId, expiresAtMs, url }, [
      console.paint.good(
        `A link for ${visible(who)}, good once until ${new Date(expiresAtMs).toISOString()}, shown once:`,
      ),
      '',
      url,
    ]);
  },
);

export const inviteList = defineCommand(
  {
    name: 'invite list',
    summary: 'Show the links by which others bind, who opened them and what became of them',
    options: CONNECTION_OPTIONS,
    examples: [['bitting invite list', 'those of the last days, since the gateway was started']],
  },
  async ({ options }, console) => {
    const shown = await connect(options, console).bindInvitations({});
    console.result(shown, renderInvitations(shown.invitations));
  },
);

export const inviteCancel = defineCommand(
  {
    name: 'invite cancel',
    summary: 'Make a link by which somebody binds of no use',
    positionals: [{ name: 'INVITATION', describe: 'Its id (bitting invite list)', required: true }],
    options: { ...CONNECTION_OPTIONS, ...REASON },
    examples: [['bitting invite cancel inv_00ff… --reason "sent to the wrong person"', 'at once']],
  },
  async ({ options, positionals }, console) => {
    const [invitationId = ''] = positionals;
    const cancelled = await connect(options, console).bindInviteCancel({
      invitationId,
      ...readReason(options.reason),
    });
    console.result(cancelled, [`The link ${invitationId} is of no use any more.`]);
  },
);

function renderInvitations(invitations: readonly BindInvitationView[]): string[] {
  return renderTable(
    ['INVITATION', 'WHO', 'ACCOUNT', 'STATE', 'EXPIRES', 'OPENED', 'FROM', 'REFUSED'],
    invitations.map((one) => [
      one.invitationId,
      visible(one.who),
      `${visible(one.label)} (${one.venue}, ${one.environment})`,
      one.state,
      new Date(one.expiresAtMs).toISOString(),
      one.openedAtMs === null ? '-' : new Date(one.openedAtMs).toISOString(),
      visible(one.openedFrom ?? '-'),
      one.refusedOpenings === null
        ? '-'
        : `${one.refusedOpenings.times}, last from ${visible(one.refusedOpenings.address)}`,
    ]),
  );
}
