import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { OperationName } from '@bitting/client/operations.ts';
import type * as Schema from '../../../src/api/me.ts';
import type { ApiError } from './api-error.ts';
import { REFETCH_MS } from './bounds.ts';
import { callApi } from './call-api.ts';
import { queryClient } from './query-client.ts';

type Answer = Schema.Me;

/** The person who is signed in, and what he may call; his role is `null` while the gateway cannot say. */
export type SignedInPerson = Omit<NonNullable<Answer['signedIn']>, 'operations' | 'strong'> & {
  readonly operations: readonly OperationName[];
  /** Those that need a fresh second factor. */
  readonly strong: readonly OperationName[];
};

export type Me = Omit<Answer, 'signedIn'> & { readonly signedIn: SignedInPerson | null };

const KEY = ['me'];

export function useMe(): UseQueryResult<Me, ApiError> {
  return useQuery<Me, ApiError>({
    queryKey: KEY,
    queryFn: async ({ signal }) => callApi<Me>('/api/me', undefined, { method: 'GET', signal }),
    staleTime: 30_000,
    // Until the gateway says who he is, that is asked again.
    refetchInterval: ({ state }) => (isWaiting(state.data) ? REFETCH_MS / 2 : false),
  });
}

/** The same once, for what is decided outside a component. */
export async function lookAtMe(): Promise<Me> {
  return queryClient.fetchQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => callApi<Me>('/api/me', undefined, { method: 'GET', signal }),
  });
}

function isWaiting(me: Me | undefined): boolean {
  return me !== undefined && me.signedIn !== null && me.gateway !== 'open';
}

/** After signing in or out, a second factor, or other rights. */
export async function refreshMe(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: KEY });
}

/** Nothing of what a person saw stays for whoever comes next. */
export async function forgetEverything(): Promise<void> {
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] });
  await refreshMe();
}

/** Whether he may try to stop things: where the gateway cannot say who he is, nothing is kept from him. */
export function useMayHalt(): boolean {
  const person = useMe().data?.signedIn;
  return (
    person !== undefined && person !== null && (person.role === null || person.operations.includes('halt'))
  );
}

/** Whether the person's role may call this; the gateway decides again. */
export function useMay(...names: readonly OperationName[]): boolean {
  const operations = useMe().data?.signedIn?.operations ?? [];
  return names.every((name) => operations.includes(name));
}
