import { digestOf, type Proposal } from '../../vault/proposals.ts';
import { isRecorded } from '../fields.ts';
import { readChange } from './change.ts';

/** Of what a change says in words; the change itself says all of it. */
const LINES_CHARACTERS_MAX = 4_000;

/** What the ledger says of a proposal: whoever has the record can work the digest out again, where the change is not very long. */
export function describeProposal(proposal: Proposal): Readonly<Record<string, string>> {
  const { operation, against, needed } = readChange(proposal.change);
  return {
    operation,
    digest: digestOf(proposal),
    ...(against === '' ? {} : { against }),
    needed: String(needed),
    expires: new Date(proposal.expiresAt).toISOString(),
    changes: proposal.lines.join('; ').slice(0, LINES_CHARACTERS_MAX),
    ...(isRecorded(proposal.change) ? { change: proposal.change } : {}),
  };
}
