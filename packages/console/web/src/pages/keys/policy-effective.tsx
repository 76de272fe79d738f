import type { ReactNode } from 'react';
import type { PolicyShown } from '@bitting/client/policies.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Notice } from '../../ui/notice.tsx';
import { EDITOR_TEXTS } from './editor-texts.ts';
import { printDocument } from './policy-draft.ts';
import type { LimitName } from './policy-form.ts';
import { PolicySentenceList } from './policy-sentence-list.tsx';
import { POLICY_TEXTS } from './policy-texts.ts';

/** What binds in the end: of a key, what its account and the installation leave of it. */
export function PolicyEffective({ policy }: { readonly policy: PolicyShown }): ReactNode {
  const texts = useTexts(EDITOR_TEXTS);
  const words = useTexts(POLICY_TEXTS);
  const { document, effective } = policy;
  if (document === null) return <Empty title={texts.never} />;
  if (effective === null)
    return (
      <Card title={texts.effective}>
        <PolicySentenceList document={document} />
        <pre className="keys-code">{printDocument(document)}</pre>
      </Card>
    );
  const { conflicts, counted, terms } = effective;
  return (
    <>
      {conflicts.length === 0 ? null : (
        <Notice tone="danger" title={texts.conflicts}>
          <p>
            {conflicts
              .map((name) =>
                Object.hasOwn(words.limits, name) ? words.limits[name as LimitName].label : name,
              )
              .join(words.comma)}
          </p>
        </Notice>
      )}
      <div className="keys-two">
        <Card title={texts.together}>
          <PolicySentenceList document={terms} />
        </Card>
        <Card title={texts.counted}>
          {counted.map(({ layer, limits }) => (
            <div key={layer}>
              <h3>{texts.layers[layer as keyof typeof texts.layers]}</h3>
              <PolicySentenceList document={{ limits }} />
            </div>
          ))}
        </Card>
      </div>
    </>
  );
}
