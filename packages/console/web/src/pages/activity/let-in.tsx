import type { ReactNode } from 'react';
import type { ShownRefusal } from '@bitting/client/policies.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { boxThatLetsIn } from '../keys/order-boxes.ts';
import { POLICY_TEXTS } from '../keys/policy-texts.ts';
import { KEY_TEXTS } from '../keys/texts.ts';
import type { Fields } from './record-row.ts';
import { ACTIVITY_TEXTS } from './texts.ts';

/** Of an order whose type is left out until somebody asks for it: which box lets it in, and where it is. */
export function LetIn({
  recorded,
  refusal,
}: {
  readonly refusal: ShownRefusal;
  /** The items of the record, in their order. */
  readonly recorded: readonly Fields[];
}): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const keys = useTexts(KEY_TEXTS);
  const { depthShare, orderTypes } = useTexts(POLICY_TEXTS).limits;
  const box = boxThatLetsIn(refusal.code, recorded[refusal.item ?? 0]?.['type']);
  if (box === null) return null;
  return (
    <p>
      {texts.letIn(keys[box], `${keys.title} › ${keys.issue}`, keys.profile)}{' '}
      {box === 'marketOrders'
        ? texts.letInMarket(orderTypes.label, depthShare.label)
        : texts.letInHere(orderTypes.label)}
    </p>
  );
}
