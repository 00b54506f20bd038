'use client';
import { Segmented } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Draft } from '../firewall-draft';

type Switches = Pick<Draft, 'enabled' | 'defaultIn' | 'defaultOut'>;

/** Whether the firewall is on, and what becomes of what no rule names. */
export function FirewallSwitches({
  value,
  onChange,
}: {
  value: Switches;
  /** null for those who only look, and while something is written. */
  onChange: ((change: Partial<Switches>) => void) | null;
}): ReactNode {
  const t = useTranslations('network.firewall');
  const verdicts = [
    { value: 'drop', label: t('drop') },
    { value: 'accept', label: t('accept') },
  ] as const;
  const lines = [
    {
      label: t('state'),
      shown: t(value.enabled ? 'on' : 'off'),
      control: (
        <Segmented
          label={t('state')}
          value={value.enabled ? 'on' : 'off'}
          options={[
            { value: 'on', label: t('on') },
            { value: 'off', label: t('off') },
          ]}
          onChange={(next) => onChange?.({ enabled: next === 'on' })}
        />
      ),
    },
    ...(['in', 'out'] as const)
      .map((way) => ({ way, side: way === 'in' ? 'defaultIn' : 'defaultOut' }) as const)
      .map(({ way, side }) => ({
        label: t(`default.${way}`),
        shown: t(value[side] === 'accept' ? 'accept' : 'drop'),
        control: (
          <Segmented
            label={t(`default.${way}`)}
            value={value[side]}
            options={verdicts}
            onChange={(next) => onChange?.({ [side]: next })}
          />
        ),
      })),
  ];
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-2 px-4 pb-3 text-sm">
      {lines.map(({ label, shown, control }) => (
        <div key={label} className="flex min-w-0 flex-col gap-1">
          <dt className="text-xs text-fg-muted">{label}</dt>
          <dd>{onChange === null ? shown : control}</dd>
        </div>
      ))}
    </dl>
  );
}
