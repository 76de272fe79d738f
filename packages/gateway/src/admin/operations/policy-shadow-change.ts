import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { Terms } from '@bitting/core/policy/policy.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { json, flag, whole } from '../../config/closed-schema.ts';
import type { Shadow } from '../../vault/ring-shadows.ts';
import { EPOCH_MS_MAX, reason } from '../fields.ts';
import { defineOperation, type AdminCall, type AdminPorts } from '../operation.ts';
import { subjectFields, withSubject, type Subject } from '../policy-subject.ts';
import { describe, enforce, propose } from './policy-change.ts';

/** From now on every request is judged by this document, too; nothing else changes for anybody. */
export const policyShadowSet = defineOperation(
  'policy-shadow-set',
  { ...subjectFields, document: json, reason },
  (ports, given, call) =>
    withSubject(ports, given, async (subject) => {
      const terms = subject.read(given.document);
      const { differences } = propose(subject, terms);
      const { subject: _id, ...details } = describe(subject, differences, terms);
      await note(subject, { act: 'policy-shadow-set', reason: given.reason, details }, { ports, call });
      const setAtMs = put(subject, terms, { ports, call });
      return { setAtMs, differences };
    }),
);

/** Nothing is judged by it any more. */
export const policyShadowOff = defineOperation(
  'policy-shadow-off',
  { ...subjectFields, reason },
  (ports, given, call) =>
    withSubject(ports, given, async (subject) => {
      if (subject.shadow() === null) return { wasSet: false };
      await note(subject, { act: 'policy-shadow-off', reason: given.reason, details: {} }, { ports, call });
      put(subject, null, { ports, call });
      return { wasSet: true };
    }),
);

/** Makes it the policy, by the same checks as any other document, and takes it away. */
export const policyShadowEnforce = defineOperation(
  'policy-shadow-enforce',
  { ...subjectFields, setAtMs: whole(0, EPOCH_MS_MAX), mayLoosen: flag, reason },
  (ports, given, call) =>
    withSubject(ports, given, async (subject) => {
      const shadow = demandShadow(subject, given.setAtMs);
      const set = await enforce(subject, { ...given, terms: shadow.terms }, { ports, call });
      if (subject.shadow() === shadow) put(subject, null, { ports, call });
      return set;
    }),
);

function demandShadow<P extends Terms>(subject: Subject<P>, setAtMs: number): Shadow<P> {
  const shadow = subject.shadow();
  if (shadow?.setAt === setAtMs) return shadow;
  throw new BittingError('SHADOW_NOT_FOUND', shadow === null ? 'none is set' : 'another was set meanwhile');
}

interface Context {
  readonly ports: AdminPorts;
  readonly call: AdminCall;
}

/** The instant names it: no two of one subject have the same. */
function put<P extends Terms>(subject: Subject<P>, terms: P | null, { ports, call }: Context): number {
  const setAt = epochMs(Math.max(ports.clock.wallMs(), (subject.shadow()?.setAt ?? 0) + 1));
  subject.setShadow({ terms, setAt, setBy: call.operator.id });
  return setAt;
}

/** It neither opens nor closes anything: it is written down first, and a ledger that fails leaves everything as it was. */
function note(
  subject: Pick<Subject, 'id'>,
  act: {
    readonly act: string;
    readonly reason: string | undefined;
    readonly details: Readonly<Record<string, string>>;
  },
  { ports, call }: Context,
): Promise<void> {
  return ports.journal.recordBefore({ ...act, operatorId: call.operator.id, subject: subject.id });
}
