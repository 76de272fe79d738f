import type { ShadowExampleView, ShadowView } from '@bitting/client/shadows.ts';
import type { Terms } from '@bitting/core/policy/policy.ts';
import type { ShadowExample } from '../../shadow/shadow-tallies.ts';
import type { Shadow } from '../../vault/ring-shadows.ts';
import { defineOperation, type AdminPorts } from '../operation.ts';
import { subjectFields, withSubject, type Subject } from '../policy-subject.ts';
import { demandKey } from '../views.ts';

/** What the shadow of a key, of an account or of everything would have done so far. */
export const policyShadowShow = defineOperation('policy-shadow-show', subjectFields, (ports, given) =>
  withSubject(ports, given, (subject) => {
    const { kind, id } = subject;
    const shadow = subject.shadow();
    return Promise.resolve({
      subject: kind,
      id,
      shadow: shadow === null ? null : viewShadow(subject, shadow, ports),
    });
  }),
);

function viewShadow<P extends Terms>(subject: Subject<P>, shadow: Shadow<P>, ports: AdminPorts): ShadowView {
  const { terms, setAt, setBy } = shadow;
  const { tallies } = ports;
  return {
    document: subject.write(terms),
    baseVersion: terms.version,
    currentVersion: subject.current()?.version ?? 0,
    setAtMs: setAt,
    setBy,
    together: findOthers(subject, ports),
    found: {
      ...tallies.tally(subject.id, shadow),
      examples: tallies.examples(subject.id, shadow).map(viewExample),
    },
  };
}

/** Shadows above that every one of its requests is judged by together with it. */
function findOthers({ kind, id }: Pick<Subject, 'kind' | 'id'>, { keys }: AdminPorts): readonly string[] {
  const accountId = kind === 'key' && id !== null ? demandKey(keys, id).accountId : null;
  const { shadows } = keys;
  return [
    ...(accountId !== null && shadows.ofAccount(accountId) !== null ? ['account'] : []),
    ...(kind !== 'installation' && shadows.ofAccount(null) !== null ? ['installation'] : []),
  ];
}

function viewExample({ sequence, wallMs, details }: ShadowExample): ShadowExampleView {
  const { differs, virtualKeyId = '', operation = '', instruments = '', code = '', sentence = '' } = details;
  return {
    sequence: sequence.toString(),
    wallMs,
    differs: differs === 'would-admit' ? differs : 'would-refuse',
    virtualKeyId,
    operation,
    instruments,
    code,
    sentence,
    ruleIds: (details['rules'] ?? '').split(', '),
  };
}
