'use client';
import type { DnsRecordView, ZoneDetailView } from '@uni/client';
import { Button, Dialog, Field, Input, Select, Textarea } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useId, useState, type ReactNode } from 'react';
import { focusFirstFault } from '../../text/focus-first-fault';
import type { RecordWish } from '../pending';

/** Those that most zones hold, first. */
const COMMON = ['A', 'AAAA', 'CNAME', 'MX', 'TXT', 'SRV', 'CAA', 'NS'];
const EXAMPLES: Readonly<Record<string, string>> = {
  A: '192.0.2.80',
  AAAA: '2001:db8::80',
  CAA: '0 issue "letsencrypt.org"',
  CNAME: 'host.example.net.',
  MX: '10 mail.example.net.',
  NS: 'ns1.example.net.',
  SRV: '10 5 5060 sip.example.net.',
  TXT: 'v=spf1 -all',
};
const LONG = new Set(['TXT', 'SPF']);

/** One record, new or to be changed. It is not ordered yet: that is done with all changes together. */
export function RecordDialog(props: {
  zone: ZoneDetailView;
  /** null for a new one. */
  record: DnsRecordView | null;
  wish: RecordWish | null;
  onDone: (wish: RecordWish) => void;
  onClose: () => void;
}): ReactNode {
  const { zone, record } = props;
  const t = useTranslations('names');
  const formId = useId();
  const [name, setName] = useState(props.wish?.name ?? '');
  const [type, setType] = useState(props.wish?.type ?? 'A');
  const [value, setValue] = useState(props.wish?.value ?? '');
  const [ttl, setTtl] = useState(props.wish?.ttlS == null ? '' : String(props.wish.ttlS));
  const [touched, setTouched] = useState(false);
  const types = [...COMMON.filter((one) => zone.recordTypes.includes(one)), ...zone.recordTypes].filter(
    (one, index, all) => all.indexOf(one) === index,
  );
  const ttlS = ttl.trim() === '' ? null : Number(ttl);
  const isTtlWrong = ttlS !== null && (!Number.isInteger(ttlS) || ttlS < zone.minTtlS || ttlS > 604_800);
  const title = record === null && props.wish === null ? t('record.add') : t('record.edit');
  return (
    <Dialog
      open
      onOpenChange={props.onClose}
      title={title}
      description={t('record.note')}
      footer={
        <>
          <Button onClick={props.onClose}>{t('cancel')}</Button>
          <Button type="submit" form={formId} variant="primary">
            {t('record.keep')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          setTouched(true);
          if (value.trim() === '' || isTtlWrong) {
            focusFirstFault(event.currentTarget);
            return;
          }
          const own = name.trim().toLowerCase();
          props.onDone({ name: own === '@' ? '' : own, type, value: value.trim(), ttlS });
        }}
      >
        <Field label={t('record.name')} help={t('record.nameHelp', { zone: zone.name })}>
          <Input
            value={name}
            maxLength={253}
            autoFocus={record === null}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            placeholder="@"
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Field label={t('record.type')} help={record === null ? undefined : t('record.typeStays')}>
          <Select value={type} disabled={record !== null} onChange={(event) => setType(event.target.value)}>
            {types.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </Select>
        </Field>
        <Field
          label={t('record.value')}
          required
          error={touched && value.trim() === '' ? t('record.valueMissing') : undefined}
          help={EXAMPLES[type] === undefined ? undefined : t('record.example', { example: EXAMPLES[type] })}
        >
          {LONG.has(type) ? (
            <Textarea
              rows={4}
              value={value}
              spellCheck={false}
              className="font-mono"
              onChange={(event) => setValue(event.target.value)}
            />
          ) : (
            <Input
              value={value}
              autoFocus={record !== null}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              className="font-mono"
              onChange={(event) => setValue(event.target.value)}
            />
          )}
        </Field>
        <Field
          label={t('record.ttl')}
          error={touched && isTtlWrong ? t('record.ttlWrong', { least: zone.minTtlS }) : undefined}
          help={t('record.ttlHelp', { ttl: zone.defaultTtlS ?? 3600 })}
        >
          <Input
            inputMode="numeric"
            value={ttl}
            placeholder={String(zone.defaultTtlS ?? '')}
            onChange={(event) => setTtl(event.target.value)}
          />
        </Field>
      </form>
    </Dialog>
  );
}
