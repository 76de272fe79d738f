import type { ReactNode } from 'react';
import type { OwnAccountView } from '../../../../src/api/people.ts';
import { callApi } from '../../api/call-api.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Age } from '../../ui/age.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import type { OwnProps } from './own-props.ts';
import { SignInFailure } from './sign-in-failure.tsx';
import { ME_TEXTS } from './texts.ts';
import { useAttempt } from './use-attempt.ts';

type Session = OwnAccountView['sessions'][number];

/** As the server says it. */
const HERE = 'this machine';

export function SessionsCard({ own: { sessions }, onChanged }: OwnProps): ReactNode {
  const texts = useTexts(ME_TEXTS);
  const attempt = useAttempt();
  const end = (path: string, body: object): void => {
    attempt.run(async () => {
      await callApi(path, body);
      await onChanged();
    });
  };
  return (
    <Card
      title={texts.sessions}
      actions={
        sessions.length <= 1 ? null : (
          <Button
            small
            busy={attempt.isBusy}
            onClick={() => {
              end('/api/people/me/sessions-end', {});
            }}
          >
            {texts.endOthers}
          </Button>
        )
      }
    >
      <div className="ui-stack">
        <p className="ui-small ui-muted">{texts.sessionsLead}</p>
        <SignInFailure error={attempt.error} />
        <DataTable<Session>
          caption={texts.sessions}
          rows={sessions}
          rowKey={({ sessionId }) => sessionId}
          columns={[
            {
              key: 'device',
              header: texts.device,
              isRowHeader: true,
              cell: ({ device, isThis }) => (
                <span className="ui-row">
                  {device}
                  {isThis ? <Badge tone="info">{texts.thisOne}</Badge> : null}
                </span>
              ),
            },
            {
              key: 'address',
              header: texts.address,
              hideOnPhone: true,
              cell: ({ address }) => (address === HERE ? texts.here : address),
            },
            {
              key: 'since',
              header: texts.since,
              hideOnPhone: true,
              cell: ({ madeMs }) => <Age atMs={madeMs} />,
            },
            { key: 'seen', header: texts.seen, cell: ({ seenMs }) => <Age atMs={seenMs} /> },
            {
              key: 'end',
              header: <span className="ui-hidden">{texts.end}</span>,
              align: 'end',
              cell: ({ device, isThis, sessionId }) =>
                isThis ? null : (
                  <Button
                    small
                    aria-label={texts.endWhat(device)}
                    busy={attempt.isBusy}
                    onClick={() => {
                      end('/api/people/me/session-end', { sessionId });
                    }}
                  >
                    {texts.end}
                  </Button>
                ),
            },
          ]}
        />
      </div>
    </Card>
  );
}
