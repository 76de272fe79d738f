import type { ShownRefusal } from '@bitting/client/policies.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { Refusal } from '@bitting/core/errors/refusal.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { WHAT_IF_CHARACTERS_MAX } from '../../bounds.ts';
import { optional, parsed, text } from '../../config/closed-schema.ts';
import { id } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { demandKey } from '../views.ts';

const body = parsed(`text of at most ${WHAT_IF_CHARACTERS_MAX} characters`, (value) =>
  value.length <= WHAT_IF_CHARACTERS_MAX ? value : null,
);

/** What a request would come to if the bot made it now: the same judgement, without a trace. */
export const policyWhatIf = defineOperation(
  'policy-what-if',
  {
    virtualKeyId: id,
    body,
    operation: optional(text(200)),
    sourceAddress: optional(text(64)),
  },
  async ({ keys, venue: venueOf }, given) => {
    const entry = demandKey(keys, given.virtualKeyId);
    const { policy, venue } = entry;
    const virtualKey = keys.findVirtualKey(venue, entry.apiKey);
    if (virtualKey === null) throw new BittingError('VIRTUAL_KEY_NOT_FOUND', entry.id);
    const operation = given.operation ?? usualOperation(venue, given.body);
    const [method = '', path = ''] = operation.split(' ');
    const decision = await venueOf(venue).whatIf({
      virtualKey,
      method,
      path,
      body: encodeUtf8(given.body),
      sourceAddress: given.sourceAddress ?? policy.sourceCidrs[0]?.split('/')[0] ?? '127.0.0.1',
    });
    const common = { operation, policyVersion: policy.version };
    if (decision.kind === 'admitted')
      return {
        ...common,
        verdict: 'admitted' as const,
        worths: decision.notionals.map((worth) =>
          worth === null ? null : `${worth.amount.toString()} ${worth.asset}`,
        ),
        refusals: [],
      };
    const refusals = decision.kind === 'refused' ? [decision] : decision.refusals;
    return { ...common, verdict: 'refused' as const, worths: [], refusals: refusals.map(viewRefusal) };
  },
);

function viewRefusal({ code, ruleId, detail, item }: Refusal): ShownRefusal {
  return { code, ruleId, detail, item };
}

/** How each venue is usually asked to place one order, or several: by what their bodies look like. */
const USUAL: Readonly<Record<VenueId, readonly (readonly [looks: RegExp, operation: string])[]>> = {
  okx: [
    [/^\s*\[/u, 'POST /api/v5/trade/batch-orders'],
    [/./u, 'POST /api/v5/trade/order'],
  ],
  htx: [
    [/^\s*\[/u, 'POST /v1/order/batch-orders'],
    [/"margin_mode"/u, 'POST /v5/trade/order'],
    [/"contract_code"/u, 'POST /linear-swap-api/v1/swap_cross_order'],
    [/./u, 'POST /v1/order/orders/place'],
  ],
};

function usualOperation(venue: VenueId, order: string): string {
  return USUAL[venue].find(([looks]) => looks.test(order))?.[1] ?? '';
}
