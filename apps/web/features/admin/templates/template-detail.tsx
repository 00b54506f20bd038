'use client';
import { useQuery } from '@tanstack/react-query';
import type { AdminTemplate } from '@uni/client';
import {
  Button,
  buttonClass,
  DefinitionList,
  Dialog,
  Notice,
  Panel,
  PanelHead,
  ProviderMark,
  Skeleton,
  Time,
} from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSizeText } from '../../instances/components/size-text';
import { Link } from '../../shell/components/link';
import { Page } from '../../shell/components/page';
import { Awaited } from '../components/awaited';
import { Failure } from '../components/failure';
import { useMayChange } from '../hooks/use-may-change';
import { PlacesPanel } from './places-panel';
import { TemplateOffCosts } from './template-off-costs';
import { TemplatePrice } from './template-price';
import { TemplateStatus } from './template-status';
import { TemplateWords } from './template-words';
import { useUpdateTemplate } from './use-update-template';

/** One template: its words, its price, and whether it is sold. */
export function TemplateDetail({ id }: { id: string }): ReactNode {
  const t = useTranslations('admin.templates');
  const mayChange = useMayChange();
  const [asked, setAsked] = useState(false);
  const query = useQuery({
    queryKey: keys.admin('template', id),
    queryFn: ({ signal }) => api.admin.templates.get(id, { signal }),
  });
  const template = query.data;
  return (
    <Page
      title={template?.name ?? t('one')}
      parents={[{ label: t('title'), href: '/admin/templates' }]}
      beside={template === undefined ? undefined : <TemplateStatus template={template} badge />}
      actions={
        template === undefined || !mayChange ? undefined : (
          <Button variant={template.status === 'active' ? 'default' : 'primary'} onClick={() => setAsked(true)}>
            {t(template.status === 'active' ? 'withdraw' : 'sellAgain')}
          </Button>
        )
      }
    >
      <Awaited
        query={query}
        skeleton={<Skeleton className="h-64 w-full rounded-lg" />}
        absent={{
          title: t('absent'),
          action: (
            <Link href="/admin/templates" className={buttonClass()}>
              {t('title')}
            </Link>
          ),
        }}
      >
        {(data) => (
          <>
            {data.warnings.map((warning) => (
              // written by the catalogue in English, for operators
              <Notice
                key={warning}
                tone="warn"
                action={
                  <Link href={`/admin/providers/${data.provider.id}/catalogue`} className={buttonClass('ghost', 'sm')}>
                    {t('toCatalogue')}
                  </Link>
                }
              >
                <span lang="en">{warning}</span>
              </Notice>
            ))}
            <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,1fr)_22rem]">
              <div className="flex min-w-0 flex-col gap-3">
                <TemplateWords key={data.id} template={data} />
                <PlacesPanel template={data} />
              </div>
              <div className="flex min-w-0 flex-col gap-3">
                <TemplatePrice template={data} />
                <TemplateOffCosts template={data} />
                <Facts template={data} />
              </div>
            </div>
            {asked ? <SaleDialog template={data} onClose={() => setAsked(false)} /> : null}
          </>
        )}
      </Awaited>
    </Page>
  );
}

function Facts({ template }: { template: AdminTemplate }): ReactNode {
  const t = useTranslations('admin.templates');
  const sizeText = useSizeText();
  const mono = (text: string): ReactNode => <span className="font-mono text-xs">{text}</span>;
  return (
    <Panel>
      <PanelHead title={t('facts')} note={t('factsNote')} />
      <DefinitionList
        items={[
          {
            key: 'provider',
            label: t('columns.provider'),
            value: (
              <Link
                href={`/admin/providers/${template.provider.id}`}
                className="inline-flex items-center gap-2 hover:underline"
              >
                <ProviderMark kind={template.providerKind} />
                {template.provider.name}
              </Link>
            ),
          },
          { key: 'place', label: t('columns.place'), value: template.region },
          { key: 'os', label: t('form.os'), value: template.os },
          { key: 'image', label: t('form.image'), value: mono(template.imageRef) },
          template.sizeRef === null
            ? null
            : { key: 'sizeRef', label: t('form.sizeRef'), value: mono(template.sizeRef) },
          { key: 'size', label: t('columns.size'), value: sizeText(template, ', ', true) },
          {
            key: 'login',
            label: t('form.loginUser'),
            value: template.loginUser === null ? '–' : mono(template.loginUser),
          },
          template.networkRefs.length === 0
            ? null
            : { key: 'networks', label: t('form.networks'), value: mono(template.networkRefs.join(', ')) },
          {
            key: 'instances',
            label: t('columns.instances'),
            value: t('instances', { count: template.instances }),
          },
          { key: 'created', label: t('created'), value: <Time at={template.createdAt} full /> },
        ]}
      />
    </Panel>
  );
}

function SaleDialog({ template, onClose }: { template: AdminTemplate; onClose: () => void }): ReactNode {
  const t = useTranslations('admin.templates');
  const change = useUpdateTemplate(template.id);
  const active = template.status === 'active';
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`${t(active ? 'withdraw' : 'sellAgain')}: ${template.name}`}
      description={t(active ? 'withdrawBody' : 'sellAgainBody', { count: template.instances })}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            variant="primary"
            busy={change.isPending}
            onClick={() => change.mutate({ status: active ? 'withdrawn' : 'active' }, { onSuccess: onClose })}
          >
            {t(active ? 'withdraw' : 'sellAgain')}
          </Button>
        </>
      }
    >
      <Failure error={change.error} />
    </Dialog>
  );
}
