import { useState, type ReactNode } from 'react';
import type { AccountView } from '@bitting/client/operations.ts';
import type { AcceptedKeyView } from '@bitting/client/venue-keys.ts';
import { callOperation } from '../../../api/call-operation.ts';
import { useMay } from '../../../api/me.ts';
import { refreshOperations } from '../../../api/use-operation.ts';
import { COMMON_TEXTS } from '../../../i18n/common-texts.ts';
import { useTexts } from '../../../i18n/use-texts.ts';
import { Age } from '../../../ui/age.tsx';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { Card, Facts } from '../../../ui/card.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Shown } from '../../../ui/shown.tsx';
import { AddressBadge, KeyEnd, VenueKeyBadge } from '../badges.tsx';
import { ACCOUNTS_TEXTS } from '../texts.ts';
import { KeyChanges, KeyChangesFold } from './key-changes-list.tsx';
import { ACCOUNT_TEXTS } from './texts.ts';

/** Loud at the top of the page where the key is not as it was accepted; nothing where it is. */
export function VenueKeyNotice({ account }: { readonly account: AccountView }): ReactNode {
  const texts = useTexts(ACCOUNT_TEXTS);
  const shared = useTexts(ACCOUNTS_TEXTS);
  const mayAccept = useMay('account-accept-key');
  const mayRebind = useMay('rebind') && account.state !== 'revoked';
  const [isAccepting, setAccepting] = useState(false);
  const { accountId, venueKey } = account;
  const { elsewhere, problem, state } = venueKey;
  const isOdd = state === 'changed' || state === 'beyond' || state === 'gone';
  const isQuiet = !isOdd && elsewhere === null && problem === null;
  const words = wordsOf(venueKey, shared);
  // What was accepted is said in the dialog, while the reason for it is gone already.
  return (
    <>
      {isQuiet ? null : (
        <Notice
          tone={state === 'beyond' || state === 'gone' ? 'danger' : 'warn'}
          title={isOdd ? texts.key.odd(shared.venueKeys[state]) : <Shown text={words} />}
          actions={
            <>
              {isOdd && state !== 'gone' && mayAccept ? (
                <Button
                  onClick={() => {
                    setAccepting(true);
                  }}
                >
                  {texts.key.accept}
                </Button>
              ) : null}
              {mayRebind ? (
                <ButtonLink to={`/accounts/${accountId}/rebind`}>{texts.rebind}</ButtonLink>
              ) : null}
            </>
          }
        >
          {isOdd ? (
            <div className="ui-stack-tight">
              <p>{texts.key.means[state]}</p>
              {words === '' ? null : <Shown text={words} />}
              <KeyChanges account={account} />
            </div>
          ) : null}
        </Notice>
      )}
      {isAccepting ? (
        <AcceptDialog
          account={account}
          onClose={() => {
            setAccepting(false);
          }}
        />
      ) : null}
    </>
  );
}

/** What the venue says of the key that is kept. */
export function VenueKeyCard({ account }: { readonly account: AccountView }): ReactNode {
  const texts = useTexts(ACCOUNT_TEXTS);
  const mayRebind = useMay('rebind') && account.state !== 'revoked';
  const { accountId, permissions, venueKey } = account;
  const { lookedAtMs } = venueKey;
  return (
    <Card
      title={texts.key.title}
      actions={
        mayRebind ? (
          <ButtonLink small to={`/accounts/${accountId}/rebind`}>
            {texts.rebind}
          </ButtonLink>
        ) : null
      }
    >
      <Facts
        rows={[
          { name: texts.key.state, value: <VenueKeyBadge venueKey={venueKey} /> },
          {
            name: texts.key.looked,
            value: lookedAtMs === null ? texts.key.notLooked : <Age atMs={lookedAtMs} />,
          },
          { name: texts.key.rights, value: <Shown text={permissions.join(', ')} /> },
          {
            name: texts.key.addresses,
            value: (
              <>
                <AddressBadge account={account} />
                {account.ipBound ? null : <div className="ui-small ui-muted">{texts.key.howToBind}</div>}
              </>
            ),
          },
          { name: texts.key.ends, value: <KeyEnd account={account} /> },
        ]}
      />
      <KeyChangesFold account={account} />
    </Card>
  );
}

function wordsOf(
  { elsewhere, problem }: AccountView['venueKey'],
  texts: { readonly elsewhere: (address: string) => string; readonly problem: (problem: string) => string },
): string {
  return [
    ...(elsewhere === null ? [] : [texts.elsewhere(elsewhere)]),
    ...(problem === null ? [] : [texts.problem(problem)]),
  ].join(' ');
}

function AcceptDialog({
  account: { accountId },
  onClose,
}: {
  readonly account: AccountView;
  readonly onClose: () => void;
}): ReactNode {
  const texts = useTexts(ACCOUNT_TEXTS).key;
  const common = useTexts(COMMON_TEXTS);
  const [reason, setReason] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [accepted, setAccepted] = useState<AcceptedKeyView | null>(null);
  const accept = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      setAccepted(await callOperation('account-accept-key', { accountId, reason: reason.trim() }));
      await refreshOperations('accounts');
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      isOpen
      title={texts.acceptTitle}
      onClose={onClose}
      actions={
        accepted === null ? (
          <>
            <Button onClick={onClose}>{common.cancel}</Button>
            <Button
              kind="primary"
              busy={isBusy}
              disabled={reason.trim() === ''}
              onClick={() => {
                void accept();
              }}
            >
              {texts.accept}
            </Button>
          </>
        ) : (
          <Button onClick={onClose}>{common.close}</Button>
        )
      }
    >
      <p>{texts.acceptMeans}</p>
      {accepted === null ? (
        <TextField
          label={texts.reason}
          hint={texts.reasonHint}
          value={reason}
          onChange={setReason}
          data-autofocus
        />
      ) : (
        <Notice tone="good" isLoud title={texts.accepted}>
          <Shown
            text={`${texts.acceptedRights(accepted.permissions.join(', '))} ${texts.acceptedAddresses(
              accepted.addresses.length === 0 ? texts.anywhere : accepted.addresses.join(', '),
            )}`}
          />
        </Notice>
      )}
      <FailureNotice error={error} />
    </Dialog>
  );
}
