import type { UseQueryResult } from '@tanstack/react-query';
import type { Status } from '@bitting/client/operations.ts';
import type { ApiError } from '../api/api-error.ts';
import { useLive } from '../api/live.ts';
import { queryClient } from '../api/query-client.ts';
import { useOperation } from '../api/use-operation.ts';
import { useNowMs } from '../ui/now.ts';

/** Asked for as well as listened to: the state of everything does not hang on one connection. */
const STATUS_MS = 5_000;
/** The state is told every 2 s and asked for besides: older than this it is no news of the gateway any more. */
export const STATUS_OLD_MS = 2 * STATUS_MS;

/** How everything is. */
export function useStatus(): UseQueryResult<Status, ApiError> {
  useLive('status', ({ status }) => {
    queryClient.setQueryData(['operation', 'status', {}], status);
  });
  return useOperation('status', {}, { everyMs: STATUS_MS });
}

/**
 * When the gateway last said how everything is, where that is too long ago; `null`: it is fresh, or nothing was said yet. The
 * connection itself tells nothing of that: the console goes on where the gateway hangs.
 */
export function useSilentSinceMs(): number | null {
  const { dataUpdatedAt } = useStatus();
  const nowMs = useNowMs();
  return dataUpdatedAt > 0 && nowMs - dataUpdatedAt > STATUS_OLD_MS ? dataUpdatedAt : null;
}
