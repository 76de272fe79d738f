import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { PolicyDocument, RehearsedPolicy } from '@bitting/client/policies.ts';
import type { ApiError } from '../../api/api-error.ts';
import { callOperation } from '../../api/call-operation.ts';

/** What would be said of a new key with this policy; the former answer stays until the next one is there. */
export function useRehearsal(
  accountId: string,
  document: PolicyDocument | null,
): UseQueryResult<RehearsedPolicy, ApiError> {
  return useQuery<RehearsedPolicy, ApiError>({
    queryKey: ['operation', 'policy-rehearse', { accountId, document }],
    queryFn: async ({ signal }) =>
      callOperation('policy-rehearse', { accountId, document: document ?? {} }, { signal, mayAsk: false }),
    enabled: document !== null && accountId !== '',
    placeholderData: keepPreviousData,
  });
}
