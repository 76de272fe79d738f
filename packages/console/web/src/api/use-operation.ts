import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { OperationName, ParametersOf, ResultOf } from '@bitting/client/operations.ts';
import type { ApiError } from './api-error.ts';
import { callApi } from './call-api.ts';
import { callOperation } from './call-operation.ts';
import { queryClient } from './query-client.ts';

export interface UseOptions {
  /** Asked for again by itself; default: never. */
  readonly everyMs?: number;
  /** False: not asked for yet. */
  readonly isEnabled?: boolean;
}

/** What an operation that only looks answers, kept and shared by the parts of the page that ask for the same. */
export function useOperation<Name extends OperationName>(
  name: Name,
  parameters: ParametersOf<Name>,
  { everyMs, isEnabled = true }: UseOptions = {},
): UseQueryResult<ResultOf<Name>, ApiError> {
  return useQuery<ResultOf<Name>, ApiError>({
    queryKey: ['operation', name, parameters],
    queryFn: async ({ signal }) => callOperation(name, parameters, { signal, mayAsk: false }),
    enabled: isEnabled,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
  });
}

/** The same for a route of the console itself that is read by `GET`. */
export function useApi<Answer>(
  path: string,
  { everyMs, isEnabled = true }: UseOptions = {},
): UseQueryResult<Answer, ApiError> {
  return useQuery<Answer, ApiError>({
    queryKey: ['api', path],
    queryFn: async ({ signal }) => callApi<Answer>(path, undefined, { method: 'GET', signal }),
    enabled: isEnabled,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
  });
}

/** After something was changed: what these operations said is asked for again. */
export async function refreshOperations(...names: readonly OperationName[]): Promise<void> {
  await Promise.all(
    names.map(async (name) => queryClient.invalidateQueries({ queryKey: ['operation', name] })),
  );
}

/** The same for routes of the console itself. */
export async function refreshApi(...paths: readonly string[]): Promise<void> {
  await Promise.all(paths.map(async (path) => queryClient.invalidateQueries({ queryKey: ['api', path] })));
}
