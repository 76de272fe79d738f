import type { AlertRow } from '../alert-row.ts';
import type { RecordFields } from '../record-fields.ts';

const NOT_YOU =
  'If nobody of you did this: "bitting halt", then replace the operator’s token and look at "bitting ledger search --operator".';

const act = (name: string): AlertRow['takes'] => [{ type: 'admin', act: name }];

function because(record: RecordFields): string {
  const reason = record.text('reason');
  return reason === '' ? '' : ` Reason: ${reason}`;
}

function subjectOf(record: RecordFields): string {
  return record.or('subject', 'everything');
}

/** What operators did. */
export const ACT_ROWS: readonly AlertRow[] = [
  {
    id: 'account-bound',
    takes: act('bind'),
    severity: 'warning',
    title: 'A venue account was bound',
    sentence: (record) =>
      `${record.text('operatorId')} bound the account ${record.text('label')} (${record.text('environment')}; ${subjectOf(record)} at the venue).`,
    advice: NOT_YOU,
    sameBy: ['subject'],
  },
  {
    id: 'account-rebound',
    takes: act('rebind'),
    severity: 'warning',
    title: 'The venue key of an account was replaced',
    sentence: (record) =>
      `${record.text('operatorId')} put another venue key in the place of that of ${subjectOf(record)}.${because(record)}`,
    advice: 'Delete the former key at the venue if it is still there.',
    sameBy: ['subject'],
  },
  {
    id: 'account-removal',
    takes: act('unbind'),
    severity: 'warning',
    title: 'An account is being taken out',
    sentence: (record) =>
      `${record.text('operatorId')} takes out the account ${record.or('label', subjectOf(record))} (${record.text('environment')}): it is halted and its virtual keys are revoked; its venue key is forgotten next. Orders open at the venue: ${record.or('openOrders', 'not known')}.${because(record)}`,
    advice: 'Until another alert says what came of it, the venue key may still be kept here.',
    sameBy: ['subject'],
  },
  {
    id: 'account-removed',
    takes: act('unbind-end'),
    severity: 'critical',
    title: 'The taking out of an account ended',
    sentence: (record) =>
      `The account ${record.or('label', subjectOf(record))} (${record.text('environment')}), which ${record.text('operatorId')} takes out: ${record.text('result') === 'done' ? 'its venue key is forgotten' : 'its venue key is still kept, for something came in between'}.`,
    advice:
      'Where it is forgotten: delete the key at the venue, and look there at orders and positions that are open. Where it is kept: look at the account, then repeat it.',
    sameBy: ['subject', 'result'],
  },
  {
    id: 'venue-key-accepted',
    takes: act('accept-key'),
    severity: 'warning',
    title: 'A changed venue key was accepted',
    sentence: (record) =>
      `${record.text('operatorId')} accepted the venue key of ${subjectOf(record)} as it is now.${because(record)}`,
    advice: NOT_YOU,
    sameBy: ['subject'],
  },
  {
    id: 'bind-link-made',
    takes: act('bind-invite'),
    severity: 'warning',
    title: 'Somebody may bind a venue account by a link',
    sentence: (record) =>
      `${record.text('operatorId')} made a link by which ${record.text('who')} may bind a key of ${record.text('venue')} (${record.text('environment')}) as ${record.text('label')}.${because(record)}`,
    advice: `"bitting invite list" shows the links, "bitting invite cancel" ends one. ${NOT_YOU}`,
    sameBy: ['subject'],
  },
  {
    id: 'bind-link-opened',
    takes: act('bind-invitation-open'),
    severity: 'warning',
    title: 'A bind link was opened',
    sentence: (record) =>
      `${subjectOf(record)} was opened from ${record.text('address')}; no other browser gets any further with it.`,
    advice: 'Ask whom you sent it to. If it was not he: "bitting invite cancel", and send him another one.',
    sameBy: ['subject'],
  },
  {
    id: 'bind-link-intercepted',
    takes: act('bind-invitation-refused'),
    severity: 'critical',
    title: 'A bind link was opened by a second browser',
    sentence: (record) =>
      `${subjectOf(record)} came again, from ${record.text('address')}, and was refused: one of the two is not whom it was sent to.`,
    advice:
      'Ask him which one he is. Unless it was he with another browser: "bitting invite cancel", and look at what was bound.',
    sameBy: ['subject'],
  },
  {
    id: 'bind-link-cancelled',
    takes: act('bind-invite-cancel'),
    severity: 'info',
    title: 'A bind link was cancelled',
    sentence: (record) =>
      `${record.text('operatorId')} made ${subjectOf(record)} of no use.${because(record)}`,
    advice: 'Nothing to do.',
    sameBy: ['subject'],
  },
  {
    id: 'key-issued',
    takes: act('issue'),
    severity: 'warning',
    title: 'A virtual key was issued',
    sentence: (record) =>
      `${record.text('operatorId')} issued the key ${subjectOf(record)} for ${record.text('owner')} on ${record.text('account')}.`,
    advice: 'If nobody of you did this: "bitting revoke" the key, then replace the operator’s token.',
    sameBy: ['subject'],
  },
  {
    id: 'key-rotated',
    takes: act('rotate'),
    severity: 'warning',
    title: 'A virtual key got a new secret',
    sentence: (record) =>
      `${record.text('operatorId')} rotated ${subjectOf(record)}; the former secret is of no use any more.${because(record)}`,
    advice: NOT_YOU,
    sameBy: ['subject'],
  },
  {
    id: 'key-rebound',
    takes: act('rebind-client'),
    severity: 'warning',
    title: 'A virtual key is taken over another client certificate',
    sentence: (record) =>
      `${record.text('operatorId')} bound ${subjectOf(record)} to another client certificate; the former one is of no use any more.${because(record)}`,
    advice: NOT_YOU,
    sameBy: ['subject'],
  },
  {
    id: 'key-suspended',
    takes: act('suspend'),
    severity: 'warning',
    title: 'A virtual key was suspended',
    sentence: (record) =>
      `${record.text('operatorId')} suspended ${subjectOf(record)}: its bot is refused.${because(record)}`,
    advice: '"bitting keys show" says how it is; "bitting resume KEY" lets it trade again.',
    sameBy: ['subject'],
  },
  {
    id: 'key-revoked',
    takes: act('revoke'),
    severity: 'warning',
    title: 'A virtual key was revoked',
    sentence: (record) =>
      `${record.text('operatorId')} revoked ${subjectOf(record)} for good.${because(record)}`,
    advice: 'A bot that still needs a key needs a new one: "bitting issue".',
    sameBy: ['subject'],
  },
  {
    id: 'key-resumed',
    takes: act('resume-key'),
    severity: 'warning',
    title: 'A virtual key may trade again',
    sentence: (record) => `${record.text('operatorId')} resumed ${subjectOf(record)}.${because(record)}`,
    advice: NOT_YOU,
    sameBy: ['subject'],
  },
  {
    id: 'policy-changed',
    takes: act('policy-set'),
    severity: (record) => (record.has('changes', /loosened: |^$|^.{4000}/su) ? 'critical' : 'warning'),
    title: 'A policy was changed',
    sentence: (record) =>
      `${record.text('operatorId')} set version ${record.text('version')} of the policy of ${subjectOf(record)}: ${record.or('changes', 'it says itself what changed')}.${because(record)}`,
    advice:
      'If nobody of you did this: "bitting halt", then put the former policy back with "bitting policy set".',
    sameBy: ['subject'],
  },
  {
    id: 'shadow-changed',
    takes: [...act('policy-shadow-set'), ...act('policy-shadow-off')],
    severity: 'info',
    title: 'A shadow policy was changed',
    sentence: (record) => `${record.text('operatorId')}: ${record.text('act')} of ${subjectOf(record)}.`,
    advice: 'Nothing is decided by it; "bitting policy shadow" shows what it would do.',
    sameBy: ['subject'],
  },
  {
    id: 'halted',
    takes: act('halt'),
    severity: 'critical',
    title: 'Trading was halted',
    sentence: (record) => `${record.text('operatorId')} halted ${subjectOf(record)}.${because(record)}`,
    advice: '"bitting status" says what stands; "bitting resume" when you know why.',
    sameBy: ['subject'],
  },
  {
    id: 'resumed',
    takes: act('resume'),
    severity: 'critical',
    title: 'Trading was resumed',
    sentence: (record) => `${record.text('operatorId')} resumed ${subjectOf(record)}.${because(record)}`,
    advice: 'If nobody of you did this: "bitting halt" again, then replace the operator’s token.',
    sameBy: ['subject'],
  },
  {
    id: 'vault-sealed',
    takes: act('seal'),
    severity: 'critical',
    title: 'The vault was sealed',
    sentence: (record) => `${record.text('operatorId')} sealed the vault: nothing is signed any more.`,
    advice: '"bitting unseal" opens it.',
    sameBy: [],
  },
  {
    id: 'vault-unsealed',
    takes: act('unseal'),
    severity: 'warning',
    title: 'The vault was opened',
    sentence: (record) => `${record.text('operatorId')} unsealed the vault.`,
    advice: NOT_YOU,
    sameBy: [],
  },
  {
    id: 'vault-locks-changed',
    takes: [...act('vault-add-lock'), ...act('vault-remove-lock'), ...act('vault-rotate-root')],
    severity: 'critical',
    title: 'What opens the vault was changed',
    sentence: (record) =>
      `${record.text('operatorId')}: ${record.text('act')}${record.text('label') === '' ? '' : ` ${record.text('label')}`}.${because(record)}`,
    advice: `"bitting vault show" lists the locks. ${NOT_YOU}`,
    sameBy: ['act'],
  },
  {
    id: 'account-key-rotated',
    takes: act('vault-rotate-account'),
    severity: 'info',
    title: 'An account’s keys were encrypted anew',
    sentence: (record) => `${record.text('operatorId')} rotated the vault’s key of ${subjectOf(record)}.`,
    advice: 'Nothing to do.',
    sameBy: ['subject'],
  },
  {
    id: 'backup-taken',
    takes: act('backup'),
    severity: 'info',
    title: 'A backup was taken',
    sentence: (record) => `${record.text('operatorId')} took a backup of the whole installation.`,
    advice: NOT_YOU,
    sameBy: [],
  },
  {
    id: 'addresses-erased',
    takes: act('ledger-erase'),
    severity: 'warning',
    title: 'Addresses were erased',
    sentence: (record) =>
      `${record.text('operatorId')} erased what the pseudonyms before ${record.text('before')} stand for.${because(record)}`,
    advice: NOT_YOU,
    sameBy: [],
  },
  {
    id: 'ledger-archived',
    takes: act('ledger-archive'),
    severity: 'info',
    title: 'Part of the ledger was archived',
    sentence: (record) =>
      `${record.text('operatorId')} archived records ${record.text('first')} to ${record.text('last')}.`,
    advice: 'Keep the archive where the verifier finds it.',
    sameBy: [],
  },
  {
    id: 'operator-added',
    takes: act('operator-add'),
    severity: 'critical',
    title: 'There is a new operator',
    sentence: (record) =>
      `${record.text('operatorId')} added ${subjectOf(record)} with the role ${record.text('role')}.${because(record)}`,
    advice: `"bitting operators list" shows all. ${NOT_YOU}`,
    sameBy: ['subject'],
  },
  {
    id: 'operator-changed',
    takes: [...act('operator-role'), ...act('operator-disable')],
    severity: 'critical',
    title: 'The rights of an operator were changed',
    sentence: (record) =>
      `${record.text('operatorId')}: ${subjectOf(record)} was ${record.text('from')} and is ${record.or('role', 'disabled')}.${because(record)}`,
    advice: `"bitting operators list" shows all. ${NOT_YOU}`,
    sameBy: ['subject'],
  },
  {
    id: 'operator-token',
    takes: act('operator-token'),
    severity: 'critical',
    title: 'An operator got a new token',
    sentence: (record) =>
      `${record.text('operatorId')} made a new token for ${subjectOf(record)}; the former one is of no use.${because(record)}`,
    advice: NOT_YOU,
    sameBy: ['subject'],
  },
  {
    id: 'approvals-changed',
    takes: act('approvals-set'),
    severity: 'critical',
    title: 'What needs the consent of others was changed',
    sentence: (record) => `${record.text('operatorId')} changed the rules of approvals.${because(record)}`,
    advice: `"bitting approvals list" shows them. ${NOT_YOU}`,
    sameBy: [],
  },
  {
    id: 'change-proposed',
    takes: act('propose'),
    severity: 'warning',
    title: 'A change waits for the consent of others',
    sentence: (record) =>
      `${record.text('operatorId')} proposed ${subjectOf(record)}: ${record.or('operation', 'a change')}.`,
    advice:
      '"bitting approvals show ID" says what it does, "bitting approvals approve" or "reject" decides it.',
    sameBy: ['subject'],
  },
  {
    id: 'change-decided',
    takes: [...act('approve'), ...act('reject')],
    severity: 'info',
    title: 'Somebody decided on a proposed change',
    sentence: (record) =>
      `${record.text('operatorId')}: ${record.text('act')} ${subjectOf(record)}.${because(record)}`,
    advice: 'Nothing to do.',
    sameBy: ['subject', 'act'],
  },
  {
    id: 'operator-refused',
    takes: act('refused'),
    severity: 'warning',
    title: 'An operator was refused',
    sentence: (record) =>
      `${record.text('operatorId')} tried ${record.text('operation')}: ${record.text('code')}.`,
    advice: 'ROLE_MISSING from a token that nobody used means that somebody else has it.',
    sameBy: ['operatorId', 'operation', 'code'],
    isTold: (record) =>
      ['ROLE_MISSING', 'ADMIN_OPERATION_UNKNOWN', 'POLICY_LOOSENS'].includes(record.text('code')),
  },
];
