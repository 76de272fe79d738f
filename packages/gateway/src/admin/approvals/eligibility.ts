import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { OperatorEntry } from '../../vault/entries.ts';
import type { Proposal } from '../../vault/proposals.ts';
import { APPROVER_ROLES } from '../../vault/reachability.ts';
import { isOf } from '../account-scope.ts';
import { COOLING_MS } from './bounds.ts';

/** Who agrees, and the console that says so in his name; `null`: he himself. */
export interface Consenter {
  readonly approver: OperatorEntry;
  readonly via: OperatorEntry | null;
}

/** Why the consent of an operator to a proposal does not count; `null`: it does. The first row that fits. */
const OBSTACLES: readonly {
  readonly stands: (consenter: Consenter, proposal: Proposal, nowMs: EpochMs) => boolean;
  readonly sentence: string;
}[] = [
  {
    stands: ({ approver: { kind, state } }) => kind !== 'person' || state !== 'active',
    sentence: 'Only a person who is not disabled can agree to anything.',
  },
  {
    stands: ({ approver: { role } }) => !APPROVER_ROLES.includes(role),
    sentence: `Only ${APPROVER_ROLES.join(', ')} can agree to what others propose.`,
  },
  {
    stands: ({ approver: { id } }, { proposedBy }) => id === proposedBy,
    sentence: 'Nobody agrees to what he proposed himself.',
  },
  {
    stands: ({ approver }, { accounts }) =>
      approver.accounts !== null && accounts?.every((one) => isOf(approver, one)) !== true,
    sentence: 'The operator has rights for other accounts only.',
  },
  {
    stands: ({ approver: { trusted, id } }, _proposal, nowMs) =>
      trusted !== null && trusted.by !== id && nowMs - trusted.at < COOLING_MS,
    sentence:
      'The operator got his token, or more rights, from somebody within the last 24 hours: until then he agrees to nothing.',
  },
  {
    stands: ({ via }) => via !== null && via.state !== 'active',
    sentence: 'The console that said so was disabled.',
  },
  {
    // Whoever made its token may hold it, and then it says what he likes in anybody's name.
    stands: ({ via }, { proposedBy }) => via !== null && via.trusted?.by === proposedBy,
    sentence:
      'The proposer made the token of this console: to what he proposes, people agree by the command line or another console.',
  },
  {
    stands: ({ via }, _proposal, nowMs) =>
      via !== null && via.trusted !== null && nowMs - via.trusted.at < COOLING_MS,
    sentence:
      'The console got its token from somebody within the last 24 hours: until then people agree by the command line.',
  },
];

export function isApprover(consenter: Consenter, proposal: Proposal, nowMs: EpochMs): boolean {
  return !OBSTACLES.some(({ stands }) => stands(consenter, proposal, nowMs));
}

/** Whether somebody gave him, or his console, another token or more rights since he agreed: it was not he who did, as far as anybody knows. */
export function isOutdated({ approver, via }: Consenter, agreedAt: EpochMs): boolean {
  return [approver, via].some((one) => {
    const trusted = one?.trusted ?? null;
    return trusted !== null && trusted.by !== one?.id && trusted.at >= agreedAt;
  });
}

/** Throws `APPROVAL_REFUSED` with the reason. `counting`: whose consent there is already. */
export function demandApprover(
  consenter: Consenter,
  proposal: Proposal,
  { counting, nowMs }: { readonly counting: readonly string[]; readonly nowMs: EpochMs },
): void {
  const obstacle = OBSTACLES.find(({ stands }) => stands(consenter, proposal, nowMs));
  const sentence =
    obstacle?.sentence ??
    (counting.includes(consenter.approver.id) ? 'The operator has agreed already, and counts once.' : null);
  if (sentence !== null) throw new BittingError('APPROVAL_REFUSED', sentence, { publicDetail: sentence });
}
