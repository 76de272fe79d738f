import type { PolicyDifference, PolicySet } from '@bitting/client/policies.ts';
import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { Terms } from '@bitting/core/policy/policy.ts';
import { flag, json } from '../../config/closed-schema.ts';
import { open } from '../closing.ts';
import { isRecorded, reason } from '../fields.ts';
import { defineOperation, type AdminCall, type AdminPorts } from '../operation.ts';
import { subjectFields, withSubject, type Subject } from '../policy-subject.ts';

/** What a document would change, in trading words; nothing is changed. */
export const policyDiff = defineOperation(
  'policy-diff',
  { ...subjectFields, document: json },
  (ports, given) =>
    withSubject(ports, given, (subject) => {
      const { differences } = propose(subject, subject.read(given.document));
      return Promise.resolve({ differences });
    }),
);

/** Replaces a policy, or the terms of a layer; what was decided by the former one and is not sent yet is not sent any more. */
export const policySet = defineOperation(
  'policy-set',
  { ...subjectFields, document: json, mayLoosen: flag, reason },
  (ports, given, call) =>
    withSubject(ports, given, (subject) =>
      enforce(subject, { ...given, terms: subject.read(given.document) }, { ports, call }),
    ),
);

/** Puts terms of the version in force into force as the next one, if they change anything. */
export async function enforce<P extends Terms>(
  subject: Subject<P>,
  asked: { readonly terms: P; readonly mayLoosen: boolean; readonly reason?: string },
  { ports, call }: { readonly ports: AdminPorts; readonly call: AdminCall },
): Promise<PolicySet> {
  const { next, version, differences } = propose(subject, asked.terms);
  if (differences.length === 0) return { version, differences, durable: true };
  const isTightening = differences.every(({ direction }) => direction === 'tightened');
  if (!isTightening && !asked.mayLoosen) throw loosens(differences);
  const change: Change = {
    set: () => {
      demandCurrent(subject, version);
      subject.set(next);
    },
    describe: describe(subject, differences, next),
    reason: asked.reason,
  };
  const durable = isTightening ? await tighten(change, ports, call) : await loosen(change, ports, call);
  return { version: next.version, differences, durable };
}

export interface Proposal<P extends Terms> {
  /** With the next version. */
  readonly next: P;
  readonly version: number;
  readonly differences: readonly PolicyDifference[];
}

/** Throws where no order could ever pass, and `POLICY_VERSION_STALE` for terms of another version than the one in force. */
export function propose<P extends Terms>(subject: Subject<P>, given: P): Proposal<P> {
  subject.demandUsable(given);
  demandCurrent(subject, given.version);
  const next = { ...given, version: given.version + 1 };
  return { next, version: given.version, differences: subject.differ(given) };
}

function demandCurrent(subject: Pick<Subject, 'current'>, version: number): void {
  const current = subject.current()?.version ?? 0;
  if (current === version) return;
  throw new BittingError('POLICY_VERSION_STALE', `version ${version} instead of ${current}`, {
    publicDetail: `The document is of version ${version}, but version ${current} is in force: show it, put the change into that document and repeat.`,
  });
}

function loosens(differences: readonly PolicyDifference[]): BittingError {
  const sentences = differences
    .filter(({ direction }) => direction === 'loosened')
    .map(({ sentence }) => sentence);
  return new BittingError('POLICY_LOOSENS', sentences.join('; '), {
    publicDetail: `Nothing was changed, because the new policy loosens: ${sentences.join('; ')}.`,
  });
}

interface Change {
  readonly set: () => void;
  readonly describe: Readonly<Record<string, string>>;
  readonly reason: string | undefined;
}

/** In force first; a ledger that fails does not undo it. */
async function tighten(change: Change, { journal }: AdminPorts, call: AdminCall): Promise<boolean> {
  change.set();
  return journal.recordAfter(actOf(change, call));
}

async function loosen(change: Change, { journal }: AdminPorts, call: AdminCall): Promise<boolean> {
  await open(change.set, { journal, act: actOf(change, call) });
  return true;
}

function actOf({ describe: { subject = '', ...details }, reason: why }: Change, { operator }: AdminCall) {
  return {
    operatorId: operator.id,
    act: 'policy-set',
    subject: subject === '' ? null : subject,
    reason: why,
    details,
  };
}

/** What the ledger says of it: in words, and the document itself or, of a very long one, its hash. */
export function describe<P extends Terms>(
  subject: Subject<P>,
  differences: readonly PolicyDifference[],
  next: P,
): Readonly<Record<string, string>> {
  const text = JSON.stringify(subject.write(next));
  const changes = differences.map(({ direction, sentence }) => `${direction}: ${sentence}`).join('; ');
  return {
    subject: subject.id ?? '',
    version: String(next.version),
    changes: changes.slice(0, CHANGES_CHARACTERS_MAX),
    ...(isRecorded(text) ? { document: text } : { documentSha256: sha256Hex(encodeUtf8(text)) }),
  };
}

/** Of what a change says in words; the document says all of it. */
const CHANGES_CHARACTERS_MAX = 4_000;
