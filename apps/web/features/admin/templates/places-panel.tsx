'use client';
import type { AdminTemplate } from '@uni/client';
import { Button, Dialog, Notice, Panel, PanelHead, ProviderMark, Status } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { Failure } from '../components/failure';
import { useMayChange } from '../hooks/use-may-change';
import { AddPlaceDialog } from './add-place-dialog';
import { furtherPlaces, toPlaceInputs } from './place-inputs';
import { useUpdateTemplate } from './use-update-template';

type Place = AdminTemplate['places'][number];

/** Where a template is sold beside its first place: added and withdrawn, each with its own warnings. */
export function PlacesPanel({ template }: { template: AdminTemplate }): ReactNode {
  const t = useTranslations('admin.templates');
  const mayChange = useMayChange() && template.status === 'active';
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Place | null>(null);
  const places = furtherPlaces(template);
  return (
    <Panel>
      <PanelHead
        title={t('places.title')}
        note={t('places.note')}
        actions={
          mayChange ? (
            <Button size="sm" onClick={() => setAdding(true)}>
              {t('places.add')}
            </Button>
          ) : undefined
        }
      />
      {places.length === 0 ? (
        <p className="px-4 py-3 text-fg-muted">{t('places.none')}</p>
      ) : (
        <ul>
          {places.map((place) => (
            <li
              key={place.id}
              className="flex flex-col gap-1.5 border-t border-line-subtle px-4 py-2.5 first:border-t-0"
            >
              <div className="flex items-center gap-3">
                <ProviderMark kind={place.providerKind} />
                <span className="min-w-0 flex-1">
                  <span className="block truncate font-medium">
                    {place.region}
                    <span className="font-normal text-fg-subtle"> · {place.provider.name}</span>
                  </span>
                  <span className="block truncate font-mono text-xs text-fg-subtle">
                    {[place.imageRef, place.sizeRef, place.loginUser, ...place.networkRefs]
                      .filter((part) => part !== null)
                      .join(' · ')}
                  </span>
                </span>
                <PlaceStatus place={place} />
                {mayChange ? <PlaceAction template={template} place={place} onLeave={() => setLeaving(place)} /> : null}
              </div>
              {place.warnings.map((warning) => (
                // written by the catalogue in English, for operators
                <Notice key={warning} tone="warn">
                  <span lang="en">{warning}</span>
                </Notice>
              ))}
            </li>
          ))}
        </ul>
      )}
      {adding ? <AddPlaceDialog template={template} onClose={() => setAdding(false)} /> : null}
      {leaving === null ? null : (
        <WithdrawDialog template={template} place={leaving} onClose={() => setLeaving(null)} />
      )}
    </Panel>
  );
}

function PlaceStatus({ place }: { place: Place }): ReactNode {
  const t = useTranslations('admin.templates');
  if (place.status === 'withdrawn') return <Status kind="stopped">{t('places.withdrawn')}</Status>;
  if (!place.available) return <Status kind="warning">{t('places.closed')}</Status>;
  return <Status kind={place.warnings.length > 0 ? 'warning' : 'running'}>{t('places.onSale')}</Status>;
}

function PlaceAction({
  template,
  place,
  onLeave,
}: {
  template: AdminTemplate;
  place: Place;
  onLeave: () => void;
}): ReactNode {
  const t = useTranslations('admin.templates');
  const change = useUpdateTemplate(template.id);
  if (place.status === 'active')
    return (
      <Button
        size="sm"
        variant="ghost"
        onClick={onLeave}
        aria-label={t('places.withdrawTitle', { region: place.region })}
      >
        {t('places.withdraw')}
      </Button>
    );
  const present = furtherPlaces(template).filter(({ status }) => status === 'active');
  const taken = [...template.places].some(
    (other) => other.status === 'active' && other.providerId === place.providerId && other.region === place.region,
  );
  // another image is sold there by now
  if (taken) return null;
  return (
    <Button
      size="sm"
      variant="ghost"
      busy={change.isPending}
      onClick={() => change.mutate({ places: toPlaceInputs([...present, place]) })}
    >
      {t('places.sellAgain')}
    </Button>
  );
}

function WithdrawDialog({
  template,
  place,
  onClose,
}: {
  template: AdminTemplate;
  place: Place;
  onClose: () => void;
}): ReactNode {
  const t = useTranslations('admin.templates');
  const change = useUpdateTemplate(template.id);
  const left = furtherPlaces(template).filter(({ id, status }) => status === 'active' && id !== place.id);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('places.withdrawTitle', { region: place.region })}
      description={t('places.withdrawBody', { count: place.instances })}
      footer={
        <>
          <Button onClick={onClose}>{t('places.cancel')}</Button>
          <Button
            variant="primary"
            busy={change.isPending}
            onClick={() => change.mutate({ places: toPlaceInputs(left) }, { onSuccess: onClose })}
          >
            {t('places.withdraw')}
          </Button>
        </>
      }
    >
      <Failure error={change.error} />
    </Dialog>
  );
}
