import type { ReactNode } from 'react';
import { useOperation } from '../../api/use-operation.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Notice } from '../../ui/notice.tsx';
import { ISSUED_TEXTS } from './issued-texts.ts';
import { KEY_PAGE_TEXTS } from './key-page-texts.ts';
import { lacksMarketOrders } from './order-boxes.ts';
import { POLICY_TEXTS } from './policy-texts.ts';
import { KEY_TEXTS } from './texts.ts';

/** Beside the lines for the bot: that it cannot order at market, before it is refused and nobody knows why. */
export function MarketOrdersNote({ virtualKeyId }: { readonly virtualKeyId: string }): ReactNode {
  const texts = useTexts(ISSUED_TEXTS);
  const { marketOrders, profile } = useTexts(KEY_TEXTS);
  const { change } = useTexts(KEY_PAGE_TEXTS);
  const { depthShare, orderTypes } = useTexts(POLICY_TEXTS).limits;
  const { data } = useOperation('show', { virtualKeyId });
  if (data === undefined) return null;
  const above = data.above.map(({ document }) => document);
  if (!lacksMarketOrders(data.document, above)) return null;
  return (
    <Notice title={texts.noMarket}>
      <p>
        {texts.noMarketBox(marketOrders, profile)}{' '}
        {texts.noMarketChange(change, orderTypes.label, depthShare.label)}
      </p>
    </Notice>
  );
}
