'use client';
import { buttonClass, Checkbox, Skeleton } from '@uni/ui';
import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useSshKeys } from '../hooks/use-catalogue';

const AddKeyDialog = dynamic(
  () => import('../../profile/components/add-key-dialog').then((module) => module.AddKeyDialog),
  { ssr: false },
);

/** Which SSH keys a new machine lets in. All are chosen at first; a new one can be added without leaving. */
export function KeyPicker({
  chosen,
  onChange,
}: {
  chosen: readonly string[];
  onChange: (ids: string[]) => void;
}): ReactNode {
  const t = useTranslations('instances');
  const { data: sshKeys } = useSshKeys();
  const [adding, setAdding] = useState(false);
  const preset = useRef(false);
  useEffect(() => {
    if (sshKeys === undefined || preset.current) return;
    preset.current = true;
    if (sshKeys.length > 0) onChange(sshKeys.map((key) => key.id));
  }, [sshKeys, onChange]);
  if (sshKeys === undefined) return <Skeleton className="h-8 w-60" />;
  return (
    <div className="flex flex-wrap gap-2">
      {sshKeys.map((key) => (
        <label
          key={key.id}
          className="flex h-(--control-h) max-w-full items-center gap-2.5 rounded-md border border-line bg-surface px-2.5"
        >
          <Checkbox
            checked={chosen.includes(key.id)}
            onChange={(event) =>
              onChange(event.target.checked ? [...chosen, key.id] : chosen.filter((id) => id !== key.id))
            }
          />
          <span className="truncate font-medium">{key.name}</span>
          <span className="font-mono text-xs text-fg-subtle">…{key.fingerprint.slice(-4)}</span>
        </label>
      ))}
      <button
        type="button"
        onClick={() => setAdding(true)}
        className={buttonClass('ghost', 'md', 'border-dashed! border-line-strong!')}
      >
        <Plus size={15} aria-hidden />
        {t('create.addKey')}
      </button>
      {adding ? (
        <AddKeyDialog onClose={() => setAdding(false)} onAdded={(key) => onChange([...chosen, key.id])} />
      ) : null}
    </div>
  );
}
