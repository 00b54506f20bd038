'use client';
import { Panel, PanelHead } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { CommandBlock } from '../components/command-block';

/** The commands of the manual, short: a user, a token, roles with exactly what is needed. */
const TOKEN = `pveum user add svc-uni@pve --comment "Uni-Manager"
pveum user token add svc-uni@pve portal --privsep 1`;
const FINGERPRINT = 'openssl x509 -noout -fingerprint -sha256 -in /etc/pve/local/pve-ssl.pem';

/** How to get a token, its rights and the fingerprint on a Proxmox VE node. */
export function ProviderGuide(): ReactNode {
  const t = useTranslations('admin.providers');
  const steps = [
    { text: t('guide.token'), commands: TOKEN },
    { text: t('guide.rights'), commands: null },
    { text: t('guide.fingerprint'), commands: FINGERPRINT },
    { text: t('guide.check'), commands: null },
  ];
  return (
    <Panel>
      <PanelHead title={t('guide.title')} note={t('guide.note')} />
      <ol className="flex flex-col gap-4 px-4 pb-4">
        {steps.map((step, index) => (
          <li key={step.text} className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-2.5">
            <span className="text-fg-subtle tabular">{index + 1}</span>
            <div className="flex min-w-0 flex-col gap-2 text-fg-muted">
              <p>{step.text}</p>
              {step.commands === null ? null : <CommandBlock text={step.commands} what={t('commands')} />}
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
