import { ProviderError, type DomainPage, type RegisteredDomain, type RenewalState } from '@uni/dns-port';
import { ovhPath, type OvhApi } from '@uni/ovh-api';
import { z } from 'zod';
import { inBatches } from './batches.js';

/** Each domain costs two calls. */
const PAGE = 10;

const namesSchema = z.array(z.string().min(1));
/** Older generations of the API leave most of it out. */
const domainSchema = z.object({
  state: z.string().nullish(),
  suspensionState: z.string().nullish(),
  expirationDate: z.string().nullish(),
  renewalState: z.string().nullish(),
  transferLockStatus: z.string().nullish(),
  nameServers: z.array(z.object({ nameServer: z.string() })).nullish(),
});
const serviceSchema = z.object({
  status: z.string().nullish(),
  expiration: z.string().nullish(),
  renew: z.object({ automatic: z.boolean().nullish(), deleteAtExpiration: z.boolean().nullish() }).nullish(),
});
type Domain = z.output<typeof domainSchema>;
type Service = z.output<typeof serviceSchema>;

export async function listDomains(api: OvhApi, cursor: string | null): Promise<DomainPage> {
  const names = await api.get({ label: 'domains', path: ovhPath('domain'), schema: namesSchema });
  const rest = names.filter((name) => cursor === null || name > cursor).sort(compare);
  const page = rest.slice(0, PAGE);
  const domains = await inBatches(page, (name) => readDomain(api, name));
  return {
    domains: domains.filter((domain) => domain !== null),
    nextCursor: rest.length > PAGE ? (page.at(-1) ?? null) : null,
  };
}

/** null for one that has left the account since it was listed. */
async function readDomain(api: OvhApi, name: string): Promise<RegisteredDomain | null> {
  try {
    const ask = <Schema extends z.ZodType>(label: string, parts: readonly string[], schema: Schema) =>
      api.get({ label, path: ovhPath('domain', name, ...parts), schema, mayBeGone: true });
    const domain = await ask('domain', [], domainSchema);
    return describe(name, domain, await ask('domain_service', ['serviceInfos'], serviceSchema));
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'not_found') return null;
    throw error;
  }
}

function describe(name: string, domain: Domain, service: Service): RegisteredDomain {
  const vendorState = domain.state ?? service.status ?? 'unknown';
  const isSuspended = domain.suspensionState === 'suspended';
  const lock = domain.transferLockStatus;
  return {
    name: name.toLowerCase(),
    state: isSuspended ? 'attention' : (STATES[vendorState] ?? 'attention'),
    vendorState: isSuspended ? 'suspended' : vendorState,
    // The service says the day; the domain says a moment of it.
    expiresOn: dayOf(service.expiration) ?? dayOf(domain.expirationDate),
    renewal: renewalOf(domain, service),
    nameServers: (domain.nameServers ?? []).map(({ nameServer }) => nameServer),
    isTransferLocked: lock == null || lock === 'unavailable' ? null : lock === 'locked' || lock === 'locking',
  };
}

const STATES: Readonly<Record<string, RegisteredDomain['state']>> = {
  ok: 'active',
  autorenew_in_progress: 'active',
  autorenew_registry_in_progress: 'active',
  autorenewInProgress: 'active',
  expired: 'expired',
  restorable: 'expired',
  deleted: 'expired',
  pending_create: 'pending',
  pending_delete: 'pending',
  pending_incoming_transfer: 'pending',
  pending_installation: 'pending',
  outgoing_transfer: 'pending',
  inCreation: 'pending',
};

/** The worse of what domain and service say: a warning too many does less harm than a domain that is lost. */
function renewalOf({ renewalState }: Domain, { status, renew }: Service): RenewalState {
  const isEnding = renewalState === 'cancellation_requested' || renewalState === 'cancellation_complete';
  if (isEnding || renew?.deleteAtExpiration === true) return 'ending';
  if (renewalState === 'unpaid' || status === 'unPaid' || status === 'pendingDebt') return 'unpaid';
  if (renewalState === 'manual_renew' || renew?.automatic === false) return 'manual';
  return renewalState === 'automatic_renew' || renew?.automatic === true ? 'automatic' : 'unknown';
}

function dayOf(moment: string | null | undefined): string | null {
  const timeMs = Date.parse(moment ?? '');
  return Number.isNaN(timeMs) ? null : new Date(timeMs).toISOString().slice(0, 10);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
