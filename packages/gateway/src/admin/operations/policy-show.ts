import type { EffectivePolicy } from '@bitting/client/policies.ts';
import { effectiveOf, type LayerLimit } from '@bitting/core/policy/effective.ts';
import { writePolicy } from '@bitting/core/policy/policy-document.ts';
import { LAYERS } from '@bitting/core/policy/usage.ts';
import { defineOperation, type AdminPorts } from '../operation.ts';
import { subjectFields, withSubject } from '../policy-subject.ts';
import { viewAmounts } from '../usage-views.ts';
import { demandKey } from '../views.ts';

/** What a key, an account or everything is bound by, as the document that a change starts from. */
export const policyShow = defineOperation('policy-show', subjectFields, (ports, given) =>
  withSubject(ports, given, async (subject) => {
    const { virtualKeyId } = given;
    const effective = virtualKeyId === undefined ? null : await findEffective(virtualKeyId, ports);
    const current = subject.current();
    return {
      subject: subject.kind,
      id: subject.id,
      version: current?.version ?? 0,
      document: current === null ? null : subject.write(current),
      effective,
    };
  }),
);

async function findEffective(virtualKeyId: string, { keys, venue }: AdminPorts): Promise<EffectivePolicy> {
  const entry = demandKey(keys, virtualKeyId);
  const { instruments } = await venue(entry.venue).marketFacts(entry);
  const { policy, accountId } = demandKey(keys, virtualKeyId);
  const {
    policy: terms,
    counted,
    conflicts,
  } = effectiveOf(policy, { layers: keys.layers(accountId), instruments });
  return {
    terms: writePolicy(terms),
    conflicts,
    counted: LAYERS.flatMap((layer) => {
      const own = counted.filter((limit) => limit.layer === layer);
      return own.length === 0 ? [] : [{ layer, limits: Object.fromEntries(own.map(viewLimit)) }];
    }),
  };
}

function viewLimit({ field, limit }: LayerLimit): readonly [field: string, value: unknown] {
  return [field, limit instanceof Map ? viewAmounts(limit) : limit];
}
