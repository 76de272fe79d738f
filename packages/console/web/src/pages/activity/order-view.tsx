import { Fragment, useState, type ReactNode } from 'react';
import type { TailEvent } from '@bitting/client/operations.ts';
import type { OrderAct, OrderFound, OrderOrigin, RecordShown } from '@bitting/client/searches.ts';
import { useOperation } from '../../api/use-operation.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Instant } from '../../ui/age.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Dotted } from '../../ui/dotted.tsx';
import { Select } from '../../ui/field.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Shown } from '../../ui/shown.tsx';
import { DECISION_TONES } from './record-line.tsx';
import { decisionOf, orderIdsOf, readRow, type RecordRow } from './record-row.ts';
import { SummaryView } from './summary-view.tsx';
import { decisionWord } from './record-words.ts';
import { ACTIVITY_TEXTS } from './texts.ts';

interface OrderViewProps {
  readonly record: TailEvent;
  readonly onOpen: (row: RecordRow) => void;
}

/** From the bot over the gateway's decision to the venue, and who had allowed it. */
export function OrderView({ onOpen, record }: OrderViewProps): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const ids = orderIdsOf(record);
  const [chosen, setChosen] = useState(ids[0] ?? null);
  if (chosen === null) return <p>{texts.noOrder}</p>;
  return (
    <div className="ui-stack">
      {ids.length < 2 ? null : (
        <Select
          label={texts.chooseOrder}
          value={chosen}
          onChange={setChosen}
          options={ids.map((value) => ({ value, label: value }))}
        />
      )}
      <FoundOrder key={chosen} orderId={chosen} onOpen={onOpen} />
    </div>
  );
}

function FoundOrder({
  onOpen,
  orderId,
}: {
  readonly orderId: string;
  readonly onOpen: OrderViewProps['onOpen'];
}): ReactNode {
  const query = useOperation('ledger-order', { orderId });
  return <Loaded query={query}>{(found) => <Origins found={found} onOpen={onOpen} />}</Loaded>;
}

function Origins({
  found: { events, origins },
  onOpen,
}: {
  readonly found: OrderFound;
  readonly onOpen: OrderViewProps['onOpen'];
}): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  return (
    <>
      {origins.map((origin) => (
        <Origin key={`${origin.venue} ${origin.accountId}`} origin={origin} onOpen={onOpen} />
      ))}
      {events.length === 0 ? null : (
        <>
          <h3>{texts.seen}</h3>
          <ol className="activity-timeline">
            {events.map((event) => (
              <TimelineRow key={event.sequence} title={texts.seen} record={event} onOpen={onOpen} />
            ))}
          </ol>
        </>
      )}
    </>
  );
}

function Origin({
  onOpen,
  origin,
}: {
  readonly origin: OrderOrigin;
  readonly onOpen: OrderViewProps['onOpen'];
}): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const { accountId, accountLabel, keyLabel, owner, steps, venue, virtualKeyId } = origin;
  return (
    <section className="ui-stack-tight">
      <h3>{texts.timeline}</h3>
      <p>
        <Dotted>
          <>
            {texts.byKey} <Shown text={keyLabel ?? virtualKeyId} />
            {owner === null ? null : (
              <>
                {' '}
                <Shown text={texts.ownerOf(owner)} />
              </>
            )}
          </>
          {venue.toUpperCase()}
          <Shown text={accountLabel ?? accountId} />
        </Dotted>
      </p>
      <ol className="activity-timeline">
        {steps.map(({ ends, intent }) => (
          <Fragment key={intent.sequence}>
            <TimelineRow title={texts.asked} record={intent} onOpen={onOpen} />
            {ends.map((end) => (
              <TimelineRow
                key={end.sequence}
                title={end.type === 'resolution' ? texts.resolved : texts.answered}
                record={end}
                onOpen={onOpen}
              />
            ))}
          </Fragment>
        ))}
      </ol>
      <h3>{texts.allowedBy}</h3>
      <ol className="activity-timeline">
        {actsOf(origin, texts).map(({ act, title }) => (
          <TimelineRow
            key={title}
            title={title}
            by={texts.byOperator(act.operator)}
            record={act.act}
            onOpen={onOpen}
          />
        ))}
      </ol>
    </section>
  );
}

/** The first version of a policy was set by the issuing of its key. */
function actsOf(
  { accountTerms, bound, installationTerms, issued, policySet, policyVersion }: OrderOrigin,
  texts: (typeof ACTIVITY_TEXTS)['en'],
): readonly { readonly title: string; readonly act: OrderAct }[] {
  const rows: readonly (readonly [string, OrderAct | null])[] = [
    [texts.policySet(String(policyVersion)), policySet],
    [texts.accountTerms, accountTerms],
    [texts.installationTerms, installationTerms],
    [texts.issued, issued],
    [texts.bound, bound],
  ];
  return rows.flatMap(([title, act]) => (act === null ? [] : [{ title, act }]));
}

function TimelineRow({
  by,
  onOpen,
  record,
  title,
}: {
  readonly title: string;
  readonly by?: string;
  readonly record: RecordShown;
  readonly onOpen: OrderViewProps['onOpen'];
}): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const language = useLanguage();
  const decision = decisionOf(record);
  return (
    <li>
      <div className="ui-row">
        <strong>
          <Dotted>
            {title}
            {by === undefined ? null : <Shown text={by} />}
          </Dotted>
        </strong>
        {decision === null ? null : (
          <Badge tone={DECISION_TONES[decision]}>{decisionWord(decision, language)}</Badge>
        )}
        <span className="ui-muted ui-small">
          <Instant atMs={record.wallMs} />
        </span>
        <Button
          small
          kind="plain"
          aria-label={texts.record(record.sequence)}
          onClick={() => {
            onOpen(readRow(record, 0, () => undefined));
          }}
        >
          {record.sequence}
        </Button>
      </div>
      <div className="ui-small">
        <SummaryView record={record} />
      </div>
    </li>
  );
}
