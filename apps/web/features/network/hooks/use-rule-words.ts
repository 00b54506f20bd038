'use client';
import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { ANYWHERE, type RuleWords } from '../firewall-draft';

/** "TCP 8000–8999", "ICMP", "everything". */
export function useTrafficWords(): (rule: Pick<RuleWords, 'protocol' | 'portFrom' | 'portTo'>) => string {
  const t = useTranslations('network.firewall');
  return useCallback(
    ({ protocol, portFrom, portTo }) => {
      if (protocol === 'any') return t('everything');
      const name = protocol.toUpperCase();
      if (portFrom === null) return name;
      return `${name} ${portTo === null || portTo === portFrom ? portFrom : `${portFrom}–${portTo}`}`;
    },
    [t],
  );
}

/** "everywhere", one address without its prefix, or a network. */
export function usePeerWords(): (cidr: string) => string {
  const t = useTranslations('network.firewall');
  return useCallback(
    (cidr) => {
      if (cidr === ANYWHERE) return t('anywhere');
      if (cidr === '::/0') return t('anywhere6');
      return cidr.replace(/^([^:]+)\/32$|^(.*:.*)\/128$/, '$1$2');
    },
    [t],
  );
}
