import { useState, type FormEvent, type ReactNode } from 'react';
import { callOperation } from '../../api/call-operation.ts';
import { refreshOperations } from '../../api/use-operation.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useStatus } from '../status.ts';
import { ClosedList } from './closed-list.tsx';
import { subjectOf, type HaltScope } from './halt-scope.ts';
import { HALT_TEXTS } from './halt-texts.ts';
import { useScopeNames } from './use-scope-names.ts';

/** Ends one halt: with a reason, a second factor, and whoever else has to agree. */
export function ResumeDialog({
  scope,
  onClose,
}: {
  readonly scope: HaltScope;
  readonly onClose: () => void;
}): ReactNode {
  const texts = useTexts(HALT_TEXTS);
  const name = useScopeNames()(scope);
  const status = useStatus().data;
  const [reason, setReason] = useState('');
  const [state, setState] = useState<'asking' | 'sent' | 'done'>('asking');
  const [error, setError] = useState<unknown>(null);
  const isMissing = error === 'missing';
  const isHeldByFile = scope.kind === 'everything' && status?.haltFile === true;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (reason.trim() === '') {
      setError('missing');
      return;
    }
    setState('sent');
    setError(null);
    resume(scope, reason.trim(), status?.closedKeys ?? [])
      .then(() => {
        setState('done');
      })
      .catch((thrown: unknown) => {
        setState('asking');
        setError(thrown);
      })
      .finally(() => {
        void refreshOperations('status', 'accounts', 'list', 'show', 'approvals-list');
      });
  };
  if (state === 'done')
    return (
      <Dialog
        title={texts.resumed}
        isOpen
        onClose={onClose}
        actions={
          <Button data-autofocus onClick={onClose}>
            {texts.close}
          </Button>
        }
      >
        <Notice tone="good" title={texts.resumedLead(name)} />
        <ClosedList title={texts.stillClosed} />
      </Dialog>
    );
  return (
    <Dialog title={`${texts.resumeTitle}: ${name}`} isOpen onClose={onClose}>
      <form className="ui-stack" onSubmit={submit} noValidate>
        <p>{texts.resumeMeans}</p>
        {isHeldByFile ? <Notice tone="warn" title={texts.resumeFile} /> : null}
        <TextField
          label={texts.reason}
          hint={texts.reasonHint}
          error={isMissing ? texts.reasonMissing : null}
          value={reason}
          onChange={setReason}
          maxLength={200}
          required
          data-autofocus
        />
        {isMissing ? null : <FailureNotice error={error} />}
        <div className="ui-dialog-actions">
          <Button onClick={onClose}>{texts.close}</Button>
          <Button type="submit" kind="primary" icon="play" busy={state === 'sent'}>
            {`${texts.resumeConfirm}: ${name}`}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** A key that was suspended is resumed by itself, one that was halted like everything else that was. */
async function resume(
  scope: HaltScope,
  reason: string,
  closedKeys: readonly { readonly virtualKeyId: string; readonly state: string }[],
): Promise<unknown> {
  const isSuspended =
    scope.kind === 'key' &&
    closedKeys.some(
      ({ virtualKeyId, state }) => virtualKeyId === scope.virtualKeyId && state === 'suspended',
    );
  return isSuspended
    ? callOperation('resume-key', { virtualKeyId: scope.virtualKeyId, reason })
    : callOperation('resume', { ...subjectOf(scope), reason });
}
