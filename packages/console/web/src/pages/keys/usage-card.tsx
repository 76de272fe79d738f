import type { ReactNode } from 'react';
import type { KeyDetails } from '@bitting/client/operations.ts';
import type { Language } from '../../i18n/define-texts.ts';
import { formatCount, formatDecimal } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Age } from '../../ui/age.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { Card, Facts } from '../../ui/card.tsx';
import { Notice } from '../../ui/notice.tsx';
import { KEY_PAGE_TEXTS } from './key-page-texts.ts';
import { POLICY_TEXTS } from './policy-texts.ts';
import { usageBars, type UsageBar } from './usage-bars.ts';

/** Thousandths from which on there is little left, and very little. */
const HIGH = 700;
const FULL = 900;

/** What is used of the limits of a key and of those above it, as bars with their numbers. */
export function UsageCard({ details }: { readonly details: KeyDetails }): ReactNode {
  const texts = useTexts(KEY_PAGE_TEXTS);
  const language = useLanguage();
  const bars = usageBars(details.document, details.above, details.usage);
  const used = details.usage.find(({ layer }) => layer === 'key');
  const layers = [...new Set(bars.map(({ layer }) => layer))];
  return (
    <Card title={texts.used}>
      {used === undefined ? null : (
        <Facts
          rows={[
            {
              name: texts.lastOrder,
              value: used.lastUsedMs === null ? texts.none : <Age atMs={used.lastUsedMs} />,
            },
            {
              name: details.state === 'revoked' ? texts.leftOrders : texts.openOrders,
              value: used.openOrders === null ? texts.unknown : formatCount(used.openOrders, language),
            },
            { name: texts.placed, value: formatCount(used.uses, language) },
          ]}
        />
      )}
      {details.state === 'revoked' && used !== undefined && (used.openOrders ?? 0) > 0 ? (
        <Notice tone="warn" title={texts.leftOrdersMean}>
          <p>{texts.leftOrdersCancel}</p>
          <ButtonLink small to={`/accounts/${details.accountId}`}>
            {texts.toAccount}
          </ButtonLink>
        </Notice>
      ) : null}
      {bars.length === 0 ? <p className="ui-muted">{texts.noCounted}</p> : null}
      {layers.map((layer) => (
        <div key={layer} className="keys-bars">
          {layers.length > 1 ? <h3>{texts.layers[layer as keyof typeof texts.layers]}</h3> : null}
          {bars
            .filter((bar) => bar.layer === layer)
            .map((bar) => (
              <Bar key={`${bar.limit}-${bar.asset ?? ''}`} bar={bar} />
            ))}
        </div>
      ))}
    </Card>
  );
}

function Bar({ bar }: { readonly bar: UsageBar }): ReactNode {
  const texts = useTexts(KEY_PAGE_TEXTS);
  const words = useTexts(POLICY_TEXTS);
  const language = useLanguage();
  const { label } = words.limits[bar.limit];
  const numbers =
    bar.used === null
      ? texts.usedOf(texts.unknown, sayAmount(bar.most, bar.asset, language))
      : texts.usedOf(formatDecimal(bar.used, language), sayAmount(bar.most, bar.asset, language));
  return (
    <div className="keys-bar">
      <div className="keys-bar-head">
        <span>{label}</span>
        <span className="ui-number ui-small">{numbers}</span>
      </div>
      {bar.thousandths === null ? null : (
        <meter
          min={0}
          max={1000}
          low={HIGH}
          high={FULL}
          optimum={0}
          value={bar.thousandths}
          aria-label={`${label}: ${numbers}`}
        />
      )}
    </div>
  );
}

function sayAmount(amount: string, asset: string | null, language: Language): string {
  return asset === null ? formatDecimal(amount, language) : `${formatDecimal(amount, language)} ${asset}`;
}
