import { useState, type ReactNode } from 'react';
import type { AccountView, KeyView } from '@bitting/client/operations.ts';
import type { UnboundView } from '@bitting/client/venue-keys.ts';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import { asApiError } from '../../../api/api-error.ts';
import { callOperation } from '../../../api/call-operation.ts';
import { useMay } from '../../../api/me.ts';
import { refreshOperations, useOperation } from '../../../api/use-operation.ts';
import { COMMON_TEXTS } from '../../../i18n/common-texts.ts';
import { useTexts } from '../../../i18n/use-texts.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import { Checkbox, TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Shown } from '../../../ui/shown.tsx';
import { isNameOf } from '../../keys/typed-name.ts';
import { REMOVE_TEXTS } from './remove-texts.ts';

interface RemoveProps {
  readonly account: AccountView;
  readonly keys: readonly KeyView[];
}

/** Ends an account: at the foot of its page, where nobody presses by mistake. */
export function RemoveCard({ account, keys }: RemoveProps): ReactNode {
  const texts = useTexts(REMOVE_TEXTS);
  const may = useMay('unbind');
  const [isOpen, setOpen] = useState(false);
  const isGone = account.state === 'revoked';
  return (
    <>
      {may && !isGone ? (
        <Card
          title={texts.title}
          actions={
            <Button
              small
              kind="danger"
              onClick={() => {
                setOpen(true);
              }}
            >
              {texts.open}
            </Button>
          }
        >
          <p>{texts.lead}</p>
        </Card>
      ) : null}
      {isOpen ? (
        <RemoveDialog
          account={account}
          keys={keys}
          onClose={() => {
            setOpen(false);
          }}
        />
      ) : null}
    </>
  );
}

interface Answers {
  readonly label: string;
  readonly reason: string;
  readonly abandonUnknown: boolean;
}

function RemoveDialog({ account, keys, onClose }: RemoveProps & { readonly onClose: () => void }): ReactNode {
  const texts = useTexts(REMOVE_TEXTS);
  const common = useTexts(COMMON_TEXTS);
  const [answers, setAnswers] = useState<Answers>({ label: '', reason: '', abandonUnknown: false });
  const [isTried, setTried] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [gone, setGone] = useState<UnboundView | null>(null);
  const reason = answers.reason.trim();
  const isWhole = isNameOf(account.label, answers.label) && reason !== '';
  const remove = async (): Promise<void> => {
    setTried(true);
    if (!isWhole) return;
    setBusy(true);
    setError(null);
    try {
      const { accountId } = account;
      const abandon = answers.abandonUnknown ? { abandonUnknown: true } : {};
      setGone(await callOperation('unbind', { accountId, reason, ...abandon }));
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
      void refreshOperations('accounts', 'list', 'status');
    }
  };
  return (
    <Dialog
      isOpen
      tone="danger"
      title={texts.dialog(showText(account.label))}
      onClose={() => {
        // What is left to do at the venue comes to this dialog.
        if (!isBusy) onClose();
      }}
      actions={
        gone === null ? (
          <>
            <Button busy={isBusy} onClick={onClose}>
              {common.cancel}
            </Button>
            <Button kind="danger" busy={isBusy} onClick={() => void remove()}>
              {texts.confirm}
            </Button>
          </>
        ) : (
          <Button onClick={onClose}>{common.close}</Button>
        )
      }
    >
      {gone === null ? (
        <>
          <Consequences account={account} keys={keys} />
          <Questions
            label={account.label}
            answers={answers}
            onChange={setAnswers}
            isTried={isTried}
            isUnsettled={error !== null && asApiError(error).code === 'ACCOUNT_UNSETTLED'}
          />
          {isBusy ? <output>{texts.working}</output> : null}
          <FailureNotice error={error} title={texts.failed} />
        </>
      ) : (
        <Gone gone={gone} />
      )}
    </Dialog>
  );
}

/** As it is known now; what is open at the end is said at the end. */
function Consequences({ account: { accountId }, keys }: RemoveProps): ReactNode {
  const texts = useTexts(REMOVE_TEXTS);
  const picture = useOperation('account-show', { accountId }).data;
  const living = keys.filter(({ state }) => state !== 'revoked').map(({ label }) => label);
  const count = picture === undefined ? null : picture.orders.length;
  return (
    <>
      <p>{texts.happens}</p>
      <ul>
        <li>{living.length === 0 ? texts.noKeys : <Shown text={texts.keysDie(living.join(', '))} />}</li>
        <li>{orderWords(count, texts)}</li>
        <li>{texts.keyForgotten}</li>
        <li>{texts.notBack}</li>
      </ul>
    </>
  );
}

function orderWords(
  count: number | null,
  texts: {
    readonly ordersUnknown: string;
    readonly noOrders: string;
    readonly ordersStay: (orders: string) => string;
  },
): string {
  if (count === null) return texts.ordersUnknown;
  return count === 0 ? texts.noOrders : texts.ordersStay(String(count));
}

function Questions({
  label,
  answers,
  onChange,
  isTried,
  isUnsettled,
}: {
  readonly label: string;
  readonly answers: Answers;
  readonly onChange: (answers: Answers) => void;
  readonly isTried: boolean;
  readonly isUnsettled: boolean;
}): ReactNode {
  const texts = useTexts(REMOVE_TEXTS);
  return (
    <>
      <TextField
        label={texts.typeLabel(showText(label))}
        error={isTried && !isNameOf(label, answers.label) ? texts.labelWrong : null}
        value={answers.label}
        onChange={(text) => {
          onChange({ ...answers, label: text });
        }}
        data-autofocus
      />
      <TextField
        label={texts.reason}
        hint={texts.reasonHint}
        error={isTried && answers.reason.trim() === '' ? texts.reasonNeeded : null}
        maxLength={500}
        value={answers.reason}
        onChange={(text) => {
          onChange({ ...answers, reason: text });
        }}
      />
      {isUnsettled || answers.abandonUnknown ? (
        <Checkbox
          label={texts.abandon}
          hint={texts.abandonHint}
          checked={answers.abandonUnknown}
          onChange={(abandonUnknown) => {
            onChange({ ...answers, abandonUnknown });
          }}
        />
      ) : null}
    </>
  );
}

function Gone({ gone }: { readonly gone: UnboundView }): ReactNode {
  const texts = useTexts(REMOVE_TEXTS);
  const { abandoned, label, openOrders, revoked, timerMayFire, wiped } = gone;
  return (
    <>
      <Notice tone="good" isLoud title={texts.done(showText(label))}>
        {revoked.length === 0 ? null : (
          <Shown text={texts.revoked(revoked.map((key) => key.label).join(', '))} />
        )}
      </Notice>
      <Notice tone="warn" title={texts.next}>
        <p>{texts.nextMeans}</p>
        <p>{leftWords(openOrders, texts)}</p>
        {openOrders !== null && !openOrders.isAsked ? <p>{texts.heard}</p> : null}
        {timerMayFire ? <p>{texts.timer}</p> : null}
        {abandoned > 0 ? <p>{texts.abandoned(String(abandoned))}</p> : null}
        {wiped ? null : <p>{texts.notWiped}</p>}
      </Notice>
    </>
  );
}

function leftWords(
  open: UnboundView['openOrders'],
  texts: {
    readonly leftUnknown: string;
    readonly leftNone: string;
    readonly left: (orders: string, own: string) => string;
  },
): string {
  if (open === null) return texts.leftUnknown;
  return open.count === 0 ? texts.leftNone : texts.left(String(open.count), String(open.ofKeys));
}
