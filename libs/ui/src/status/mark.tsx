import type { ReactNode } from 'react';
import { cx } from '../cx';

/** A neutral monogram for a provider kind or an organisation; never a logo. */
export function Mark(props: {
  text: string;
  label?: string;
  size?: 'sm' | 'md' | 'lg';
  mono?: boolean;
  className?: string;
}): ReactNode {
  const sizes = {
    sm: 'h-[1.125rem] min-w-[1.375rem] text-[9px]',
    md: 'size-[1.375rem] text-[10px]',
    lg: 'size-8 text-xs',
  };
  return (
    <span
      title={props.label}
      className={cx(
        'inline-flex shrink-0 items-center justify-center rounded-sm border border-mark-line bg-mark-bg px-0.5 font-semibold text-mark-fg',
        props.mono !== false && 'font-mono',
        sizes[props.size ?? 'sm'],
        props.className,
      )}
    >
      <span aria-hidden={props.label !== undefined}>{props.text}</span>
      {props.label === undefined ? null : <span className="sr-only">{props.label}</span>}
    </span>
  );
}

/** Up to two initials of a name, in capitals. */
export function initialsOf(name: string): string {
  const words = name
    .replace(/[^\p{L}\p{N} ]/gu, ' ')
    .trim()
    .split(/\s+/u)
    .filter(Boolean);
  const first = [...(words[0] ?? '?')][0] ?? '?';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : ([...(words[0] ?? '')][1] ?? '');
  return (first + last).toLocaleUpperCase();
}

const PROVIDER_MONOGRAMS: Readonly<Record<string, string>> = {
  ovh: 'OV',
  proxmox: 'PX',
  cloudstack: 'CS',
  kamatera: 'KM',
  memory: 'ME',
};
const PROVIDER_NAMES: Readonly<Record<string, string>> = {
  ovh: 'OVH Public Cloud',
  proxmox: 'Proxmox VE',
  cloudstack: 'Apache CloudStack',
  kamatera: 'Kamatera',
  memory: 'In memory',
};

/** The vendor's product name for a provider kind. */
export function providerKindName(kind: string): string {
  return PROVIDER_NAMES[kind] ?? kind;
}

/** The monogram of a provider kind. */
export function ProviderMark({ kind, size }: { kind: string; size?: 'sm' | 'md' | 'lg' }): ReactNode {
  return (
    <Mark
      text={PROVIDER_MONOGRAMS[kind] ?? kind.slice(0, 2).toUpperCase()}
      label={providerKindName(kind)}
      {...(size === undefined ? {} : { size })}
    />
  );
}
