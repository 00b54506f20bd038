'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { AdoptedMachine, MachineView } from '@uni/client';
import { Button, IconButton, Notice, StatusGlyph } from '@uni/ui';
import { PackagePlus, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSubmitKey } from '../../api/use-submit-key';
import { ImportDialog } from './import-dialog';
import { termsOf, type ImportForm } from './import-terms';

/** Most machines of one request. */
const MOST = 100;

export const isImportable = (machine: MachineView): boolean =>
  machine.ownership === 'foreign' && machine.missingSince === null;

/** Asks for whom and for what price, then gives the machines away; those that are refused are named with the reason. */
export function ImportMachines({
  providerId,
  machines,
  onClose,
}: {
  providerId: string;
  machines: readonly MachineView[];
  onClose: () => void;
}): ReactNode {
  const t = useTranslations('admin.imports');
  const client = useQueryClient();
  const submitKey = useSubmitKey();
  const [refused, setRefused] = useState<readonly AdoptedMachine[] | null>(null);
  const adopt = useMutation({
    mutationFn: (form: ImportForm) => {
      const name = form.name.trim();
      const single = machines.length === 1 && name !== '';
      const body = {
        organizationId: form.organizationId,
        machines: machines.map(({ externalId }) => ({ externalId, ...(single ? { name } : {}) })),
        ...termsOf(form),
      };
      return api.admin.providers.adopt(providerId, body, { idempotencyKey: submitKey({ providerId, ...body }) });
    },
    onSuccess: ({ items }) => {
      for (const name of [['provider', providerId], ['instances'], ['operations'], ['organizations']] as const)
        void client.invalidateQueries({ queryKey: keys.admin(...name) });
      if (items.every(({ error }) => error === null)) onClose();
      else setRefused(items);
    },
  });
  const nameOf = (externalId: string): string =>
    machines.find((machine) => machine.externalId === externalId)?.name || externalId;
  return (
    <ImportDialog
      providerId={providerId}
      machines={machines.map(({ name, externalId, powerState }) => ({ name: name || externalId, powerState }))}
      busy={adopt.isPending}
      error={adopt.error}
      onSubmit={(form) => adopt.mutate(form)}
      onClose={onClose}
      {...(refused === null ? {} : { outcome: <Outcome items={refused} nameOf={nameOf} note={t('partly')} /> })}
    />
  );
}

function Outcome({
  items,
  nameOf,
  note,
}: {
  items: readonly AdoptedMachine[];
  nameOf: (externalId: string) => string;
  note: string;
}): ReactNode {
  return (
    <>
      <ul className="flex flex-col gap-1.5">
        {items.map(({ externalId, error }) => (
          <li key={externalId} className="flex items-start gap-2">
            <span className="flex h-5 items-center">
              <StatusGlyph kind={error === null ? 'done' : 'error'} />
            </span>
            <span className="min-w-0">
              {nameOf(externalId)}
              {error === null ? null : <span className="block text-xs text-bad-text">{error.detail}</span>}
            </span>
          </li>
        ))}
      </ul>
      <Notice tone="warn">{note}</Notice>
    </>
  );
}

/** The bar over a selection in the inventory. What cannot be imported is left out, and said. */
export function ImportBar({
  providerId,
  machines,
  onClear,
}: {
  providerId: string;
  machines: readonly MachineView[];
  onClear: () => void;
}): ReactNode {
  const t = useTranslations('admin.imports');
  const [asked, setAsked] = useState(false);
  if (machines.length === 0) return null;
  const able = machines.filter(isImportable);
  const chosen = able.slice(0, MOST);
  return (
    <>
      <div
        role="region"
        aria-label={t('bar')}
        className="animate-pop fixed bottom-4 left-1/2 z-(--z-bulk) flex max-w-[calc(100vw-2rem)] -translate-x-1/2 items-center gap-1 overflow-x-auto rounded-lg bg-raised px-3 py-1.5 shadow-dialog max-md:bottom-20 md:ml-[calc(var(--sidebar-w)/2)]"
      >
        <span className="pr-3 font-semibold whitespace-nowrap">{t('selected', { count: machines.length })}</span>
        <Button
          variant="ghost"
          disabled={able.length === 0}
          icon={<PackagePlus size={15} aria-hidden />}
          onClick={() => setAsked(true)}
        >
          {able.length === 0 ? t('noneAble') : t('import', { count: chosen.length })}
        </Button>
        <IconButton label={t('clear')} onClick={onClear}>
          <X size={15} aria-hidden />
        </IconButton>
      </div>
      {asked ? (
        <ImportMachines
          providerId={providerId}
          machines={chosen}
          onClose={() => {
            setAsked(false);
            onClear();
          }}
        />
      ) : null}
    </>
  );
}
