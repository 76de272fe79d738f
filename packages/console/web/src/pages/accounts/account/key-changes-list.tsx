import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { AccountView } from '@bitting/client/operations.ts';
import type { ApiError } from '../../../api/api-error.ts';
import { callOperation } from '../../../api/call-operation.ts';
import { useMay } from '../../../api/me.ts';
import { useTexts } from '../../../i18n/use-texts.ts';
import { Age } from '../../../ui/age.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { Shown } from '../../../ui/shown.tsx';
import { readKeyChange, type KeyChange } from './key-changes.ts';
import { ACCOUNT_TEXTS } from './texts.ts';

const RECORDS_MAX = 50;
const SHOWN_MAX = 5;
const AGAIN_MS = 5_000;

async function findChanges(accountId: string, signal: AbortSignal): Promise<readonly KeyChange[]> {
  const found: KeyChange[] = [];
  await callOperation(
    'ledger-search',
    { event: 'key-changed', direction: 'newest', limit: RECORDS_MAX },
    {
      signal,
      onEvent: (record) => {
        const change = readKeyChange(record, accountId);
        if (change !== null) found.push(change);
      },
    },
  );
  return found.slice(0, SHOWN_MAX);
}

/**
 * The last things that the venue said of the key otherwise than before, as the ledger has them. A search of the ledger is
 * written into it, so that it is asked for when somebody wants to know: once for each state of the key.
 */
export function KeyChanges({ account }: { readonly account: AccountView }): ReactNode {
  const { accountId, venueKey } = account;
  const texts = useTexts(ACCOUNT_TEXTS).key;
  const maySearch = useMay('ledger-search');
  const { data: changes = [], isSuccess } = useQuery<readonly KeyChange[], ApiError>({
    queryKey: ['key-changes', accountId, venueKey.state],
    queryFn: async ({ signal }) => findChanges(accountId, signal),
    enabled: maySearch,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    // The search comes after the ledger by a moment.
    refetchInterval: ({ state: { data = [] } }) =>
      venueKey.state !== 'as-accepted' && data.length === 0 ? AGAIN_MS : false,
  });
  if (!isSuccess || changes.length === 0)
    return isSuccess ? <p className="ui-muted">{texts.noChanges}</p> : null;
  return (
    <DataTable
      caption={texts.changes}
      rows={changes}
      rowKey={({ sequence }) => sequence}
      columns={[
        { key: 'what', header: texts.changes, isRowHeader: true, cell: ({ what }) => texts.whats[what] },
        { key: 'from', header: texts.before, cell: ({ from }) => <Said text={from} /> },
        { key: 'to', header: texts.after, cell: ({ to }) => <Said text={to} /> },
        { key: 'at', header: texts.seen, cell: ({ atMs }) => <Age atMs={atMs} /> },
      ]}
    />
  );
}

/** The same where nothing is amiss: behind a word, asked for once it is opened. */
export function KeyChangesFold({ account }: { readonly account: AccountView }): ReactNode {
  const texts = useTexts(ACCOUNT_TEXTS).key;
  const maySearch = useMay('ledger-search');
  const [isOpen, setOpen] = useState(false);
  if (!maySearch) return null;
  return (
    <details
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>{texts.changes}</summary>
      {isOpen ? <KeyChanges account={account} /> : null}
    </details>
  );
}

function Said({ text }: { readonly text: string }): ReactNode {
  return (
    <div className="accounts-name">
      <Shown text={text === '' ? '—' : text.replaceAll(',', ', ')} />
    </div>
  );
}
