import { useState, type ReactNode } from 'react';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import type { OwnAccountView } from '../../../../src/api/people.ts';
import { callApi } from '../../api/call-api.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Age } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Shown } from '../../ui/shown.tsx';
import { FactorEnrolment, type Offer } from './factor-enrolment.tsx';
import type { OwnProps } from './own-props.ts';
import { SignInFailure } from './sign-in-failure.tsx';
import { ME_TEXTS } from './texts.ts';
import { useAttempt } from './use-attempt.ts';

type Factor = OwnAccountView['factors'][number];

export function FactorsCard({ own: { factors }, onChanged }: OwnProps): ReactNode {
  const texts = useTexts(ME_TEXTS);
  const [offer, setOffer] = useState<Offer | null>(null);
  const [leaving, setLeaving] = useState<Factor | null>(null);
  const adding = useAttempt();
  const isLast = factors.length <= 1;
  return (
    <Card title={texts.factors}>
      <div className="ui-stack">
        <DataTable<Factor>
          caption={texts.factors}
          rows={factors}
          rowKey={({ factorId }) => factorId}
          columns={[
            {
              key: 'name',
              header: texts.factorName,
              isRowHeader: true,
              cell: ({ name }) => <Shown text={name} />,
            },
            { key: 'kind', header: texts.factorKind, cell: ({ kind }) => texts.factorKinds[kind] },
            {
              key: 'made',
              header: texts.made,
              hideOnPhone: true,
              cell: ({ madeMs }) => <Age atMs={madeMs} />,
            },
            {
              key: 'used',
              header: texts.used,
              cell: ({ usedMs }) => (usedMs === null ? texts.never : <Age atMs={usedMs} />),
            },
            {
              key: 'remove',
              header: <span className="ui-hidden">{texts.remove}</span>,
              align: 'end',
              cell: (factor) =>
                isLast ? null : (
                  <Button
                    small
                    aria-label={texts.removeWhat(showText(factor.name))}
                    onClick={() => {
                      setLeaving(factor);
                    }}
                  >
                    {texts.remove}
                  </Button>
                ),
            },
          ]}
        />
        {isLast ? <p className="ui-small ui-muted">{texts.lastStays}</p> : null}
        <SignInFailure error={adding.error} />
        <div className="ui-row">
          <Button
            busy={adding.isBusy}
            onClick={() => {
              adding.run(async () => {
                setOffer(await callApi<Offer>('/api/people/me/factor-offer'));
              });
            }}
          >
            {texts.add}
          </Button>
        </div>
      </div>
      <Dialog
        title={texts.addTitle}
        isOpen={offer !== null}
        onClose={() => {
          setOffer(null);
        }}
      >
        {offer === null ? null : (
          <FactorEnrolment
            offer={offer}
            onTaken={async (factor) => {
              await callApi('/api/people/me/factor-add', { ticket: offer.ticket, factor });
              setOffer(null);
              await onChanged();
            }}
          />
        )}
      </Dialog>
      <RemoveDialog
        factor={leaving}
        onChanged={onChanged}
        onClose={() => {
          setLeaving(null);
        }}
      />
    </Card>
  );
}

interface RemoveProps {
  readonly factor: Factor | null;
  readonly onChanged: () => Promise<void>;
  readonly onClose: () => void;
}

function RemoveDialog({ factor, onChanged, onClose }: RemoveProps): ReactNode {
  const texts = useTexts(ME_TEXTS);
  const removing = useAttempt();
  if (factor === null) return null;
  const { factorId, name } = factor;
  return (
    <Dialog
      title={texts.remove}
      tone="danger"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{texts.keep}</Button>
          <Button
            kind="danger"
            busy={removing.isBusy}
            onClick={() => {
              removing.run(async () => {
                await callApi('/api/people/me/factor-remove', { factorId });
                onClose();
                await onChanged();
              });
            }}
          >
            {texts.remove}
          </Button>
        </>
      }
    >
      <p>{texts.removeAsk(showText(name))}</p>
      <SignInFailure error={removing.error} />
    </Dialog>
  );
}
