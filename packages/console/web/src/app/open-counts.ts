import { useLive } from '../api/live.ts';
import { useMay } from '../api/me.ts';
import { refreshApi, refreshOperations, useApi, useOperation } from '../api/use-operation.ts';
import { REFETCH_MS } from '../api/bounds.ts';

interface OpenAlerts {
  readonly open?: number;
}

/** How many alerts nobody has seen to. */
export function useOpenAlerts(): number {
  const count = useApi<OpenAlerts>('/api/alerts/count', { everyMs: 3 * REFETCH_MS });
  useLive('alerts', () => {
    void refreshApi('/api/alerts/count');
  });
  return count.data?.open ?? 0;
}

/** How many proposals wait for somebody. */
export function useOpenApprovals(): number {
  const may = useMay('approvals-list');
  const list = useOperation('approvals-list', {}, { isEnabled: may, everyMs: 3 * REFETCH_MS });
  useLive('approvals', () => {
    void refreshOperations('approvals-list', 'approvals-show');
  });
  return (list.data?.approvals ?? []).filter(({ state }) => state === 'open' || state === 'approved').length;
}
