'use client';
import { useQuery } from '@tanstack/react-query';
import { ApiError, type InstanceView } from '@uni/client';
import { instances } from '@uni/contracts';
import {
  Button,
  CheckboxLine,
  Dialog,
  Field,
  formatDisk,
  Input,
  Money,
  Notice,
  PriceGroup,
  PriceLine,
  Skeleton,
} from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useOperationTitle } from '../../operations/hooks/use-operation-title';
import { useSession } from '../../session/session-store';
import { useInstanceAction } from '../hooks/use-instance-actions';
import { usePlace } from '../hooks/use-place';
import { KeyPicker } from './key-picker';
import { NameCheck } from './name-check';
import { OrderError } from './order-error';

/** Another instance with the same disk: its name, its keys, and what it costs at today's price. */
export function CloneDialog({ instance, onClose }: { instance: InstanceView; onClose: () => void }): ReactNode {
  const t = useTranslations('instances');
  const locale = useLocale();
  const titleOf = useOperationTitle();
  const organization = useSession((state) => state.organizationId);
  const place = usePlace(instance);
  const order = useInstanceAction(instance.id);
  const [name, setName] = useState(`${instance.name}-2`.slice(-63));
  const [newKeys, setNewKeys] = useState(false);
  const [sshKeyIds, setSshKeyIds] = useState<string[]>([]);
  const template = useQuery({
    queryKey: [...keys.templates(organization), 'one', instance.templateId],
    queryFn: ({ signal }) => api.templates.get(instance.templateId, { signal }),
  });
  const price = template.data?.price;
  const valid = instances.instanceName.safeParse(name).success;
  const mustStop = place?.cloneRequiresStop === true && instance.status !== 'stopped';
  const taken = order.error instanceof ApiError && order.error.code === 'name_taken';
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={titleOf({ kind: 'instance.clone', instanceName: instance.name })}
      description={t('clone.note')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            variant="primary"
            disabled={!valid || mustStop || price === undefined}
            busy={order.isPending}
            onClick={() =>
              order.mutate(
                { kind: 'clone', body: { name: name.trim(), ...(newKeys ? { sshKeyIds } : {}) } },
                { onSuccess: onClose },
              )
            }
          >
            {t('actions.clone')}
          </Button>
        </>
      }
    >
      <Field
        label={t('clone.name')}
        required
        help={<NameCheck name={name} />}
        error={taken ? t('create.taken') : valid || name === '' ? undefined : t('clone.nameRule')}
      >
        <Input value={name} autoComplete="off" onChange={(event) => setName(event.target.value)} />
      </Field>
      <CheckboxLine
        label={t('rebuild.newKeys')}
        note={t('clone.sameKeys')}
        checked={newKeys}
        onChange={(event) => setNewKeys(event.target.checked)}
      />
      {newKeys ? <KeyPicker chosen={sshKeyIds} onChange={setSshKeyIds} /> : null}
      <div className="rounded-lg border border-line bg-inset p-3.5">
        {price === undefined ? (
          <Skeleton className="h-20 w-full" />
        ) : (
          <PriceGroup>
            <PriceLine label={t('disk')} value={formatDisk(instance.diskGib, locale)} />
            <PriceLine
              label={t('status.running')}
              value={<Money value={price.runningPerHour} style="rate" perHour />}
            />
            <PriceLine
              label={t('status.stopped')}
              value={<Money value={price.stoppedPerHour} style="rate" perHour />}
            />
            <PriceLine label={t('price.reservedNow')} value={<Money value={price.runningPerHour} style="rate" />} />
          </PriceGroup>
        )}
      </div>
      {mustStop ? <Notice tone="warn">{t('clone.stopFirst', { region: instance.region })}</Notice> : null}
      <OrderError error={taken ? null : (order.error ?? template.error)} onLeave={onClose} />
    </Dialog>
  );
}
