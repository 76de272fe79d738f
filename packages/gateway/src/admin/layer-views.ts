import type { LayerAbove } from '@bitting/client/policies.ts';
import { differencesOfTerms } from '@bitting/core/policy/difference.ts';
import { COUNTED_LIMITS, effectiveOf } from '@bitting/core/policy/effective.ts';
import { writeTerms } from '@bitting/core/policy/policy-document.ts';
import type { Policy, Snapshot, Terms } from '@bitting/core/policy/policy.ts';

const ABOVE = ['account', 'installation'] as const;

/** The layers above a key that leave less of its policy than it says, each with the fields in which it does. */
export function viewLayersAbove(
  policy: Policy,
  { layers, instruments }: Pick<Snapshot, 'layers' | 'instruments'>,
): readonly LayerAbove[] {
  return ABOVE.flatMap((layer) => {
    const terms = layers[layer];
    if (terms === null) return [];
    const alone = { account: null, installation: null, [layer]: terms };
    const narrows = listNarrowed(policy, terms, { layers: alone, instruments });
    return narrows.length === 0 ? [] : [{ layer, document: writeTerms(terms), narrows }];
  });
}

/** Counted limits narrow whatever they say: what others have used of them is gone. */
function listNarrowed(
  policy: Policy,
  terms: Terms,
  alone: Pick<Snapshot, 'layers' | 'instruments'>,
): readonly string[] {
  const { policy: left, conflicts } = effectiveOf(policy, alone);
  // Where nothing is left of a limit the scopes are cut instead, which no field of the layer says.
  const isSaid = (field: string): boolean => conflicts.length === 0 || field !== 'scopes';
  const fields = [
    ...differencesOfTerms(policy, left).flatMap(({ direction, field }) =>
      direction === 'tightened' && isSaid(field) ? [field] : [],
    ),
    ...conflicts.map((field) => `limits.${field}`),
    ...COUNTED_LIMITS.filter((field) => terms.limits[field] !== null).map((field) => `limits.${field}`),
  ];
  return [...new Set(fields)];
}
