import type { Severity } from '../alert.ts';
import type { AlertRow } from '../alert-row.ts';
import type { RecordFields } from '../record-fields.ts';

const told = (event: string): AlertRow['takes'] => [{ type: 'system', event }];
const finding = (rule: string): AlertRow['takes'] => [{ type: 'system', event: 'finding', rule }];

const FOUND = 'Compare it with what the bot should do; "bitting suspend" stops its key at once.';

function findingRow(rule: string, title: string, severity: Severity): AlertRow {
  return {
    id: `finding-${rule}`,
    takes: finding(rule),
    severity,
    title,
    sentence: (record) => record.text('sentence'),
    advice: FOUND,
    sameBy: ['virtualKeyId', 'accountId'],
  };
}

/** What begins is told as it is meant, what is over as a piece of news. */
interface Spell {
  readonly event: string;
  readonly severity: Severity;
  readonly begun: string;
  readonly over: string;
  readonly where: (record: RecordFields) => string;
  readonly advice: string;
  readonly sameBy: readonly string[];
}

function spellRows({ advice, begun, event, over, sameBy, severity, where }: Spell): readonly AlertRow[] {
  return [
    {
      id: event,
      takes: [{ type: 'system', event, state: 'begun' }],
      severity,
      title: begun,
      sentence: (record) => `${where(record)}: ${record.or('told', 'what opens is refused')}`,
      advice,
      sameBy,
    },
    {
      id: `${event}-over`,
      takes: [{ type: 'system', event, state: 'over' }],
      severity: 'info',
      title: over,
      sentence: (record) => `${where(record)}, after ${record.or('lastedMs', 'some')} ms.`,
      advice: 'Nothing to do.',
      sameBy,
    },
  ];
}

function pairRows(
  begin: Pick<AlertRow, 'title' | 'sentence' | 'advice'> & {
    readonly event: string;
    readonly severity: Severity;
  },
  end: Pick<AlertRow, 'title' | 'sentence'> & { readonly event: string },
): readonly AlertRow[] {
  const { event, ...row } = begin;
  return [
    { id: event, takes: told(event), sameBy: [], ...row },
    {
      id: end.event,
      takes: told(end.event),
      severity: 'info',
      title: end.title,
      sentence: end.sentence,
      advice: 'Nothing to do.',
      sameBy: [],
    },
  ];
}

const GUESSED = /SIGNATURE_WRONG|PASSPHRASE_WRONG|PROOFS_EXHAUSTED|BODY_BINDING_WRONG/u;
const FEW = /^[0-9]$/u;

/** What happened to the gateway, or was seen by it. */
export const EVENT_ROWS: readonly AlertRow[] = [
  findingRow('order-spike', 'A bot sends far more orders than it does', 'critical'),
  findingRow('new-instrument', 'A bot trades an instrument that it never did', 'warning'),
  findingRow('new-address', 'A key is used from an address that it never was', 'critical'),
  findingRow('unusual-hour', 'A bot trades at an hour at which it never did', 'warning'),
  findingRow('guessing', 'Somebody guesses', 'critical'),
  findingRow('refusal-share', 'Most of what a bot asks for is refused', 'warning'),
  {
    id: 'address-not-allowed',
    takes: [{ type: 'system', event: 'rejected-callers', rule: 'address-not-allowed' }],
    severity: 'critical',
    title: 'A key is used from an address that is not allowed',
    sentence: (record) =>
      `From ${record.text('address')} came what was signed with the true secret of a virtual key; ${record.text('count')} calls from there were turned away within a minute.`,
    advice:
      'Its secret is stolen, or its bot has moved: "bitting tail" and "bitting incident" show which keys; "bitting rotate" makes a new secret.',
    sameBy: [],
  },
  {
    id: 'strangers-turned-away',
    takes: told('rejected-callers'),
    severity: (record) => (record.has('codes', GUESSED) ? 'critical' : 'warning'),
    title: 'Callers could not prove who they are',
    sentence: (record) =>
      `${record.text('count')} calls from ${record.text('address')} within a minute were turned away: ${record.text('codes')}.`,
    advice:
      'A bot with an old secret looks like this, and so does somebody who guesses; "bitting incident" shows what else came from there.',
    // One group for all: whoever guesses from everywhere writes nobody a thousand messages.
    sameBy: [],
    // One mistake of a bot that starts with a wrong clock is none that anybody is woken for.
    isTold: (record) => !record.has('count', FEW) || record.has('address', /^admin-socket$/u),
  },
  {
    id: 'refusals-left-out',
    takes: told('refusals-left-out'),
    severity: 'warning',
    title: 'A bot is refused more often than can be recorded',
    sentence: (record) =>
      `${record.text('count')} further refusals of ${record.text('virtualKeyId')} within a minute: ${record.text('codes')}.`,
    advice: 'The bot runs wild, or somebody else has its key: "bitting suspend".',
    sameBy: ['virtualKeyId'],
  },
  {
    id: 'started',
    takes: told('start'),
    severity: 'warning',
    title: 'The gateway was started',
    sentence: (record) =>
      `Version ${record.text('version')}${record.text('sealed') === 'yes' ? ', sealed: it waits for "bitting unseal"' : ''}.`,
    advice: 'If nobody of you did this, look why it ended: the log of its service.',
    sameBy: [],
  },
  {
    id: 'stopped',
    takes: told('stop'),
    severity: 'warning',
    title: 'The gateway was stopped',
    sentence: () => 'Bots are not served until it is started again.',
    advice: 'If nobody of you did this: who may enter the machine?',
    sameBy: [],
  },
  {
    id: 'vault-set-back',
    takes: [...told('vault-accepted'), ...told('vault-ahead')],
    severity: 'critical',
    title: 'Vault and ledger are of different times',
    sentence: (record) =>
      `${record.text('event')}: the ledger knew ${record.text('known')}, the vault is ${record.text('found')}.`,
    advice:
      'Expected after a restore from a backup alone; otherwise somebody put files back: see docs/operations/incident.md.',
    sameBy: [],
  },
  {
    id: 'restored',
    takes: told('restored'),
    severity: 'critical',
    title: 'The installation was restored from a backup',
    sentence: (record) => `From backup ${record.text('backup')}, taken ${record.text('taken')}.`,
    advice: 'Whatever was revoked since that backup is not: look at the keys.',
    sameBy: [],
  },
  {
    id: 'gap',
    takes: told('gap'),
    severity: 'critical',
    title: 'Records of the ledger may be missing',
    sentence: (record) => `Of the life ${record.text('boot')} of the gateway some records may be missing.`,
    advice: '"bitting ledger verify", then look at the disk.',
    sameBy: [],
  },
  {
    id: 'ledger-damage',
    takes: [...told('ledger-damage'), ...told('ledger-odd'), ...told('summary-differs')],
    severity: 'critical',
    title: 'The ledger is not what was signed',
    sentence: (record) =>
      `${record.text('event')}: record ${record.or('record', record.text('records'))} ${record.text('what')}.`,
    advice: 'Copy the directory before anything else, then "bitting ledger verify".',
    sameBy: ['event'],
  },
  ...pairRows(
    {
      event: 'unwitnessed',
      severity: 'critical',
      title: 'Nobody vouches for the ledger',
      sentence: (record) =>
        `Too few witnesses cosigned for five minutes; the last that enough of them did covers ${record.text('size')} records.`,
      advice: '"bitting witness status" says which are silent.',
    },
    {
      event: 'witnessed',
      title: 'The ledger is witnessed again',
      sentence: (record) => `Enough witnesses cosigned ${record.text('size')} records.`,
    },
  ),
  {
    id: 'unwitnessed-stop',
    takes: told('unwitnessed-stop'),
    severity: 'critical',
    title: 'Orders are refused for want of witnesses',
    sentence: (record) => `Nothing is opened any more; ${record.text('size')} records are witnessed.`,
    advice: 'Bring the witnesses back; "bitting witness status".',
    sameBy: [],
  },
  {
    id: 'witness-refused',
    takes: told('witness-refused'),
    severity: 'critical',
    title: 'A witness has seen another ledger',
    sentence: (record) => `${record.text('witness')} refuses: ${record.text('reason')}.`,
    advice: 'This ledger was set back or forked: stop, copy everything, and compare with the witness.',
    sameBy: ['witness'],
  },
  ...pairRows(
    {
      event: 'disk-low',
      severity: 'critical',
      title: 'The ledger’s disk is almost full',
      sentence: (record) => `${record.text('freeBytes')} bytes are free.`,
      advice: 'Make room, or "bitting ledger archive": on a full disk only cancels go on.',
    },
    {
      event: 'disk-low-over',
      title: 'The ledger’s disk has room again',
      sentence: (record) => `${record.text('freeBytes')} bytes are free.`,
    },
  ),
  ...pairRows(
    {
      event: 'disk-full',
      severity: 'critical',
      title: 'The ledger’s disk is full',
      sentence: (record) => `Only cancels and the halt go on; ${record.text('freeBytes')} bytes are free.`,
      advice: 'Make room now; trading goes on by itself.',
    },
    {
      event: 'disk-full-over',
      title: 'Orders are recorded again',
      sentence: (record) => `${record.text('freeBytes')} bytes are free.`,
    },
  ),
  ...pairRows(
    {
      event: 'unsigned',
      severity: 'critical',
      title: 'The ledger cannot be signed',
      sentence: (record) => `${record.text('signed')} of ${record.text('records')} records are covered.`,
      advice: 'Look at the disk and the log of the gateway.',
    },
    {
      event: 'signed',
      title: 'The ledger is signed again',
      sentence: (record) => `${record.text('signed')} of ${record.text('records')} records are covered.`,
    },
  ),
  {
    id: 'dead-man',
    takes: told('dead-man'),
    severity: 'critical',
    title: 'A bot is silent, its orders are cancelled',
    sentence: (record) =>
      `Nothing was heard of the bot of ${record.text('virtualKeyId')} for ${record.text('seconds')} s on ${record.text('accountId')}.`,
    advice: 'Look whether the bot runs. Positions are not closed by this.',
    sameBy: ['virtualKeyId', 'accountId'],
  },
  {
    id: 'dead-man-end',
    takes: told('dead-man-end'),
    severity: 'info',
    title: 'The orders of a silent bot were dealt with',
    sentence: (record) => `${record.or('orders', '0')} orders were cancelled: ${record.text('result')}.`,
    advice: 'Nothing to do.',
    sameBy: ['virtualKeyId', 'accountId'],
  },
  {
    id: 'dead-man-unarmed',
    takes: told('dead-man-unarmed'),
    severity: 'warning',
    title: 'The venue’s own timer is not armed',
    sentence: (record) =>
      `For ${record.text('family')} of ${record.text('accountId')}: ${record.text('problem')}.`,
    advice: 'If the gateway’s machine dies now, the venue cancels nothing by itself.',
    sameBy: ['accountId', 'family'],
  },
  {
    id: 'dead-man-armed',
    takes: told('dead-man-armed'),
    severity: 'info',
    title: 'The venue’s own timer is armed again',
    sentence: (record) => `For ${record.text('family')} of ${record.text('accountId')}.`,
    advice: 'Nothing to do.',
    sameBy: ['accountId', 'family'],
  },
  ...spellRows({
    event: 'breaker',
    severity: 'critical',
    begun: 'Too many orders end badly',
    over: 'Orders end well again',
    where: (record) => `${record.text('layer')} ${record.text('subject')}`,
    advice: 'Only what reduces is let through; look at the bot’s last orders with "bitting ledger search".',
    sameBy: ['layer', 'subject'],
  }),
  ...spellRows({
    event: 'stale-data',
    severity: 'warning',
    begun: 'The market’s data is stale',
    over: 'The market’s data is fresh again',
    where: (record) => `${record.text('venue')} ${record.text('environment')} ${record.text('instrument')}`,
    advice: 'What opens is refused meanwhile. Usually the venue or the line to it.',
    sameBy: ['venue', 'environment'],
  }),
  ...spellRows({
    event: 'clock-skew',
    severity: 'critical',
    begun: 'The clocks of gateway and venue differ',
    over: 'The clocks agree again',
    where: (record) => `${record.text('venue')} ${record.text('environment')} ${record.text('family')}`,
    advice: 'Look at the time service of this machine.',
    sameBy: ['venue', 'environment', 'family'],
  }),
  ...spellRows({
    event: 'venue-down',
    severity: 'critical',
    begun: 'A venue is not reached',
    over: 'A venue is reached again',
    where: (record) => `${record.text('venue')} ${record.text('environment')} ${record.text('family')}`,
    advice: 'Open orders stand at the venue; look at its status page.',
    sameBy: ['venue', 'environment', 'family'],
  }),
];
