import type { ReactNode } from 'react';
import type { AccountView } from '@bitting/client/operations.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Notice } from '../../ui/notice.tsx';
import { RadioGroup } from '../../ui/field.tsx';
import { fieldNamed } from './form-parts.ts';
import { FORM_TEXTS } from './form-texts.ts';
import { PolicyDocumentField } from './policy-document-field.tsx';
import { readDraft, tradableMarkets, turnDraft, type PolicyDraft } from './policy-draft.ts';
import { PolicyFields } from './policy-fields.tsx';
import { KEY_TEXTS } from './texts.ts';
import type { Suggestions } from './word-fields.tsx';

export interface PolicyDraftEditorProps {
  readonly draft: PolicyDraft;
  readonly onChange: (draft: PolicyDraft) => void;
  /** What the gateway says of the document that it does not take. */
  readonly refusal: string | null;
  readonly account: AccountView;
  readonly suggestions: readonly Suggestions[];
}

/** A policy, written in a form or as text; what is written is the same. */
export function PolicyDraftEditor(props: PolicyDraftEditorProps): ReactNode {
  const { account, draft, onChange, refusal } = props;
  const texts = useTexts(KEY_TEXTS);
  const form = useTexts(FORM_TEXTS);
  const turned = turnDraft(draft, draft.kind === 'form' ? 'text' : 'form');
  return (
    <div className="ui-stack">
      <RadioGroup
        legend={texts.what}
        inRow
        options={[
          { value: 'form', label: texts.asForm, disabled: draft.kind === 'text' && turned === null },
          { value: 'text', label: texts.asDocument, disabled: draft.kind === 'form' && turned === null },
        ]}
        value={draft.kind}
        onChange={() => {
          if (turned !== null) onChange(turned);
        }}
      />
      {draft.kind === 'text' ? (
        <>
          {turned === null && readDraft(draft).document !== null && refusal === null ? (
            <Notice title={form.onlyDocument} />
          ) : null}
          <PolicyDocumentField
            text={draft.text}
            refusal={refusal}
            onChange={(text) => {
              onChange({ kind: 'text', text });
            }}
          />
        </>
      ) : (
        <>
          {refusal === null || fieldNamed(refusal) !== null ? null : (
            <Notice tone="danger" title={form.cannotBeUsed}>
              <p>{refusal}</p>
            </Notice>
          )}
          <PolicyFields
            form={draft.form}
            problems={readDraft(draft).problems}
            refusal={refusal}
            onChange={(changed) => {
              onChange({ kind: 'form', form: changed });
            }}
            accountId={account.accountId}
            venue={account.venue}
            markets={tradableMarkets(account)}
            suggestions={props.suggestions}
          />
        </>
      )}
    </div>
  );
}
