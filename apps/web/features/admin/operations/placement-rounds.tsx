'use client';
import type { AdminOperationView } from '@uni/client';
import { Table, Td, Th, Time } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

/** How the place of a create was chosen, each time it was: every candidate with what was known of it. */
export function PlacementRounds({ rounds }: { rounds: AdminOperationView['placement'] }): ReactNode {
  const t = useTranslations('admin.operations');
  const locale = useLocale();
  if (rounds.length === 0) return null;
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  const verdict = (text: string): ReactNode =>
    text === 'chosen' || text === 'behind' ? t(`placed.${text}`) : <span lang="en">{text}</span>;
  return (
    <section className="flex flex-col gap-2 border-b border-line-subtle px-4 pb-4">
      <h3 className="text-sm font-semibold">{t('placed.placement')}</h3>
      {rounds.map((round) => (
        <div key={round.at} className="overflow-x-auto rounded-md border border-line">
          {rounds.length < 2 ? null : (
            <p className="border-b border-line-subtle px-2.5 py-1.5 text-xs text-fg-muted">
              {t.rich('placed.round', { time: () => <Time at={round.at} clock seconds /> })}
            </p>
          )}
          <Table aria-label={t('placed.placement')}>
            <thead>
              <tr>
                <Th>{t('placed.candidate')}</Th>
                <Th align="end">{t('placed.machines')}</Th>
                <Th align="end">{t('placed.free')}</Th>
                <Th>{t('placed.verdict')}</Th>
              </tr>
            </thead>
            <tbody>
              {round.candidates.map((candidate) => (
                <tr key={`${candidate.providerId}-${candidate.region}`}>
                  <Td>
                    <span className="block">{candidate.region}</span>
                    <span className="block text-xs text-fg-subtle">{candidate.provider}</span>
                  </Td>
                  <Td align="end">{candidate.instances}</Td>
                  <Td align="end">{candidate.freeShare === null ? '–' : percent.format(candidate.freeShare)}</Td>
                  <Td>{verdict(candidate.verdict)}</Td>
                </tr>
              ))}
            </tbody>
          </Table>
        </div>
      ))}
    </section>
  );
}
