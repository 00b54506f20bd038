'use client';
import type { VerifyReport } from '@uni/client';
import { buttonClass, cx, formatCount, Notice, PHONE_QUERY, Status, Table, Td, Th, useMedia } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { formatLatency } from '../format-latency';
import { Link } from '../../shell/components/link';

type Check = VerifyReport['checks'][number];
const KNOWN = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9', 'I10', 'I11', 'reserved', 'months'] as const;
/** Where to look when a promise is broken. */
const PLACES: Readonly<Record<string, string>> = {
  I7: '/admin/operations?show=open',
  I5: '/admin/instances',
  I6: '/admin/instances',
  I10: '/admin/billing/runs',
};
/** Not about money: work that waits. Amber instead of red. */
const WAITING: readonly string[] = ['I7', 'I11'];

function isWaiting(check: Check): boolean {
  return WAITING.includes(check.name);
}

/** The promises about money, each with what was looked at and whether it holds. */
export function Invariants({ checks }: { checks: readonly Check[] }): ReactNode {
  const t = useTranslations('admin.billing');
  const locale = useLocale();
  const phone = useMedia(PHONE_QUERY);
  const promise = usePromise();
  if (phone) {
    return (
      <ul>
        {checks.map((check) => (
          <li key={check.name} className="border-t border-line-subtle px-4 py-2.5">
            <p className="flex items-start justify-between gap-3">
              <span className="font-medium">{promise(check).text}</span>
              <Result check={check} />
            </p>
            <p className="text-xs text-fg-subtle tabular">
              {check.name},{' '}
              {t('rowsTook', { rows: formatCount(check.rows, locale), time: formatLatency(check.tookMs, locale) })}
            </p>
            <Violation check={check} />
          </li>
        ))}
      </ul>
    );
  }
  return (
    <Table className="[&_td]:h-(--row-h-compact)">
      <thead>
        <tr>
          <Th className="w-20">
            <span className="sr-only">{t('columns.name')}</span>
          </Th>
          <Th>{t('columns.promise')}</Th>
          <Th className="max-lg:hidden">{t('columns.checked')}</Th>
          <Th align="end">{t('columns.rows')}</Th>
          <Th align="end">{t('columns.offBy')}</Th>
          <Th align="end">{t('columns.took')}</Th>
          <Th className="w-36">{t('columns.result')}</Th>
        </tr>
      </thead>
      <tbody>
        {checks.map((check) => {
          const { text, looked } = promise(check);
          return [
            <tr key={check.name}>
              <Td className="font-mono text-xs text-fg-subtle">{/^I\d+$/.test(check.name) ? check.name : '+'}</Td>
              <Td className="font-medium">{text}</Td>
              <Td className="text-fg-muted max-lg:hidden">{looked}</Td>
              <Td align="end">{formatCount(check.rows, locale)}</Td>
              <Td
                align="end"
                className={cx(check.violations > 0 && (isWaiting(check) ? 'text-warn-text' : 'text-bad-text'))}
              >
                {formatCount(check.violations, locale)}
              </Td>
              <Td align="end" className="text-fg-subtle">
                {formatLatency(check.tookMs, locale)}
              </Td>
              <Td>
                <Result check={check} />
              </Td>
            </tr>,
            check.violations === 0 ? null : (
              <tr key={`${check.name}-found`}>
                <td />
                <td colSpan={6} className="pr-4 pb-3 pl-3">
                  <Violation check={check} />
                </td>
              </tr>
            ),
          ];
        })}
      </tbody>
    </Table>
  );
}

/** A promise in the reader's language; one that this page does not know is said in the API's own words. */
function usePromise(): (check: Check) => { readonly text: string; readonly looked: string } {
  const t = useTranslations('admin.billing');
  return (check) => {
    const known = KNOWN.find((name) => name === check.name);
    return known === undefined
      ? { text: check.promise, looked: '' }
      : { text: t(`promise.${known}`), looked: t(`looked.${known}`) };
  };
}

function Result({ check }: { check: Check }): ReactNode {
  const t = useTranslations('admin.billing');
  if (check.violations === 0) return <Status kind="done">{t('result.holds')}</Status>;
  return isWaiting(check) ? (
    <Status kind="warning">{t('result.waiting')}</Status>
  ) : (
    <Status kind="error">{t('result.broken')}</Status>
  );
}

/** What breaks a promise: how much, some of it, and where to look. */
function Violation({ check }: { check: Check }): ReactNode {
  const t = useTranslations('admin.billing');
  if (check.violations === 0) return null;
  const place = PLACES[check.name];
  return (
    <div className="flex flex-col gap-2">
      <Notice
        tone={isWaiting(check) ? 'warn' : 'bad'}
        action={
          place === undefined ? undefined : (
            <Link href={place} className={buttonClass('ghost', 'sm')}>
              {t('show')}
            </Link>
          )
        }
      >
        {t(isWaiting(check) ? 'found.waiting' : 'found.broken', { count: check.violations })}
      </Notice>
      {check.sample.length === 0 ? null : (
        <pre
          tabIndex={0}
          aria-label={t('sample')}
          className="overflow-x-auto rounded-md border border-line bg-inset px-3 py-2 font-mono text-xs leading-5"
        >
          {check.sample.map((row) => JSON.stringify(row)).join('\n')}
        </pre>
      )}
    </div>
  );
}
