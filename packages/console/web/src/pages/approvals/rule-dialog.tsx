import { useState, type FormEvent, type ReactNode } from 'react';
import type { RuleView } from '@bitting/client/people.ts';
import { callOperation } from '../../api/call-operation.ts';
import { refreshOperations } from '../../api/use-operation.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice, type NoticeProps } from '../../ui/notice.tsx';
import { COMMON_TEXTS } from '../../i18n/common-texts.ts';
import { APPROVAL_CLASSES, compareRules, draftOf, readDraft, type RuleVerdict } from './rule-comparison.ts';
import { APPROVALS_TEXTS } from './texts.ts';

const TONES: Readonly<Record<RuleVerdict['kind'], NonNullable<NoticeProps['tone']>>> = {
  same: 'info',
  stricter: 'good',
  looser: 'warn',
  unsound: 'danger',
  malformed: 'danger',
};

/** Another rule, with what it means against the one in force before it is set. */
export function RuleDialog({
  rule,
  onClose,
}: {
  readonly rule: RuleView;
  readonly onClose: () => void;
}): ReactNode {
  const texts = useTexts(APPROVALS_TEXTS);
  const common = useTexts(COMMON_TEXTS);
  const [draft, setDraft] = useState(() => draftOf(rule));
  const [reason, setReason] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const verdict = compareRules(rule, draft);
  const words: Readonly<Record<RuleVerdict['kind'], string>> = {
    same: texts.same,
    stricter: texts.strict,
    looser: texts.loose,
    malformed: texts.outOfRange,
    unsound: verdict.kind === 'unsound' ? texts.unsound(verdict.most) : '',
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const wanted = readDraft(draft);
    if (wanted === null || (verdict.kind !== 'stricter' && verdict.kind !== 'looser')) return;
    setBusy(true);
    callOperation('approvals-set', { ...wanted, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) })
      .then(onClose)
      .catch(setError)
      .finally(() => {
        setBusy(false);
        void refreshOperations('approvals-list');
      });
  };
  return (
    <Dialog title={texts.editTitle} isOpen onClose={onClose} isWide>
      <form className="ui-stack" onSubmit={submit} noValidate>
        <p className="ui-muted">{texts.ruleLead}</p>
        <div className="approvals-counts">
          {APPROVAL_CLASSES.map((name) => (
            <TextField
              key={name}
              label={texts.classes[name]}
              hint={texts.classesMean[name]}
              inputMode="numeric"
              maxLength={1}
              value={draft.needed[name]}
              onChange={(text) => {
                setDraft({ ...draft, needed: { ...draft.needed, [name]: text } });
              }}
            />
          ))}
          <TextField
            label={texts.hours}
            inputMode="numeric"
            maxLength={3}
            value={draft.hours}
            onChange={(hours) => {
              setDraft({ ...draft, hours });
            }}
          />
        </div>
        <Notice tone={TONES[verdict.kind]} isLoud={false} title={words[verdict.kind]} />
        <p className="ui-muted ui-small">{texts.twoMore}</p>
        <TextField
          label={texts.reason}
          hint={texts.reasonHint}
          optional
          value={reason}
          onChange={setReason}
          maxLength={200}
        />
        <FailureNotice error={error} />
        <div className="ui-dialog-actions">
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button
            type="submit"
            kind="primary"
            busy={isBusy}
            disabled={verdict.kind !== 'stricter' && verdict.kind !== 'looser'}
          >
            {texts.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
