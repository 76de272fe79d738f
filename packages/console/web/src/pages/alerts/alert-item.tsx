import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { asApiError, type ApiError } from '../../api/api-error.ts';
import { callApi } from '../../api/call-api.ts';
import type { AlertSeverity, ShownAlert } from '../../../../src/api/alerts.ts';
import { FRAME_TEXTS } from '../../app/frame-texts.ts';
import { formatCount, formatDistance } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Age, Instant } from '../../ui/age.tsx';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Dotted } from '../../ui/dotted.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { useNowMs } from '../../ui/now.ts';
import { Shown } from '../../ui/shown.tsx';
import { RULE_ADVICE } from './rule-advice.ts';
import { RULE_NAMES, SEVERITY_NAMES } from './rule-names.ts';
import { placeOfRule } from './rule-places.ts';
import { ALERTS_TEXTS } from './texts.ts';

const TONES: Readonly<Record<AlertSeverity, Tone>> = { critical: 'danger', warning: 'warn', info: 'info' };

export interface AlertItemProps {
  readonly alert: ShownAlert;
  readonly maySeeTo: boolean;
  readonly onChanged: () => void;
}

/** What happened, what to do, who was told and who sees to it. */
export function AlertItem({ alert, maySeeTo, onChanged }: AlertItemProps): ReactNode {
  const texts = useTexts(ALERTS_TEXTS);
  const names = useTexts(SEVERITY_NAMES);
  const language = useLanguage();
  const nowMs = useNowMs();
  const { ackedBy, ackedMs, atMs, isOwn, lastMs, sentence, sequence, severity, times } = alert;
  const { advice, title } = wordsOf(alert, language);
  return (
    <li className={`alerts-item alerts-item-${isOwn ? 'neutral' : TONES[severity]}`}>
      <div className="ui-row ui-row-apart">
        <div className="ui-row">
          <Badge tone={isOwn ? 'neutral' : TONES[severity]}>{names[severity]}</Badge>
          {isOwn ? <Badge>{texts.ownOne}</Badge> : null}
          <h2 className="alerts-title">
            <Shown text={title} />
          </h2>
        </div>
        <span className="ui-small">
          <Dotted>
            <Instant atMs={atMs} />
            <Age atMs={atMs} />
          </Dotted>
        </span>
      </div>
      <p>
        {language === 'en' ? null : <span className="ui-muted">{texts.original}: </span>}
        <Shown text={sentence} />
      </p>
      {times > 1 ? (
        <p className="ui-muted">
          {texts.times(formatCount(times, language), formatDistance(lastMs, nowMs, language))}
        </p>
      ) : null}
      {advice === '' ? null : (
        <p>
          <strong>{texts.todo}: </strong>
          <Shown text={advice} />
        </p>
      )}
      <NamedLinks alert={alert} />
      <p className="ui-small ui-muted">
        <Dotted>
          {sequence === null ? (
            texts.byConsole
          ) : (
            <Link href={`/activity?record=${sequence}`}>{texts.record(sequence)}</Link>
          )}
          <DeliveryWords alert={alert} />
        </Dotted>
      </p>
      {ackedMs === null ? (
        maySeeTo ? (
          <SeeTo alert={alert} onChanged={onChanged} />
        ) : null
      ) : (
        <p className="ui-small">
          <Shown text={texts.acknowledged(ackedBy ?? '')} /> <Age atMs={ackedMs} />
        </p>
      )}
    </li>
  );
}

/** Names by the rule in other languages; what was sent to people stays as it was sent. Here nobody needs a terminal. */
function wordsOf(
  { advice, rule, title }: ShownAlert,
  language: string,
): Pick<ShownAlert, 'advice' | 'title'> {
  const known = language === 'zh' && Object.hasOwn(RULE_NAMES, rule) ? RULE_NAMES[rule] : undefined;
  if (known !== undefined) return { title: known[0], advice: known[1] };
  const here = Object.hasOwn(RULE_ADVICE, rule) ? RULE_ADVICE[rule] : undefined;
  return { title, advice: here ?? advice };
}

const PLACES: Readonly<Record<ShownAlert['named'][number]['kind'], (id: string) => string>> = {
  account: (id) => `/accounts/${id}`,
  key: (id) => `/keys/${id}`,
  person: () => '/people',
};

/** Where one looks and acts: what it names, and the page of its kind of alerts. */
function NamedLinks({ alert: { named, rule } }: { readonly alert: ShownAlert }): ReactNode {
  const texts = useTexts(ALERTS_TEXTS);
  const { pages } = useTexts(FRAME_TEXTS);
  const place = placeOfRule(rule);
  if (named.length === 0 && place === null) return null;
  return (
    <ul className="alerts-named ui-small" aria-label={texts.names}>
      {named.map(({ id, kind, label }) => (
        <li key={id}>
          {texts.kinds[kind]}{' '}
          <Link href={PLACES[kind](id)} title={id}>
            <Shown text={label ?? id} />
          </Link>
        </li>
      ))}
      {place === null ? null : (
        <li>
          <Link href={place.path}>{texts.goTo(pages[place.page])}</Link>
        </li>
      )}
    </ul>
  );
}

function DeliveryWords({ alert: { deliveries } }: { readonly alert: ShownAlert }): ReactNode {
  const texts = useTexts(ALERTS_TEXTS);
  const language = useLanguage();
  const nowMs = useNowMs();
  const channels: Readonly<Record<string, string>> = texts.channelNames;
  if (deliveries.length === 0) return texts.toldNobody;
  const ways = deliveries.map(({ channel, endedMs, problem, state, step }, at) => (
    <span key={`${channel} ${step}`}>
      {at === 0 ? '' : ', '}
      {`${channels[channel] ?? channel} ${texts.deliveryStates[state]}`}
      {endedMs === null ? '' : ` ${formatDistance(endedMs, nowMs, language)}`}
      {problem === null ? null : (
        <>
          {' ('}
          <Shown text={problem} />)
        </>
      )}
      {step === 0 ? '' : `, ${texts.escalated(formatCount(step, language))}`}
    </span>
  ));
  return (
    <>
      {texts.told} {ways}
    </>
  );
}

function SeeTo({ alert, onChanged }: Pick<AlertItemProps, 'alert' | 'onChanged'>): ReactNode {
  const texts = useTexts(ALERTS_TEXTS);
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const acknowledge = async (): Promise<void> => {
    setAsking(true);
    setError(null);
    try {
      await callApi('/api/alerts/acknowledge', { id: alert.id });
      onChanged();
    } catch (thrown) {
      setError(asApiError(thrown));
    }
    setAsking(false);
  };
  return (
    <div className="ui-row">
      <Button
        small
        icon="check"
        busy={isAsking}
        onClick={() => {
          void acknowledge();
        }}
      >
        {texts.acknowledge}
        <span className="ui-hidden">{`: ${alert.title}`}</span>
      </Button>
      {error === null ? null : <FailureNotice error={error} />}
    </div>
  );
}
