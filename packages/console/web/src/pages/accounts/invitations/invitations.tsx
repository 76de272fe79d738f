import { useState, type ReactNode } from 'react';
import type { BindInvitationView } from '@bitting/client/sealing.ts';
import { callOperation } from '../../../api/call-operation.ts';
import { refreshOperations, useOperation } from '../../../api/use-operation.ts';
import { formatCount } from '../../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../../i18n/use-texts.ts';
import { Age, Instant } from '../../../ui/age.tsx';
import { Badge, EnvironmentBadge, type Tone } from '../../../ui/badge.tsx';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { DataTable, type Column } from '../../../ui/data-table.tsx';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import { Sign } from '../../../ui/icons.tsx';
import { Shown } from '../../../ui/shown.tsx';
import { INVITATION_TEXTS } from './texts.ts';

type ShownState = BindInvitationView['state'] | 'opened';

function stateOf({ openedAtMs, state }: BindInvitationView): ShownState {
  return state === 'waiting' && openedAtMs !== null ? 'opened' : state;
}

const TONES: Readonly<Record<ShownState, Tone>> = {
  waiting: 'info',
  opened: 'warn',
  'in-use': 'warn',
  used: 'good',
  cancelled: 'neutral',
  expired: 'neutral',
};

const REFRESH_MS = 10_000;

/** Which links there are, and whether somebody opened one who should not have it. */
export function Invitations(): ReactNode {
  const texts = useTexts(INVITATION_TEXTS);
  const query = useOperation('bind-invitations', {}, { everyMs: REFRESH_MS });
  const [error, setError] = useState<unknown>(null);
  const invitations = query.data?.invitations ?? [];
  if (invitations.length === 0) return null;
  const cancel = async (invitationId: string): Promise<void> => {
    setError(null);
    try {
      await callOperation('bind-invite-cancel', { invitationId });
    } catch (thrown) {
      setError(thrown);
    }
    await refreshOperations('bind-invitations');
  };
  return (
    <Card title={texts.title}>
      <p className="ui-muted">{texts.lead}</p>
      <FailureNotice error={error} />
      <Table
        rows={invitations}
        onCancel={(invitationId) => {
          void cancel(invitationId);
        }}
      />
    </Card>
  );
}

function Table({
  onCancel,
  rows,
}: {
  readonly rows: readonly BindInvitationView[];
  readonly onCancel: (invitationId: string) => void;
}): ReactNode {
  const texts = useTexts(INVITATION_TEXTS);
  const columns: readonly Column<BindInvitationView>[] = [
    {
      key: 'who',
      header: texts.who,
      isRowHeader: true,
      cell: ({ who }) => (
        <div className="accounts-name">
          <Shown text={who} />
        </div>
      ),
    },
    {
      key: 'account',
      header: texts.account,
      cell: ({ environment, label }) => (
        <>
          <EnvironmentBadge environment={environment} />
          <div className="accounts-under">
            <Shown text={label} />
          </div>
        </>
      ),
    },
    {
      key: 'state',
      header: texts.state,
      cell: (row) => {
        const state = stateOf(row);
        return <Badge tone={TONES[state]}>{texts.states[state]}</Badge>;
      },
    },
    { key: 'expires', header: texts.expires, cell: ({ expiresAtMs }) => <Instant atMs={expiresAtMs} /> },
    { key: 'opened', header: texts.opened, cell: (row) => <Opened row={row} /> },
    {
      key: 'act',
      header: <span className="ui-hidden">{texts.act}</span>,
      cell: ({ accountId, invitationId, state, who }) => {
        if (accountId !== null)
          return (
            <ButtonLink small to={`/accounts/${accountId}`}>
              {texts.connected}
            </ButtonLink>
          );
        if (state !== 'waiting' && state !== 'in-use') return null;
        return (
          <Button
            small
            aria-label={texts.cancelOf(who)}
            onClick={() => {
              onCancel(invitationId);
            }}
          >
            {texts.cancel}
          </Button>
        );
      },
    },
  ];
  return (
    <DataTable
      caption={texts.table}
      columns={columns}
      rows={rows}
      rowKey={({ invitationId }) => invitationId}
      empty={texts.none}
    />
  );
}

function Opened({
  row: { openedAtMs, openedFrom, refusedOpenings },
}: {
  readonly row: BindInvitationView;
}): ReactNode {
  const texts = useTexts(INVITATION_TEXTS);
  const language = useLanguage();
  if (openedAtMs === null) return texts.notOpened;
  return (
    <>
      <Age atMs={openedAtMs} />
      {openedFrom === null ? null : <div className="ui-small">{texts.openedFrom(openedFrom)}</div>}
      {refusedOpenings === null ? null : (
        <p className="accounts-alarm">
          <Sign name="warn" />
          {texts.refused(formatCount(refusedOpenings.times, language), refusedOpenings.address)}
        </p>
      )}
    </>
  );
}
