import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { digestOf, type Proposal } from '../../vault/proposals.ts';
import { accountsNamed, type NamedAccounts } from '../account-scope.ts';
import type { AdminPorts } from '../operation.ts';
import type { DraftTerms } from './approvals.ts';
import { APPROVED_OPERATIONS } from './approved-operations.ts';
import type { ApprovedRow } from './approved-row.ts';
import type { Asked } from './change.ts';

/** What stands behind a call where it comes to do what it asks for. */
export interface Clearance {
  /** Beside its act in the ledger. */
  readonly details: Readonly<Record<string, string>>;
  /** The call does it, whatever it writes down. */
  readonly isTakenFirst: boolean;
  /** Before it is written down: nobody else can do it from now on. Throws where others would have to agree. */
  begin(): void;
  /** It is written down and about to be done: what has to hold is looked at once more. */
  settle(): void;
  /** It was not written down. */
  abandon(): void;
}

const NOTHING_NEEDED: Clearance = {
  details: {},
  isTakenFirst: false,
  begin: () => undefined,
  settle: () => undefined,
  abandon: () => undefined,
};

/** What this call needs, and has; a proposal where others have to agree to it first. Throws what is wrong with one that it names. */
export function clear(asked: Asked, named: string | null, ports: AdminPorts): Clearance | Proposal {
  const { approvals } = ports;
  const row = APPROVED_OPERATIONS[asked.operation];
  // What opens nothing is refused for no proposal that it names either: a halt comes with whatever it comes, and so do fewer rights.
  if (row === null) return NOTHING_NEEDED;
  if ((named === null && countNeeded(row, asked, ports) === 0) || !row.isOpening(asked, ports))
    return free(asked, row, ports);
  const terms = termsOf(row, asked, ports);
  const proposal = approvals.find(asked, named, terms.against);
  if (proposal === null) {
    const accounts = accountsNamed(asked.plain as NamedAccounts, ports.keys);
    return approvals.draft(asked, {
      ...terms,
      class: row.class,
      lines: row.describe(asked, ports),
      accounts,
    });
  }
  approvals.demandAgreed(proposal, asked, terms);
  return agreed(proposal, { asked, row, ports });
}

/** How many others have to agree to this now. */
function countNeeded(row: ApprovedRow, asked: Asked, { operators, clock }: AdminPorts): number {
  return row.needed(asked, operators.rules.fromNowOn(clock.wallMs()));
}

function termsOf(row: ApprovedRow, asked: Asked, ports: AdminPorts): Pick<DraftTerms, 'against' | 'needed'> {
  return { against: row.against(asked, ports), needed: countNeeded(row, asked, ports) };
}

/** It opened nothing when it was looked at, or the rule asked for nobody: both may be otherwise by the time it is done. */
function free(asked: Asked, row: ApprovedRow, ports: AdminPorts): Clearance {
  const demand = (): void => {
    if (countNeeded(row, asked, ports) === 0 || !row.isOpening(asked, ports)) return;
    throw new BittingError('APPROVAL_NEEDED', `${asked.operation} opens something now`, {
      publicDetail: 'Nothing was changed: meanwhile others have to agree to this; repeat it to propose it.',
    });
  };
  return { ...NOTHING_NEEDED, isTakenFirst: row.isTakenFirst, begin: demand, settle: demand };
}

function agreed(
  proposal: Proposal,
  { asked, row, ports }: { readonly asked: Asked; readonly row: ApprovedRow; readonly ports: AdminPorts },
): Clearance {
  const { approvals } = ports;
  const { id } = proposal;
  let isTaken = false;
  return {
    details: { approval: id, digest: digestOf(proposal) },
    isTakenFirst: row.isTakenFirst,
    begin: () => {
      if (isTaken) return;
      approvals.demandAgreed(proposal, asked, termsOf(row, asked, ports));
      approvals.reserve(id);
    },
    settle: () => {
      if (isTaken) return;
      try {
        approvals.demandAgreed(proposal, asked, termsOf(row, asked, ports));
        approvals.take(id);
        isTaken = true;
      } finally {
        approvals.release(id);
      }
    },
    abandon: () => {
      approvals.release(id);
    },
  };
}
