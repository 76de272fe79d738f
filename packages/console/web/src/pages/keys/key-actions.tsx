import { useState, type ReactNode } from 'react';
import type { IssuedKey, KeyDetails } from '@bitting/client/operations.ts';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import type { TradingState } from '@bitting/core/trading/vocabulary.ts';
import { callOperation } from '../../api/call-operation.ts';
import { useMay, useMe } from '../../api/me.ts';
import { refreshOperations } from '../../api/use-operation.ts';
import { useHalt } from '../../app/halt/halt-context.ts';
import { COMMON_TEXTS } from '../../i18n/common-texts.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { LeaveQuestion } from '../../ui/leave-question.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useLeaveGuard } from '../../ui/use-leave-guard.ts';
import { ISSUED_TEXTS } from './issued-texts.ts';
import { KEY_PAGE_TEXTS } from './key-page-texts.ts';
import { KeyFailure } from './key-failure.tsx';
import { rotateKey } from './key-secret.ts';
import { isNameOf } from './typed-name.ts';

type Act = 'suspend' | 'resume-key' | 'rotate' | 'revoke' | 'rebind-client';

interface ActRow {
  readonly act: Act;
  readonly states: readonly TradingState[];
  readonly isDanger: boolean;
  readonly asks: readonly ('reason' | 'label' | 'publicKey' | 'clientKey')[];
}

const LIVING: readonly TradingState[] = ['active', 'reducing', 'halted', 'suspended'];

/** What can be done to a key, in which of its states, and what is asked before. */
const ACTS: readonly ActRow[] = [
  { act: 'suspend', states: ['active', 'reducing', 'halted'], isDanger: false, asks: ['reason'] },
  { act: 'resume-key', states: ['reducing', 'halted', 'suspended'], isDanger: false, asks: ['reason'] },
  { act: 'rotate', states: LIVING, isDanger: true, asks: ['publicKey', 'label', 'reason'] },
  { act: 'rebind-client', states: LIVING, isDanger: false, asks: ['clientKey', 'reason'] },
  { act: 'revoke', states: LIVING, isDanger: true, asks: ['label', 'reason'] },
];

interface Answers {
  readonly reason: string;
  readonly label: string;
  readonly publicKey: string;
  readonly clientKey: string;
}

const NO_ANSWERS: Answers = { reason: '', label: '', publicKey: '', clientKey: '' };

export interface KeyActionsProps {
  readonly details: KeyDetails;
  /** Of a rotation. */
  readonly onRotated: (issued: IssuedKey) => void;
}

/** The buttons that stop, start, renew and end a key. */
export function KeyActions({ details, onRotated }: KeyActionsProps): ReactNode {
  const [act, setAct] = useState<Act | null>(null);
  const [told, setTold] = useState<Told | null>(null);
  const texts = useTexts(KEY_PAGE_TEXTS);
  const { openHalt } = useHalt();
  const mayHalt = useMay('halt');
  const offered = ACTS.filter(({ states }) => states.includes(details.state));
  const row = ACTS.find((one) => one.act === act);
  return (
    <div className="ui-stack-tight">
      {told === null ? null : (
        <Notice tone={told.durable ? 'good' : 'danger'} title={texts.done[told.act]}>
          {told.durable ? null : <p>{texts.notDurable}</p>}
        </Notice>
      )}
      <div className="keys-danger">
        {LIVING.includes(details.state) && mayHalt ? (
          <Button
            kind="danger"
            icon="stop"
            onClick={() => {
              openHalt({ kind: 'key', virtualKeyId: details.virtualKeyId });
            }}
          >
            {texts.halt}
          </Button>
        ) : null}
        {offered.map((one) => (
          <ActButton
            key={one.act}
            row={one}
            onPress={() => {
              setTold(null);
              setAct(one.act);
            }}
          />
        ))}
      </div>
      {row === undefined ? null : (
        <ActDialog
          row={row}
          details={details}
          onClose={() => {
            setAct(null);
          }}
          onTold={setTold}
          onRotated={onRotated}
        />
      )}
    </div>
  );
}

interface Told {
  readonly act: Exclude<Act, 'rotate'>;
  readonly durable: boolean;
}

function useNames(): Readonly<Record<Act, { readonly name: string; readonly means: string }>> {
  const texts = useTexts(KEY_PAGE_TEXTS);
  return {
    suspend: { name: texts.suspend, means: texts.suspendMeans },
    'resume-key': { name: texts.resume, means: texts.resumeMeans },
    rotate: { name: texts.rotate, means: texts.rotateMeans },
    revoke: { name: texts.revoke, means: texts.revokeMeans },
    'rebind-client': { name: texts.certificateChange, means: texts.certificateMeans },
  };
}

function ActButton({ row, onPress }: { readonly row: ActRow; readonly onPress: () => void }): ReactNode {
  const names = useNames();
  const may = useMay(row.act);
  if (!may) return null;
  return <Button onClick={onPress}>{names[row.act].name}</Button>;
}

interface ActDialogProps extends KeyActionsProps {
  readonly row: ActRow;
  readonly onClose: () => void;
  readonly onTold: (told: Told) => void;
}

function ActDialog({ row, details, onClose, onTold, onRotated }: ActDialogProps): ReactNode {
  const texts = useTexts(KEY_PAGE_TEXTS);
  const common = useTexts(COMMON_TEXTS);
  const { name, means } = useNames()[row.act];
  const operatorId = useMe().data?.signedIn?.operatorId ?? '';
  const [answers, setAnswers] = useState<Answers>(NO_ANSWERS);
  const [failure, setFailure] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const [isTried, setTried] = useState(false);
  const issued = useTexts(ISSUED_TEXTS);
  const guard = useLeaveGuard(isBusy && row.act === 'rotate', `/keys/${details.virtualKeyId}`);
  const problems = problemsOf(row, answers, details);
  const perform = async (): Promise<void> => {
    setTried(true);
    if (problems.size > 0) return;
    setBusy(true);
    setFailure(null);
    try {
      const done = await act({ row, answers, details, operatorId });
      onClose();
      if (done.kind === 'rotated') onRotated(done.issued);
      else onTold(done.told);
      void refreshOperations('show', 'list');
    } catch (thrown) {
      setFailure(thrown);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={`${name}: ${showText(details.label)}`}
      isOpen
      onClose={() => {
        // What is on its way comes to this dialog.
        if (!isBusy) onClose();
      }}
      tone={row.isDanger ? 'danger' : 'normal'}
      actions={
        <>
          <Button onClick={onClose} busy={isBusy}>
            {common.cancel}
          </Button>
          <Button kind={row.isDanger ? 'danger' : 'primary'} busy={isBusy} onClick={() => void perform()}>
            {name}
          </Button>
        </>
      }
    >
      <p>{means}</p>
      <Questions
        row={row}
        details={details}
        answers={answers}
        onChange={setAnswers}
        problems={isTried ? problems : new Set()}
      />
      <KeyFailure error={failure} title={texts.failed} />
      <LeaveQuestion guard={guard} title={issued.rotating}>
        {issued.underWayBody}
      </LeaveQuestion>
    </Dialog>
  );
}

function asksOf({ asks }: ActRow, { algorithm }: KeyDetails): ActRow['asks'] {
  return asks.filter((ask) => ask !== 'publicKey' || algorithm === 'ed25519');
}

function problemsOf(row: ActRow, answers: Answers, details: KeyDetails): ReadonlySet<keyof Answers> {
  const isWrong: Readonly<Record<keyof Answers, boolean>> = {
    reason: row.act === 'resume-key' && answers.reason.trim() === '',
    label: !isNameOf(details.label, answers.label),
    publicKey: answers.publicKey.trim() === '',
    clientKey: !/^[0-9a-f]{64}$/iu.test(answers.clientKey.trim()),
  };
  return new Set(asksOf(row, details).filter((ask) => isWrong[ask]));
}

interface QuestionsProps {
  readonly row: ActRow;
  readonly details: KeyDetails;
  readonly answers: Answers;
  readonly onChange: (answers: Answers) => void;
  readonly problems: ReadonlySet<keyof Answers>;
}

function Questions({ row, details, answers, onChange, problems }: QuestionsProps): ReactNode {
  const texts = useTexts(KEY_PAGE_TEXTS);
  const labels: Readonly<Record<keyof Answers, readonly [label: string, error: string]>> = {
    reason: [texts.reason, texts.reasonNeeded],
    label: [texts.typeLabel(showText(details.label)), texts.labelWrong],
    publicKey: [texts.newPublicKey, texts.newPublicKey],
    clientKey: [texts.certificateHash, texts.certificateHash],
  };
  return asksOf(row, details).map((ask) => {
    const [label, error] = labels[ask];
    const props = {
      label,
      error: problems.has(ask) ? error : null,
      value: answers[ask],
      onChange: (text: string) => {
        onChange({ ...answers, [ask]: text });
      },
    };
    if (ask === 'publicKey') return <TextArea key={ask} rows={3} {...props} />;
    return (
      <TextField
        key={ask}
        {...props}
        {...(ask === 'reason'
          ? { hint: texts.reasonHint, maxLength: 500, optional: row.act !== 'resume-key' }
          : {})}
      />
    );
  });
}

type Done =
  { readonly kind: 'rotated'; readonly issued: IssuedKey } | { readonly kind: 'told'; readonly told: Told };

async function act({
  row,
  answers,
  details: { virtualKeyId, algorithm },
  operatorId,
}: {
  readonly row: ActRow;
  readonly answers: Answers;
  readonly details: KeyDetails;
  readonly operatorId: string;
}): Promise<Done> {
  const reason = answers.reason.trim();
  const change = { virtualKeyId, ...(reason === '' ? {} : { reason }) };
  const publicKey = algorithm === 'ed25519' ? { publicKey: answers.publicKey.trim() } : {};
  if (row.act === 'rotate')
    return { kind: 'rotated', issued: await rotateKey(operatorId, { ...change, ...publicKey }) };
  if (row.act === 'rebind-client') {
    await callOperation('rebind-client', { ...change, clientKey: answers.clientKey.trim().toLowerCase() });
    return { kind: 'told', told: { act: row.act, durable: true } };
  }
  const { durable } =
    row.act === 'resume-key'
      ? await callOperation('resume-key', { virtualKeyId, reason })
      : await callOperation(row.act, change);
  return { kind: 'told', told: { act: row.act, durable } };
}
