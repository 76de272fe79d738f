import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Notice } from '../../ui/notice.tsx';
import { GUIDES_TEXTS } from './texts.ts';

const ITEMS = [
  'ip',
  'withdraw',
  'worst',
  'halt',
  'second',
  'alerts',
  'backup',
  'factors',
  'fingerprint',
  'witness',
] as const;

/** What to see to before real money; each with how to see it. */
export function SafetyList(): ReactNode {
  const texts = useTexts(GUIDES_TEXTS).safe;
  return (
    <Card title={texts.title}>
      <p className="ui-muted">{texts.lead}</p>
      <ol className="guides-list">
        {ITEMS.map((name) => (
          <li key={name}>
            <strong>{texts.items[name]}</strong>
            <div className="ui-muted">{texts.items[`${name}Body`]}</div>
          </li>
        ))}
      </ol>
      <Notice tone="warn" title={texts.limits}>
        {texts.limitsBody}
      </Notice>
    </Card>
  );
}
