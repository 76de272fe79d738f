import { QueryClient } from '@tanstack/react-query';
import { asApiError } from './api-error.ts';

/** Refusals are answers, and are not asked for again; a lost connection is tried twice. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      gcTime: 60_000,
      retry: (failures, error) => asApiError(error).status === 0 && failures < 2,
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});
