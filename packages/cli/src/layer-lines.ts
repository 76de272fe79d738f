import type { LayerAbove } from '@bitting/client/policies.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { COUNTED_LIMITS } from '@bitting/core/policy/effective.ts';
import { parseTerms } from '@bitting/core/policy/policy-document.ts';
import { describeTerms, type Rows } from './policy-lines.ts';

/** Who leaves less, and of whose orders what is counted is the sum. */
const LAYERS: Readonly<Record<LayerAbove['layer'], readonly [name: string, together: string]>> = {
  account: ['By its account', ', all its keys together'],
  installation: ['By everything', ', all keys together'],
};

const COUNTED: ReadonlySet<string> = new Set(COUNTED_LIMITS.map((field) => `limits.${field}`));

/** What the layers above a key leave less of than its own policy, the nearest layer first. */
export function describeAbove(above: readonly LayerAbove[]): Rows {
  return above.flatMap(({ layer, document, narrows }) => {
    const [whose, together] = LAYERS[layer];
    return describeTerms(parseTerms(encodeUtf8(JSON.stringify(document))))
      .filter(({ field }) => narrows.includes(field))
      .map(({ field, name, value }, index) => {
        const line = `${name}: ${value}${COUNTED.has(field) ? together : ''}`;
        return [index === 0 ? whose : '', line] as const;
      });
  });
}
