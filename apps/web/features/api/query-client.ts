import { ApiError } from '@uni/client';
import { QueryClient } from '@tanstack/react-query';

/** Worth another try by itself: no answer, or a part that is down. Refusals are not. */
export function isTransient(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    (error.status === 0 || error.status === 502 || error.status === 503 || error.status === 504)
  );
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) => failures < 2 && isTransient(error),
        retryDelay: (attempt) => Math.min(4_000, 500 * 2 ** attempt),
      },
      mutations: { retry: false },
    },
  });
}
