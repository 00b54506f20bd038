'use client';
import { useQuery } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSession } from '../../session/session-store';

const PAUSE_MS = 300;

/** Says whether a name is still free, while it is typed. The order itself is checked again by the API. */
export function NameCheck({ name }: { name: string }): ReactNode {
  const t = useTranslations('instances');
  const organization = useSession((state) => state.organizationId);
  const [settled, setSettled] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSettled(name.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [name]);
  const { data } = useQuery({
    queryKey: [...keys.instances(organization), 'name', settled],
    queryFn: ({ signal }) => api.instances.list({ q: settled, limit: 50 }, { signal }),
    enabled: settled.length > 1,
    staleTime: 10_000,
  });
  if (settled.length < 2 || settled !== name.trim() || data === undefined) return null;
  const taken = data.items.some(
    (instance) => instance.name.toLowerCase() === settled.toLowerCase() && instance.status !== 'deleted',
  );
  return taken ? (
    <span role="status" className="text-bad-text">
      {t('create.taken')}
    </span>
  ) : (
    <span role="status" className="inline-flex items-center gap-1 text-ok-text">
      <Check size={13} aria-hidden />
      {t('create.free')}
    </span>
  );
}
