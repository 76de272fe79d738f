import { useMemo, useState, type ReactNode } from 'react';
import { useLocation, useSearch } from 'wouter';
import { useMay, useMe } from '../../api/me.ts';
import { useOperation } from '../../api/use-operation.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { FindView } from './find-view.tsx';
import { LiveView } from './live-view.tsx';
import { RecordDialog } from './record-dialog.tsx';
import { NamesContext } from './names.ts';
import type { RecordRow } from './record-row.ts';
import { ACTIVITY_TEXTS } from './texts.ts';
import './activity.css';

const SEQUENCE = /^\d{1,19}$/u;

export function Page(): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const asked = new URLSearchParams(useSearch());
  const [, navigate] = useLocation();
  const key = asked.get('key');
  const limitedTo = useMe().data?.signedIn?.accounts ?? null;
  const account = asked.get('account') ?? limitedTo?.[0] ?? null;
  const record = asked.get('record');
  const [view, setView] = useState(key === null && asked.get('find') === null ? 'live' : 'find');
  const open = (row: RecordRow): void => {
    if (row.sequence !== null) navigate(withRecord(asked, row.sequence), { replace: true });
  };
  return (
    <NamesContext value={useNames()}>
      <div className="ui-stack">
        <PageHeader title={texts.title} lead={texts.lead} />
        <Tabs
          label={texts.views}
          selected={view}
          onSelect={setView}
          tabs={[
            { id: 'live', label: texts.live, content: <LiveView onOpen={open} /> },
            {
              id: 'find',
              label: texts.find,
              content: (
                <FindView key={`${key} ${account}`} onOpen={open} virtualKeyId={key} accountId={account} />
              ),
            },
          ]}
        />
      </div>
      {record !== null && SEQUENCE.test(record) ? (
        <RecordDialog
          key={record}
          sequence={record}
          limitedTo={limitedTo}
          onOpen={open}
          onClose={() => {
            navigate(withRecord(asked, null), { replace: true });
          }}
        />
      ) : null}
    </NamesContext>
  );
}

/** The record that is open is a part of the address, so that it can be sent to somebody. */
function withRecord(asked: URLSearchParams, sequence: string | null): string {
  const next = new URLSearchParams(asked);
  if (sequence === null) next.delete('record');
  else next.set('record', sequence);
  const text = next.toString();
  return text === '' ? '/activity' : `/activity?${text}`;
}

/** What accounts, keys and people are called. */
function useNames(): ReadonlyMap<string, string> {
  const { data: keys } = useOperation('list', {});
  const { data: accounts } = useOperation('accounts', { removed: true });
  const { data: operators } = useOperation('operators-list', {}, { isEnabled: useMay('operators-list') });
  return useMemo(
    () =>
      new Map([
        ...(keys?.virtualKeys ?? []).map(({ label, virtualKeyId }) => [virtualKeyId, label] as const),
        ...(accounts?.accounts ?? []).map(({ accountId, label }) => [accountId, label] as const),
        ...(operators?.operators ?? []).map(({ name, operatorId }) => [operatorId, name] as const),
      ]),
    [accounts, keys, operators],
  );
}
