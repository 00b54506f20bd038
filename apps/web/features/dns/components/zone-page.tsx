'use client';
import { useMutation } from '@tanstack/react-query';
import { ApiError, type ZoneDetailView } from '@uni/client';
import { Button, EmptyState, Menu, MenuItem, Notice, Panel, SkeletonRows, Time } from '@uni/ui';
import { Download, Ellipsis, RefreshCw, Upload } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { OperationPanel } from '../../operations/components/operation-panel';
import { useOperation } from '../../operations/hooks/use-operation';
import { useMay } from '../../session/hooks/use-may';
import { Page } from '../../shell/components/page';
import { useErrorText } from '../../text/use-error-text';
import { useZone } from '../hooks/use-names';
import { ImportDialog } from './import-dialog';
import { ZoneEditor } from './zone-editor';
import { ZoneStatus } from './zone-status';

const EXPORT_TIMEOUT_MS = 30_000;

/** One zone: its records, what is to be changed in them, and the change that is under way. */
export function ZonePage({ id }: { id: string }): ReactNode {
  const t = useTranslations('names');
  const errorText = useErrorText();
  const zone = useZone(id);
  const parents = [
    { label: t('title'), href: '/domains' },
    { label: t('tabs.zones'), href: '/domains/zones' },
  ];
  if (zone.data !== undefined) return <KnownZone zone={zone.data} parents={parents} />;
  if (zone.error === null)
    return (
      <Page title={t('zone.one')} parents={parents}>
        <Panel>
          <SkeletonRows rows={8} label={t('loading')} />
        </Panel>
      </Page>
    );
  return (
    <Page title={t('zone.one')} parents={parents}>
      {zone.error instanceof ApiError && zone.error.status === 404 ? (
        <Panel>
          <EmptyState title={t('zone.absent')}>{t('zone.absentBody')}</EmptyState>
        </Panel>
      ) : (
        <Notice tone="bad" alert action={<Button onClick={() => void zone.refetch()}>{t('retry')}</Button>}>
          {errorText(zone.error)}
        </Notice>
      )}
    </Page>
  );
}

function KnownZone({ zone, parents }: { zone: ZoneDetailView; parents: { label: string; href: string }[] }): ReactNode {
  const t = useTranslations('names');
  const errorText = useErrorText();
  const { change } = useMay();
  const [importing, setImporting] = useState(false);
  const [seen, setSeen] = useState(zone.operationId);
  useEffect(() => {
    if (zone.operationId !== null) setSeen(zone.operationId);
  }, [zone.operationId]);
  const operation = useOperation(seen).data;
  const check = useMutation({ mutationFn: () => api.dns.check(zone.id) });
  const save = useMutation({
    mutationFn: async () => {
      const text = await api.dns.export(zone.id, AbortSignal.timeout(EXPORT_TIMEOUT_MS));
      download(`${zone.name}.zone`, text);
    },
  });
  const locked = !change || zone.operationId !== null || zone.readAt === null || zone.gone;
  const failed = check.error ?? save.error;
  return (
    <Page
      title={zone.name}
      parents={parents}
      beside={<ZoneStatus zone={zone} />}
      below={
        <p className="text-xs text-fg-subtle">
          {zone.checkedAt === null
            ? t('zone.unread')
            : t.rich('zone.checked', { time: () => <Time at={zone.checkedAt ?? ''} /> })}
          {zone.nameServers.length > 0 ? ` · ${zone.nameServers.join(', ')}` : null}
        </p>
      }
      actions={
        <Menu
          label={t('zone.actions')}
          trigger={
            <Button icon={<Ellipsis size={15} aria-hidden />} busy={save.isPending || check.isPending}>
              {t('zone.actions')}
            </Button>
          }
        >
          <MenuItem icon={<Upload size={15} />} disabled={locked} onSelect={() => setImporting(true)}>
            {t('import.open')}
          </MenuItem>
          <MenuItem icon={<Download size={15} />} onSelect={() => save.mutate()}>
            {t('zone.export')}
          </MenuItem>
          <MenuItem icon={<RefreshCw size={15} />} onSelect={() => check.mutate()}>
            {t('zone.look')}
          </MenuItem>
        </Menu>
      }
    >
      {failed === null ? null : (
        <Notice tone="bad" alert>
          {errorText(failed)}
        </Notice>
      )}
      {zone.gone ? <Notice tone="warn">{t('zone.goneBody')}</Notice> : null}
      {operation === undefined ? null : <OperationPanel operation={operation} />}
      <ZoneEditor zone={zone} locked={locked} onOrdered={setSeen} />
      {importing ? (
        <ImportDialog
          zone={zone}
          onClose={() => setImporting(false)}
          onOrdered={(operationId) => {
            setSeen(operationId);
            setImporting(false);
          }}
        />
      ) : null}
    </Page>
  );
}

function download(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
