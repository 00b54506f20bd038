'use client';
import type { FirewallInput, FirewallView, InstanceView } from '@uni/client';
import { network } from '@uni/contracts';
import { Notice, Panel, PanelHead, SkeletonRows, Time } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { useMay } from '../../session/hooks/use-may';
import { useHindrance, useStorageOrder } from '../../storage/hooks/use-storage';
import { useErrorText } from '../../text/use-error-text';
import {
  addRules,
  changesOf,
  draftOf,
  isChanged,
  moveRule,
  putRule,
  removeRule,
  saysTheSame,
  type Draft,
  type RuleWords,
} from '../firewall-draft';
import { useNetwork } from '../hooks/use-network';
import { AddRulesMenu } from './add-rules-menu';
import { FirewallSwitches } from './firewall-switches';
import { PendingBar } from './pending-bar';
import { ReadingNote } from './reading-note';
import { RuleDialog } from './rule-dialog';
import { RuleRow } from './rule-row';

/** A rule that is being written: a present one by its key, or a new one with what it begins with. */
type Asked = { readonly key: string | null; readonly rule: RuleWords | null };

/** What the firewall of an instance lets through. Changes are collected, and applied together. */
export function FirewallPanel({ instance }: { instance: InstanceView }): ReactNode {
  const t = useTranslations('network');
  const errorText = useErrorText();
  const known = useNetwork('firewall', instance.id);
  return (
    <Panel>
      {known.data === undefined ? (
        <>
          <PanelHead title={t('firewall.title')} />
          {known.error === null ? (
            <SkeletonRows rows={3} label={t('looking')} />
          ) : (
            <Notice tone="bad" alert className="mx-4 mb-4">
              {errorText(known.error)}
            </Notice>
          )}
        </>
      ) : (
        <FirewallEditor instance={instance} view={known.data} />
      )}
    </Panel>
  );
}

function FirewallEditor({ instance, view }: { instance: InstanceView; view: FirewallView }): ReactNode {
  const t = useTranslations('network.firewall');
  const errorText = useErrorText();
  const { change } = useMay();
  const hindrance = useHindrance(instance)();
  const order = useStorageOrder();
  const [kept, setDraft] = useState<Draft | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [attempt, setAttempt] = useState(0);
  // What was applied and is there now is no draft any more.
  const draft = kept === null || saysTheSame(kept, view.state) ? null : kept;
  const shown = draft ?? draftOf(view);
  const stale = draft !== null && draft.version !== view.version;
  const changes = changesOf(shown, view.state);
  const editable = change && hindrance === null && !stale && view.readAt !== null;
  const edit = (next: Draft): void => setDraft(next);
  const port = /windows/i.test(instance.os) ? 3389 : 22;
  const locksOut = network.closesPort(shown, port);
  const foreign = shown.rules.some(({ elsewhere }) => elsewhere);
  const full = shown.rules.length >= view.maxRules ? t('full', { max: view.maxRules }) : null;
  const apply = (): void => {
    const body = requestOf(shown);
    order.mutate(
      { key: { body, attempt }, send: (call) => api.firewall.write(instance.id, body, call) },
      { onSuccess: () => setAttempt(attempt + 1) },
    );
  };
  return (
    <>
      <PanelHead
        title={t('title')}
        note={<ReadingNote {...view} />}
        actions={
          change ? (
            <AddRulesMenu
              disabled={!editable || full !== null}
              why={hindrance ?? full}
              onAdd={(rules) => edit(addRules(shown, rules))}
              onAsk={(rule) => setAsked({ key: null, rule })}
            />
          ) : undefined
        }
      />
      <div className="flex flex-col gap-2 px-4 pb-3 empty:hidden">
        {view.changedElsewhereAt === null ? null : (
          <Notice tone="warn">
            {t.rich('changedElsewhere', { at: () => <Time at={view.changedElsewhereAt ?? ''} /> })}
          </Notice>
        )}
        {stale && instance.currentOperationId === null ? <Notice tone="warn">{t('stale')}</Notice> : null}
        {locksOut ? <Notice tone="warn">{t(port === 22 ? 'locksOutSsh' : 'locksOutRdp')}</Notice> : null}
        {order.error === null ? null : (
          <Notice tone="bad" alert>
            {errorText(order.error)}
          </Notice>
        )}
        {change && hindrance !== null ? <p className="text-xs text-fg-muted">{hindrance}</p> : null}
      </div>
      {view.state === null ? (
        <p className="px-4 pb-4 text-sm text-fg-muted">{t(view.failed ? 'unknown' : 'firstLook')}</p>
      ) : (
        <>
          <FirewallSwitches value={shown} onChange={editable ? (next) => edit({ ...shown, ...next }) : null} />
          {shown.rules.length === 0 ? (
            <p className="border-t border-line-subtle px-4 py-4 text-sm text-fg-muted">
              {t(shown.enabled ? 'none' : 'noneOff')}
            </p>
          ) : (
            <ol>
              {shown.rules.map((rule, index) => (
                <RuleRow
                  key={rule.key}
                  rule={rule}
                  position={index + 1}
                  count={shown.rules.length}
                  mark={rule.origin === null ? 'new' : isChanged(rule, view.state) ? 'changed' : null}
                  actions={
                    editable
                      ? {
                          move: (by) => edit(moveRule(shown, rule.key, by)),
                          edit: () => setAsked({ key: rule.key, rule }),
                          remove: () => edit(removeRule(shown, rule.key)),
                        }
                      : null
                  }
                />
              ))}
            </ol>
          )}
        </>
      )}
      {!change || draft === null || !changes.any || instance.currentOperationId !== null ? null : (
        <PendingBar
          changes={changes}
          why={hindrance ?? (stale ? t('stale') : foreign ? t('foreign') : null)}
          busy={order.isPending}
          onApply={apply}
          onDiscard={() => {
            order.reset();
            setDraft(null);
          }}
        />
      )}
      {asked === null ? null : (
        <RuleDialog
          rule={asked.rule}
          title={t(asked.key === null ? 'newRule' : 'editRule')}
          save={t(asked.key === null ? 'putRule' : 'keepRule')}
          onSave={(rule) => {
            edit(putRule(shown, rule, asked.key));
            setAsked(null);
          }}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

function requestOf({ version, enabled, defaultIn, defaultOut, rules }: Draft): FirewallInput {
  return {
    version,
    enabled,
    defaultIn,
    defaultOut,
    rules: rules.map(({ direction, action, protocol, portFrom, portTo, cidr, note }) => ({
      direction,
      action,
      protocol,
      portFrom,
      portTo,
      cidr,
      note,
    })),
  };
}
