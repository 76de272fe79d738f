import { useState, type FormEvent, type ReactNode } from 'react';
import type { ApprovalDetails } from '@bitting/client/people.ts';
import { callOperation } from '../../api/call-operation.ts';
import { useMe } from '../../api/me.ts';
import { queryClient } from '../../api/query-client.ts';
import { COMMON_TEXTS } from '../../i18n/common-texts.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Button, type ButtonKind } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { TextField } from '../../ui/field.tsx';
import { LeaveQuestion } from '../../ui/leave-question.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useLeaveGuard } from '../../ui/use-leave-guard.ts';
import type { Act } from './approval-choices.ts';
import { carryOut, type CarriedOut } from './carry-out.ts';
import { APPROVALS_TEXTS } from './texts.ts';

/** Asks once more, with the digest in sight, and does it. */
export function ActDialog({
  act,
  shown,
  digest,
  onMade,
  onClose,
}: {
  readonly act: Act;
  readonly shown: ApprovalDetails;
  readonly digest: string;
  /** Something was made that is to be shown, this once. */
  readonly onMade: (made: CarriedOut) => void;
  readonly onClose: () => void;
}): ReactNode {
  const texts = useTexts(APPROVALS_TEXTS);
  const common = useTexts(COMMON_TEXTS);
  const operatorId = useMe().data?.signedIn?.operatorId ?? '';
  const [reason, setReason] = useState('');
  const [state, setState] = useState<'asking' | 'sent' | 'done'>('asking');
  const [error, setError] = useState<unknown>(null);
  const words: Readonly<
    Record<
      Act,
      { readonly title: string; readonly lead: string; readonly label: string; readonly kind: ButtonKind }
    >
  > = {
    approve: { title: texts.approveTitle, lead: texts.approveLead, label: texts.approve, kind: 'primary' },
    reject: { title: texts.rejectTitle, lead: texts.rejectLead, label: texts.reject, kind: 'danger' },
    withdraw: { title: texts.withdrawTitle, lead: texts.rejectLead, label: texts.withdraw, kind: 'danger' },
    carryOut: {
      title: texts.carryOutTitle,
      lead: texts.carryOutLead,
      label: texts.carryOut,
      kind: 'primary',
    },
  };
  const { title, lead, label, kind } = words[act];
  const isUnderWay = state === 'sent' && act === 'carryOut';
  const guard = useLeaveGuard(isUnderWay, `/approvals/${shown.approvalId}`);
  const close = (): void => {
    if (!isUnderWay) onClose();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setState('sent');
    setError(null);
    perform(act, shown, { digest, reason: reason.trim(), operatorId })
      .then((made) => {
        if (made.kind !== 'nothing') onMade(made);
        if (act === 'carryOut' && made.kind === 'nothing') setState('done');
        else onClose();
      })
      .catch((thrown: unknown) => {
        setState('asking');
        setError(thrown);
      })
      .finally(() => {
        // A change that was carried out may change anything that is shown.
        void queryClient.invalidateQueries({ queryKey: ['operation'] });
      });
  };
  if (state === 'done')
    return (
      <Dialog
        title={texts.done}
        isOpen
        onClose={onClose}
        actions={
          <Button data-autofocus onClick={onClose}>
            {common.close}
          </Button>
        }
      >
        <Notice tone="good" title={texts.carriedOut} />
      </Dialog>
    );
  return (
    <Dialog title={title} isOpen onClose={close}>
      <form className="ui-stack" onSubmit={submit} noValidate>
        <p>{lead}</p>
        {act === 'approve' || act === 'carryOut' ? <p className="ui-mono">{digest}</p> : null}
        {act === 'carryOut' ? null : (
          <TextField
            label={texts.reason}
            hint={texts.reasonHint}
            optional
            value={reason}
            onChange={setReason}
            maxLength={200}
          />
        )}
        <FailureNotice error={error} />
        <div className="ui-dialog-actions">
          <Button onClick={close} busy={isUnderWay}>
            {common.cancel}
          </Button>
          <Button type="submit" kind={kind} busy={state === 'sent'}>
            {label}
          </Button>
        </div>
      </form>
      <LeaveQuestion guard={guard} title={texts.underWay}>
        {texts.underWayMeans}
      </LeaveQuestion>
    </Dialog>
  );
}

async function perform(
  act: Act,
  shown: ApprovalDetails,
  {
    digest,
    reason,
    operatorId,
  }: { readonly digest: string; readonly reason: string; readonly operatorId: string },
): Promise<CarriedOut> {
  const { approvalId } = shown;
  const because = reason === '' ? {} : { reason };
  switch (act) {
    case 'approve':
      await callOperation('approvals-approve', { approvalId, digest, ...because });
      return { kind: 'nothing' };
    case 'reject':
    case 'withdraw':
      await callOperation('approvals-reject', { approvalId, ...because });
      return { kind: 'nothing' };
    case 'carryOut':
      return carryOut(shown, operatorId);
    default:
      return act satisfies never;
  }
}
