'use client';
import { network } from '@uni/contracts';
import { Button, Dialog, Field, Input, Select } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useId, useState, type ReactNode } from 'react';
import { focusFirstFault } from '../../text/focus-first-fault';
import { useFieldMessage } from '../../text/use-form-errors';
import { ANYWHERE, type RuleWords } from '../firewall-draft';

const NEW: RuleWords = {
  direction: 'in',
  action: 'accept',
  protocol: 'tcp',
  portFrom: null,
  portTo: null,
  cidr: ANYWHERE,
  note: '',
};

/** One rule: which way, what, from whom. It is checked as the service will check it. */
export function RuleDialog({
  rule,
  title,
  save,
  onSave,
  onClose,
}: {
  rule: RuleWords | null;
  title: string;
  save: string;
  onSave: (rule: RuleWords) => void;
  onClose: () => void;
}): ReactNode {
  const t = useTranslations('network.firewall');
  const fieldMessage = useFieldMessage();
  const form = useId();
  const begin = rule ?? NEW;
  const [words, setWords] = useState({ direction: begin.direction, action: begin.action, protocol: begin.protocol });
  const [ports, setPorts] = useState(portsText(begin));
  const [cidr, setCidr] = useState(begin.cidr);
  const [note, setNote] = useState(begin.note);
  const [refused, setRefused] = useState<ReadonlyMap<string, string>>(new Map());
  const hasPorts = words.protocol === 'tcp' || words.protocol === 'udp';
  const fault = (...paths: readonly string[]): string | undefined =>
    fieldMessage(paths.map((path) => refused.get(path)).find((message) => message !== undefined));
  const submit = (written: HTMLFormElement): void => {
    const range = hasPorts ? readPorts(ports) : { portFrom: null, portTo: null };
    const result = network.firewallRuleRequest.safeParse({ ...words, ...range, cidr, note });
    if (result.success) {
      onSave(result.data);
      return;
    }
    setRefused(new Map(result.error.issues.toReversed().map((issue) => [issue.path.join('.'), issue.message])));
    focusFirstFault(written);
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant="primary" type="submit" form={form}>
            {save}
          </Button>
        </>
      }
    >
      <form
        id={form}
        noValidate
        className="grid gap-3 sm:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault();
          submit(event.currentTarget);
        }}
      >
        <Field label={t('direction')}>
          <Select
            value={words.direction}
            onChange={(event) => setWords({ ...words, direction: event.target.value === 'out' ? 'out' : 'in' })}
          >
            <option value="in">{t('in')}</option>
            <option value="out">{t('out')}</option>
          </Select>
        </Field>
        <Field label={t('action')}>
          <Select
            value={words.action}
            onChange={(event) => setWords({ ...words, action: event.target.value === 'drop' ? 'drop' : 'accept' })}
          >
            <option value="accept">{t('accept')}</option>
            <option value="drop">{t('drop')}</option>
          </Select>
        </Field>
        <Field label={t('protocol')}>
          <Select
            value={words.protocol}
            onChange={(event) => {
              const protocol = network.FIREWALL_PROTOCOLS.find((each) => each === event.target.value) ?? 'any';
              setWords({ ...words, protocol });
            }}
          >
            {network.FIREWALL_PROTOCOLS.map((each) => (
              <option key={each} value={each}>
                {each === 'any' ? t('everything') : each.toUpperCase()}
              </option>
            ))}
          </Select>
        </Field>
        <Field
          label={t('ports')}
          help={hasPorts ? t('portsHelp') : t('noPorts')}
          error={hasPorts ? fault('portFrom', 'portTo') : undefined}
        >
          <Input
            value={hasPorts ? ports : ''}
            disabled={!hasPorts}
            placeholder={hasPorts ? t('allPorts') : ''}
            inputMode="numeric"
            autoComplete="off"
            onChange={(event) => setPorts(event.target.value)}
          />
        </Field>
        <Field
          label={t(words.direction === 'in' ? 'from' : 'to')}
          help={t('cidrHelp')}
          error={fault('cidr')}
          className="sm:col-span-2"
        >
          <Input
            className="font-mono"
            value={cidr}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setCidr(event.target.value)}
          />
        </Field>
        <Field label={t('note')} error={fault('note')} className="sm:col-span-2">
          <Input value={note} maxLength={100} onChange={(event) => setNote(event.target.value)} />
        </Field>
      </form>
    </Dialog>
  );
}

function portsText({ portFrom, portTo }: RuleWords): string {
  if (portFrom === null) return '';
  return portTo === null || portTo === portFrom ? String(portFrom) : `${portFrom}-${portTo}`;
}

/** "443", "8000-8999", or nothing for all. What is none of these is left to the check to refuse. */
function readPorts(text: string): { portFrom: number | null; portTo: number | null } {
  const [from = '', to = from] = text.split(/[-–:]/, 2).map((part) => part.trim());
  const read = (part: string): number | null => (part === '' ? null : /^\d+$/.test(part) ? Number(part) : Number.NaN);
  return { portFrom: read(from), portTo: read(to) };
}
