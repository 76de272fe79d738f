import { useState, type ReactNode } from 'react';
import type { PolicyDocument, PolicyShown } from '@bitting/client/policies.ts';
import { useOperation } from '../../api/use-operation.ts';
import { formatCount } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Badge, EnvironmentBadge } from '../../ui/badge.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { EDITOR_TEXTS } from './editor-texts.ts';
import './keys.css';
import { PolicyChange } from './policy-change.tsx';
import { draftOf, printDocument, readDraft, type PolicyDraft } from './policy-draft.ts';
import { PolicyEffective } from './policy-effective.tsx';
import { PolicyPast } from './policy-past.tsx';
import { PolicyShadow } from './policy-shadow.tsx';
import { usePolicySubject, type SubjectShown } from './policy-subject.ts';
import { PolicyTry } from './policy-try.tsx';

/** What a layer says that says nothing yet. */
const UNSAID: PolicyDocument = { version: 0 };

export function Page(): ReactNode {
  const shown = usePolicySubject();
  const texts = useTexts(EDITOR_TEXTS);
  const policy = useOperation('policy-show', shown.subject);
  const title = {
    key: texts.titles.key,
    account: texts.titles.account,
    installation: () => texts.titles.installation,
  };
  return (
    <div className="ui-stack">
      <PageHeader
        title={title[shown.kind](shown.name)}
        lead={texts.leads[shown.kind]}
        actions={
          <>
            {shown.account === null ? null : <EnvironmentBadge environment={shown.account.environment} />}
            {shown.subject.virtualKeyId === undefined ? null : (
              <ButtonLink to={`/keys/${shown.subject.virtualKeyId}`}>{texts.back}</ButtonLink>
            )}
          </>
        }
      />
      <Loaded query={policy}>{(found) => <PolicyViews shown={shown} policy={found} />}</Loaded>
    </div>
  );
}

interface Written {
  readonly version: number;
  readonly draft: PolicyDraft;
}

function PolicyViews({
  shown,
  policy,
}: {
  readonly shown: SubjectShown;
  readonly policy: PolicyShown;
}): ReactNode {
  const texts = useTexts(EDITOR_TEXTS);
  const language = useLanguage();
  const [written, setWritten] = useState<Written | null>(null);
  const before = policy.document ?? UNSAID;
  // What was written against another version is not what is changed now.
  const draft = written?.version === policy.version ? written.draft : firstDraft(shown, before);
  const change = (changed: PolicyDraft | null): void => {
    setWritten(changed === null ? null : { version: policy.version, draft: changed });
  };
  const common = { shown, before };
  const tabs = [
    {
      id: 'change',
      label: texts.change,
      content: <PolicyChange {...common} version={policy.version} draft={draft} onChange={change} />,
    },
    { id: 'effective', label: texts.effective, content: <PolicyEffective policy={policy} /> },
    ...(shown.kind === 'key'
      ? [
          { id: 'try', label: texts.tryIt, content: <PolicyTry shown={shown} /> },
          {
            id: 'past',
            label: texts.past,
            content: <PolicyPast shown={shown} drafted={readDraft(draft).document} />,
          },
        ]
      : []),
    { id: 'shadow', label: texts.shadow, content: <PolicyShadow {...common} /> },
  ];
  return (
    <>
      <div>
        <Badge>{texts.version(formatCount(policy.version, language))}</Badge>
      </div>
      <Tabs label={texts.tabs} tabs={tabs} />
    </>
  );
}

/** The terms of a layer have no form: they say only what they narrow. */
function firstDraft({ kind }: SubjectShown, document: PolicyDocument): PolicyDraft {
  return kind === 'key' ? draftOf(document) : { kind: 'text', text: printDocument(document) };
}
