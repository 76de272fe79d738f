import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { Alerts, AlertSeverity, ShownAlert } from '../../../../src/api/alerts.ts';
import { useLive } from '../../api/live.ts';
import { useMe } from '../../api/me.ts';
import { refreshApi, useApi } from '../../api/use-operation.ts';
import { formatCount } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Select } from '../../ui/field.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { RadioGroup } from '../../ui/field.tsx';
import { AcknowledgeAll } from './acknowledge-all.tsx';
import { AlertItem } from './alert-item.tsx';
import { ChannelsCard } from './channels-card.tsx';
import { SEVERITY_NAMES } from './rule-names.ts';
import { ALERTS_TEXTS } from './texts.ts';
import './alerts.css';

const EVERY_MS = 15_000;
const FIRST = 50;
const MOST = 200;
const SEVERITIES = ['critical', 'warning', 'info'] as const;
const SEE_TO = new Set(['owner', 'admin', 'trader', 'approver']);

/** What somebody did himself a moment ago need not alarm him; it is there to be looked through. */
function OwnAlerts({
  alerts,
  maySeeTo,
  onChanged,
}: {
  readonly alerts: readonly ShownAlert[];
  readonly maySeeTo: boolean;
  readonly onChanged: () => void;
}): ReactNode {
  const texts = useTexts(ALERTS_TEXTS);
  const language = useLanguage();
  return (
    <details className="alerts-own">
      <summary>
        {texts.own} ({formatCount(alerts.length, language)})
      </summary>
      <p className="ui-muted ui-small">
        {texts.ownMeans} {texts.ownNot} <Link href="/me">{texts.ownSessions}</Link>
      </p>
      <ul className="alerts-list">
        {alerts.map((alert) => (
          <AlertItem key={alert.id} alert={alert} maySeeTo={maySeeTo} onChanged={onChanged} />
        ))}
      </ul>
    </details>
  );
}

export function Page(): ReactNode {
  const texts = useTexts(ALERTS_TEXTS);
  const names = useTexts(SEVERITY_NAMES);
  const [which, setWhich] = useState<'open' | 'all'>('open');
  const [limit, setLimit] = useState(FIRST);
  const [severity, setSeverity] = useState<AlertSeverity | ''>('');
  const path = `/api/alerts?which=${which}&limit=${limit}`;
  const query = useApi<Alerts>(path, { everyMs: EVERY_MS });
  const refresh = (): void => {
    void refreshApi(path, '/api/alerts/channels', '/api/alerts/count');
  };
  useLive('alerts', refresh);
  const maySeeTo = SEE_TO.has(useMe().data?.signedIn?.role ?? '');
  return (
    <div className="ui-stack">
      <PageHeader title={texts.title} lead={texts.lead} />
      <div className="ui-row ui-row-apart alerts-bar">
        <RadioGroup
          legend={texts.views}
          inRow
          value={which}
          onChange={setWhich}
          options={[
            { value: 'open', label: texts.open },
            { value: 'all', label: texts.all },
          ]}
        />
        <Select
          label={texts.severity}
          value={severity}
          onChange={setSeverity}
          options={[
            { value: '', label: texts.anySeverity },
            ...SEVERITIES.map((value) => ({ value, label: names[value] ?? value })),
          ]}
        />
      </div>
      <Loaded query={query}>
        {({ alerts, open, own }) => {
          const count = open.critical + open.warning + open.info;
          const shown = alerts.filter((one) => severity === '' || one.severity === severity);
          return (
            <>
              {own.length === 0 ? null : <OwnAlerts alerts={own} maySeeTo={maySeeTo} onChanged={refresh} />}
              {shown.length === 0 ? (
                <Empty title={which === 'open' ? texts.noneOpen : texts.none}>
                  {which === 'open' ? texts.noneOpenMeans : texts.noneMeans}
                </Empty>
              ) : (
                <ul className="alerts-list">
                  {shown.map((alert) => (
                    <AlertItem key={alert.id} alert={alert} maySeeTo={maySeeTo} onChanged={refresh} />
                  ))}
                </ul>
              )}
              <div className="ui-row">
                {alerts.length >= limit && limit < MOST ? (
                  <Button
                    onClick={() => {
                      setLimit(MOST);
                    }}
                  >
                    {texts.more}
                  </Button>
                ) : null}
                {maySeeTo && count > 1 ? (
                  <AcknowledgeAll count={count + own.length} onChanged={refresh} />
                ) : null}
              </div>
            </>
          );
        }}
      </Loaded>
      <ChannelsCard />
    </div>
  );
}
