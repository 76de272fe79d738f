import type { ReactNode } from 'react';
import type { Balance, BindResult } from '@bitting/client/operations.ts';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import { formatDistance, formatTime } from '../../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../../i18n/use-texts.ts';
import { Amount } from '../../../ui/age.tsx';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { Dotted } from '../../../ui/dotted.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { dayOf } from '../days.ts';
import { sayWarning } from '../words/told.ts';
import { checkedAt, type CheckTimes } from './check-times.ts';
import type { Line } from './connecting.ts';
import { CONNECT_TEXTS } from './connect-texts.ts';

interface Check {
  readonly id: string;
  readonly atMs: number;
  readonly tone: Exclude<Tone, 'neutral'>;
  readonly name: string;
  readonly detail: ReactNode;
}

/** What was found, one line a check, each of which opens. */
export function DoneView({
  actions,
  atMs,
  bound,
  lines,
  purpose,
}: {
  readonly bound: BindResult;
  readonly atMs: number;
  readonly lines: readonly Line[];
  readonly purpose: 'bind' | 'rebind';
  readonly actions: ReactNode;
}): ReactNode {
  const texts = useTexts(CONNECT_TEXTS).done;
  const language = useLanguage();
  const checks = useChecks(bound, checkedAt(lines, atMs));
  const name = showText(bound.label);
  const title = purpose === 'bind' ? texts.title(name) : texts.rebound(name);
  return (
    <div className="ui-stack accounts-form">
      <Notice tone="good" isLoud title={title}>
        <p>
          <Dotted>
            {texts.connected}
            {texts.synced}
            {texts.strategies}
          </Dotted>
        </p>
      </Notice>
      <section aria-label={texts.checks} className="ui-stack-tight">
        {checks.map(({ atMs: checkedMs, detail, id, name, tone }) => (
          <details key={id} className="accounts-check" open={tone === 'warn'}>
            <summary>
              <Badge tone={tone}>{name}</Badge>
              <span className="ui-small ui-muted">{texts.at(formatTime(checkedMs, language))}</span>
            </summary>
            <div className="accounts-check-detail">{detail}</div>
          </details>
        ))}
      </section>
      {bound.warnings.length === 0 ? null : (
        <Notice tone="warn" title={texts.notice}>
          <ul>
            {bound.warnings.map((warning) => (
              <li key={warning}>{sayWarning(warning, language)}</li>
            ))}
          </ul>
        </Notice>
      )}
      {purpose === 'rebind' ? <p>{`${texts.keysGoOn} ${texts.oldKey}`}</p> : null}
      <div className="ui-row">{actions}</div>
    </div>
  );
}

function useChecks(
  { balances, expiresAtMs, ipBound, permissions }: BindResult,
  times: CheckTimes,
): readonly Check[] {
  const texts = useTexts(CONNECT_TEXTS).done;
  const language = useLanguage();
  const isEmpty = balances.every(({ total }) => !/[1-9]/u.test(total));
  const ofKey = { atMs: times.keyMs };
  return [
    { ...ofKey, id: 'connected', tone: 'good', name: texts.connected, detail: texts.connectedDetail },
    {
      ...ofKey,
      id: 'rights',
      tone: 'good',
      name: texts.rights,
      detail: texts.rightsDetail(permissions.join(', ')),
    },
    ipBound
      ? { ...ofKey, id: 'addresses', tone: 'good', name: texts.bound, detail: texts.boundDetail }
      : { ...ofKey, id: 'addresses', tone: 'warn', name: texts.unbound, detail: texts.unboundDetail },
    expiresAtMs === null
      ? { ...ofKey, id: 'end', tone: 'good', name: texts.never, detail: texts.neverDetail }
      : {
          ...ofKey,
          id: 'end',
          tone: 'warn',
          name: texts.expires(dayOf(expiresAtMs, language)),
          detail: texts.expiresDetail(formatDistance(expiresAtMs, times.endMs, language)),
        },
    {
      atMs: times.balanceMs,
      id: 'balances',
      tone: isEmpty ? 'warn' : 'good',
      name: texts.synced,
      detail: isEmpty ? texts.empty : <Balances rows={balances} />,
    },
    {
      atMs: times.endMs,
      id: 'strategies',
      tone: 'good',
      name: texts.strategies,
      detail: texts.strategiesDetail,
    },
  ];
}

function Balances({ rows }: { readonly rows: readonly Balance[] }): ReactNode {
  const texts = useTexts(CONNECT_TEXTS).done;
  return (
    <DataTable
      caption={texts.balances}
      rows={rows}
      rowKey={({ asset, wallet }) => `${wallet ?? ''} ${asset}`}
      columns={[
        { key: 'asset', header: texts.asset, isRowHeader: true, cell: ({ asset }) => asset },
        ...(rows.every(({ wallet }) => wallet === null)
          ? []
          : [
              {
                key: 'wallet',
                header: texts.wallet,
                cell: ({ wallet }: Balance) => (wallet === null ? '' : texts.wallets[wallet]),
              },
            ]),
        { key: 'total', header: texts.total, align: 'end', cell: ({ total }) => <Amount value={total} /> },
      ]}
    />
  );
}
