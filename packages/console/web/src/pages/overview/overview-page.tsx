import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Holdings, Overview } from '../../../../src/api/overview.ts';
import { useLive } from '../../api/live.ts';
import { refreshApi, useApi, useOperation } from '../../api/use-operation.ts';
import { ClosedList } from '../../app/halt/closed-list.tsx';
import { useTexts } from '../../i18n/use-texts.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { FirstSteps } from '../guides/first-steps.tsx';
import { HistoryCard } from './history-card.tsx';
import { HoldingsCard, PositionsCard } from './holdings-card.tsx';
import { MarketStrip } from './market-strip.tsx';
import { SafetyCard } from './safety-card.tsx';
import { OVERVIEW_TEXTS } from './texts.ts';
import './overview.css';

const OVERVIEW = '/api/overview';
const EVERY_MS = 10_000;

export function Page(): ReactNode {
  const texts = useTexts(OVERVIEW_TEXTS);
  const overview = useApi<Overview>(OVERVIEW, { everyMs: EVERY_MS });
  const holdings = useApi<Holdings>('/api/overview/holdings', { everyMs: EVERY_MS });
  const refresh = (): void => {
    void refreshApi(OVERVIEW);
  };
  useLive('plans', refresh);
  useLive('alerts', refresh);
  useLive('approvals', refresh);
  return (
    <div className="ui-stack">
      <PageHeader title={texts.title} lead={texts.lead} />
      <Loaded query={overview}>{(seen) => <SafetyCard overview={seen} />}</Loaded>
      <ClosedList title={texts.checks.trading} />
      <Loaded query={holdings}>{(seen) => <Accounts holdings={seen} />}</Loaded>
    </div>
  );
}

/** Until there is a bot to watch, the way there: an account, a key, a connection. */
function Beginning(): ReactNode {
  const texts = useTexts(OVERVIEW_TEXTS);
  const accounts = useOperation('accounts', {}).data?.accounts;
  const keys = useOperation('list', {}).data?.virtualKeys;
  if (accounts === undefined || keys === undefined) return null;
  const isSetUp = accounts.length > 0 && keys.some(({ state }) => state !== 'revoked');
  if (isSetUp) return null;
  return (
    <>
      <FirstSteps />
      <p className="ui-muted">
        {texts.beginMeans} <Link href="/guides">{texts.toGuides}</Link>
      </p>
    </>
  );
}

function Accounts({ holdings }: { readonly holdings: Holdings }): ReactNode {
  if (holdings.accounts.length === 0) return <Beginning />;
  return (
    <>
      <Beginning />
      <MarketStrip accounts={holdings.accounts} />
      <HistoryCard holdings={holdings} />
      <HoldingsCard holdings={holdings} />
      <PositionsCard holdings={holdings} />
    </>
  );
}
