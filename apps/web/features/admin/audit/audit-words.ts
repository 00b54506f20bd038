/** Actions that are offered as filters and have words of their own; others are shown by their own name. */
export const ACTIONS = [
  'billing.release',
  'billing.run',
  'certificate.watch',
  'certificate.unwatch',
  'credits.grant',
  'credits.take_back',
  'dns.apply',
  'dns.assign_zone',
  'dns.assign_domain',
  'dns.account',
  'instance.create',
  'instance.start',
  'instance.stop',
  'instance.reboot',
  'instance.resize',
  'instance.suspend',
  'instance.resume',
  'instance.shelve',
  'instance.unshelve',
  'instance.rebuild',
  'instance.clone',
  'instance.rescue',
  'instance.unrescue',
  'instance.delete',
  'instance.adopt',
  'instance.rename',
  'instance.adopted',
  'instance.place',
  'instance.update',
  'instance.followed',
  'instance.drift',
  'instance.drift_accepted',
  'instance.drift_corrected',
  'instance.lost',
  'operation.cancel',
  'operation.secret_read',
  'organization.create',
  'orphan.ignore',
  'orphan.delete',
  'orphan.deleted',
  'provider.create',
  'provider.update',
  'provider.delete',
  'provider.status',
  'provider.test',
  'provider.sync',
  'provider.inventory_doubted',
  'provider.inventory_believed',
  'session.create',
  'session.end',
  'ssh_key.create',
  'ssh_key.delete',
  'template.create',
  'template.update',
  'template.withdraw',
  'user.register',
  'user.promote',
  'user.update',
  'user.suspend',
  'user.ban',
  'user.reactivate',
] as const;
export const TARGET_KINDS = [
  'billing_period',
  'certificate_watch',
  'dns_domain',
  'dns_zone',
  'instance',
  'operation',
  'organization',
  'orphan',
  'provider',
  'session',
  'ssh_key',
  'template',
  'user',
] as const;

type Snake<T extends string> = T extends `${infer Before}.${infer After}` ? `${Before}_${After}` : T;
export type ActionKey = Snake<(typeof ACTIONS)[number]>;

/** The message key of an action; null for one that this page does not know. */
export function actionKey(action: string): ActionKey | null {
  const known = ACTIONS.find((each) => each === action);
  return known === undefined ? null : (known.replace('.', '_') as ActionKey);
}

/** The page of what an entry is about, where there is one. */
export function targetHref(target: { readonly kind: string; readonly id: string | null }): string | null {
  if (target.id === null) return null;
  const id = encodeURIComponent(target.id);
  switch (target.kind) {
    case 'provider':
      return `/admin/providers/${id}`;
    case 'template':
      return `/admin/templates/${id}`;
    case 'organization':
      return `/admin/organisations/${id}`;
    case 'operation':
      return `/admin/operations?open=${id}`;
    case 'billing_period':
      return '/admin/billing/runs';
    default:
      return null;
  }
}

/** A long id by its ends; the start of a billing period as a time. */
export function targetText(target: { readonly kind: string; readonly id: string | null }): string {
  if (target.id === null) return '';
  if (target.kind === 'billing_period' && /^\d{9,11}$/.test(target.id))
    return new Date(Number(target.id) * 1000).toISOString().slice(0, 16).replace('T', ' ');
  return target.id.length > 14 ? `${target.id.slice(0, 8)}…${target.id.slice(-4)}` : target.id;
}

/** The amount that a recorded value is; null for anything else. */
export function moneyIn(value: unknown): { readonly amount: string; readonly currency: string } | null {
  if (typeof value !== 'object' || value === null || !('amount' in value) || !('currency' in value)) return null;
  const { amount, currency } = value;
  return typeof amount === 'string' && typeof currency === 'string' && /^-?\d+\.\d{6}$/.test(amount)
    ? { amount, currency }
    : null;
}
