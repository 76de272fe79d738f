import type { ApprovalDetails, ApprovalView, RuleView } from '@bitting/client/people.ts';
import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import { showExactText, showText } from '@bitting/core/encoding/shown-text.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { nameOperator, type OperatorNames } from './operator-lines.ts';
import { renderTable } from './table.ts';

export function renderApprovals(
  { rule, approvals }: { readonly rule: RuleView; readonly approvals: readonly ApprovalView[] },
  names: OperatorNames,
): string[] {
  if (approvals.length === 0) return [...renderRule(rule), '', 'Nothing is proposed.'];
  const rows = approvals.map((one) => [
    one.approvalId,
    one.state,
    `${one.approvals} of ${one.needed}`,
    nameOperator(one.proposedBy, names),
    new Date(one.expiresAtMs).toISOString(),
    showText(one.lines[0] ?? ''),
  ]);
  return [
    ...renderRule(rule),
    '',
    ...renderTable(['APPROVAL', 'STATE', 'AGREED', 'PROPOSED BY', 'ENDS', 'WHAT'], rows),
  ];
}

export function renderRule({ needed, hours, next }: RuleView): string[] {
  const asked = Object.entries(needed).filter(([, count]) => count > 0);
  const now =
    asked.length === 0
      ? 'Nobody else has to agree to anything.'
      : `Others who have to agree, within ${hours} hours: ${asked.map(([one, count]) => `${one} ${count}`).join(', ')}.`;
  if (next === null) return [now];
  const later = Object.entries(next.needed).map(([one, count]) => `${one} ${count}`);
  return [
    now,
    `From ${new Date(next.fromMs).toISOString()}, within ${next.hours} hours: ${later.join(', ')}.`,
  ];
}

/**
 * What an approver reads. The digest is worked out here, over the text that is shown here: a gateway that shows one thing and has
 * another agreed to is found out. Throws `APPROVAL_MISMATCH`.
 */
export function renderApproval(shown: ApprovalDetails, names: OperatorNames): string[] {
  const digest = sha256Hex(shown.change);
  if (digest !== shown.digest)
    throw new BittingError('APPROVAL_MISMATCH', 'the gateway shows another change than it asks consent to');
  const decided = shown.decisions.map(
    ({ by, atMs, verdict, reason, counts }) =>
      `  ${new Date(atMs).toISOString()}  ${nameOperator(by, names)}: ${verdict}${reason === null ? '' : ` (${showText(reason)})`}${verdict === 'approve' && !counts ? ', which does not count any more' : ''}`,
  );
  return [
    `${shown.approvalId} is ${shown.state}: ${shown.approvals} of ${shown.needed} others have agreed.`,
    `Proposed by ${nameOperator(shown.proposedBy, names)}, ${new Date(shown.proposedAtMs).toISOString()}; it ends ${new Date(shown.expiresAtMs).toISOString()}.`,
    '',
    ...shown.lines.map((line) => `  ${showText(line)}`),
    '',
    'The change to the letter (a keyed hash stands for each secret):',
    `  ${showExactText(shown.change)}`,
    `SHA-256 of it: ${digest}`,
    ...(decided.length === 0 ? [] : ['', 'Decided:', ...decided]),
    ...(shown.state === 'open'
      ? ['', `To agree: bitting approvals approve ${shown.approvalId} --digest ${digest}`]
      : []),
    ...(shown.state === 'approved'
      ? [
          '',
          shown.concealed
            ? 'Its proposer repeats the same command.'
            : `Its proposer: bitting approvals carry-out ${shown.approvalId}`,
        ]
      : []),
  ];
}
