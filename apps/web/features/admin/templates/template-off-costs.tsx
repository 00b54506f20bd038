'use client';
import type { AdminTemplate } from '@uni/client';
import { Money, Panel, PanelHead, Status, Table, Td, Th } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

/** What each way of being off costs the customer, what the vendor goes on charging for, and whether one covers the other. */
export function TemplateOffCosts({ template }: { template: AdminTemplate }): ReactNode {
  const t = useTranslations('admin.templates');
  if (template.offCosts.length === 0) return null;
  return (
    <Panel>
      <PanelHead title={t('offPrice.title')} note={t('offPrice.note')} />
      <Table aria-label={t('offPrice.title')}>
        <thead>
          <tr>
            <Th>{t('offPrice.state')}</Th>
            <Th>{t('offPrice.charged')}</Th>
            <Th align="end">{t('offPrice.vendor')}</Th>
            <Th align="end">{t('price')}</Th>
          </tr>
        </thead>
        <tbody>
          {template.offCosts.map(({ state, charged, price, vendorPrice, covered }) => (
            <tr key={state}>
              <Td>{t(`offPrice.${state}`)}</Td>
              <Td>
                {charged.length === 0
                  ? t('offPrice.nothing')
                  : charged.map((part) => t(`offPrice.parts.${part}`)).join(', ')}
              </Td>
              <Td align="end">{vendorPrice === null ? '–' : <Money value={vendorPrice} style="rate" perHour />}</Td>
              <Td align="end">
                <Money value={price} style="rate" perHour />
                {covered === false ? (
                  <span className="block">
                    <Status kind="error">{t('offPrice.uncovered')}</Status>
                  </span>
                ) : null}
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}
