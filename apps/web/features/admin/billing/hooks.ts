'use client';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { BillingRun, Page, VerifyReport } from '@uni/client';
import { dateFormat } from '@uni/ui';
import { useLocale } from 'next-intl';
import { api } from '../../api/api';
import { keys } from '../../api/keys';

const RECENT = 72;

/** The last periods, newest first. */
export function useRecentRuns(): UseQueryResult<Page<BillingRun>> {
  return useQuery({
    queryKey: keys.admin('runs', 'recent'),
    queryFn: ({ signal }) => api.admin.billing.runs({ limit: RECENT }, { signal }),
    refetchInterval: 60_000,
  });
}

/** The proof of the sums. It reads the whole history, so it runs when the page is opened and when it is asked for. */
export function useVerification(): UseQueryResult<VerifyReport> {
  return useQuery({
    queryKey: keys.admin('verify'),
    queryFn: ({ signal }) => api.admin.billing.verify({ signal }),
    staleTime: 5 * 60_000,
    gcTime: Infinity,
  });
}

/** "13:00 to 14:00", with its day where that is wanted. */
export function usePeriodText(): (
  fromMs: number,
  toMs: number,
  withDay?: boolean,
) => { readonly from: string; readonly to: string; readonly day: string } {
  const locale = useLocale();
  const clock = dateFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const day = dateFormat(locale, { weekday: 'short', day: 'numeric', month: 'short' });
  return (fromMs, toMs) => ({ from: clock.format(fromMs), to: clock.format(toMs), day: day.format(fromMs) });
}
