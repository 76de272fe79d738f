import type { ReactNode } from 'react';
import type { Holdings, Overview } from '../../../../src/api/overview.ts';
import { useLive } from '../../api/live.ts';
import { useMay } from '../../api/me.ts';
import { refreshApi, useApi } from '../../api/use-operation.ts';
import { ClosedList } from '../../app/halt/closed-list.tsx';
import { useTexts } from '../../i18n/use-texts.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
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

function Accounts({ holdings }: { readonly holdings: Holdings }): ReactNode {
  const texts = useTexts(OVERVIEW_TEXTS);
  const mayBind = useMay('bind');
  if (holdings.accounts.length === 0)
    return (
      <Empty
        title={texts.connectFirst}
        actions={
          mayBind ? (
            <ButtonLink kind="primary" to="/accounts/bind">
              {texts.connect}
            </ButtonLink>
          ) : null
        }
      >
        {texts.connectFirstMeans}
      </Empty>
    );
  return (
    <>
      <MarketStrip accounts={holdings.accounts} />
      <HistoryCard holdings={holdings} />
      <HoldingsCard holdings={holdings} />
      <PositionsCard holdings={holdings} />
    </>
  );
}
