import { Inject, Injectable } from '@nestjs/common';
import { judgeEndpoint } from '@uni/compute-core/rules';
import { SHARED_CONFIG, type SharedConfig } from '@uni/config';
import { providers } from '@uni/contracts';
import { Database, Events, isUniqueViolation, Outbox, Prisma } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { AppError, CLOCK, newId, notFound, SecretBox, type Clock } from '@uni/platform';
import { credentialsPlace } from './provider-connections.js';

/** Values that may stand in the audit trail and in events: everything but the secrets. */
interface PublicFields {
  readonly name: string;
  readonly endpoint: string;
  readonly enabled: boolean;
  readonly options: unknown;
}

export interface NewProvider extends PublicFields {
  readonly kind: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, unknown>>;
  readonly simulated?: boolean;
  /** The name under which the environment declares it. */
  readonly declaredAs?: string;
}

/** Connects, changes and removes providers. Nothing here talks to a vendor: checks and synchronisations are asked of the worker. */
@Injectable()
export class ProvidersService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(Events) private readonly events: Events,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(SecretBox) private readonly secrets: SecretBox,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SHARED_CONFIG) private readonly config: SharedConfig,
  ) {}

  /** Stores the connection and asks for its first check, catalogue and inventory. @returns the new id. */
  async create(input: NewProvider): Promise<string> {
    if (!input.simulated) this.refuseUnsafe(input.endpoint);
    const id = newId();
    await this.unlessNameTaken(async () => {
      await this.database.client.provider.create({
        data: {
          id,
          kind: input.kind,
          name: input.name,
          endpoint: normalise(input.endpoint),
          options: input.options as Prisma.InputJsonObject,
          credentials: this.seal(id, input.credentials),
          enabled: input.enabled,
          simulated: input.simulated ?? false,
          declaredAs: input.declaredAs ?? null,
          nextSyncAt: this.clock.now(),
        },
      });
      await this.audit.record({
        action: 'provider.create',
        targetKind: 'provider',
        targetId: id,
        after: { kind: input.kind, ...publicFields(input) },
      });
      await this.askEverything(id);
    });
    return id;
  }

  async update(id: string, change: providers.UpdateProviderRequest): Promise<void> {
    await this.unlessNameTaken(async () => {
      const before = await this.locked(id);
      if (change.endpoint !== undefined && !before.simulated) this.refuseUnsafe(change.endpoint);
      // What a simulator offers of itself (plain http on loopback) is none of an administrator's typing.
      if (!before.simulated) refuseForeignParts(before.kind, change);
      const reconnects =
        change.endpoint !== undefined || change.credentials !== undefined || change.options !== undefined;
      const after = await this.database.client.provider.update({
        where: { id },
        data: {
          ...(change.name === undefined ? {} : { name: change.name }),
          ...(change.enabled === undefined ? {} : { enabled: change.enabled }),
          ...(change.endpoint === undefined ? {} : { endpoint: normalise(change.endpoint) }),
          ...(change.options === undefined ? {} : { options: change.options as Prisma.InputJsonObject }),
          ...(change.credentials === undefined ? {} : { credentials: this.seal(id, change.credentials) }),
          ...(reconnects ? { version: { increment: 1 } } : {}),
        },
      });
      await this.audit.record({
        action: 'provider.update',
        targetKind: 'provider',
        targetId: id,
        before: publicFields(before),
        after: { ...publicFields(after), ...(change.credentials ? { credentials: 'replaced' } : {}) },
      });
      if (reconnects || change.enabled === true) await this.askEverything(id);
      await this.events.emit('provider.updated', null, id);
    });
  }

  /** @throws AppError provider_in_use while machines of customers or templates refer to it. */
  async remove(id: string): Promise<void> {
    await this.database.transaction(async () => {
      const before = await this.locked(id);
      const instances = await this.database.client.instance.count({ where: { providerId: id } });
      const templates = await this.database.client.template.count({
        where: { OR: [{ providerId: id }, { places: { some: { providerId: id } } }] },
      });
      if (instances > 0 || templates > 0) {
        throw new AppError({
          kind: 'conflict',
          code: 'provider_in_use',
          publicMessage: `${instances} instance(s) and ${templates} template(s) refer to this provider. Disable it instead: it then takes no new work.`,
        });
      }
      await this.database.client.provider.delete({ where: { id } });
      await this.audit.record({
        action: 'provider.delete',
        targetKind: 'provider',
        targetId: id,
        before: publicFields(before),
      });
      await this.events.emit('provider.updated', null, id);
    });
  }

  /** @returns when it was asked; the result is in `lastCheck` and is announced as `provider.updated`. */
  requestCheck(id: string): Promise<Date> {
    return this.request(id, ['provider.check', 'provider.catalogue']);
  }

  requestSync(id: string): Promise<Date> {
    return this.request(id, ['provider.sync', 'provider.catalogue']);
  }

  private request(
    id: string,
    topics: readonly ('provider.check' | 'provider.catalogue' | 'provider.sync')[],
  ): Promise<Date> {
    return this.database.transaction(async () => {
      await this.locked(id);
      const at = this.clock.now();
      for (const topic of topics) await this.outbox.add(topic, `${id}-asked-${newId()}`, { providerId: id });
      await this.audit.record({
        action: `provider.${topics[0] === 'provider.check' ? 'test' : 'sync'}`,
        targetKind: 'provider',
        targetId: id,
      });
      return at;
    });
  }

  private async askEverything(id: string): Promise<void> {
    for (const topic of ['provider.check', 'provider.catalogue', 'provider.sync'] as const) {
      await this.outbox.add(topic, `${id}-asked-${newId()}`, { providerId: id });
    }
  }

  private async locked(id: string) {
    await this.database.client.$queryRaw`SELECT 1 FROM providers WHERE id = ${id}::uuid FOR UPDATE`;
    const row = await this.database.client.provider.findUnique({ where: { id } });
    if (!row) throw notFound('provider');
    return row;
  }

  private seal(id: string, credentials: Readonly<Record<string, string>>): Prisma.InputJsonObject {
    const sealed = this.secrets.seal(JSON.stringify(credentials), credentialsPlace(id));
    return { ...sealed, fields: Object.keys(credentials) };
  }

  private refuseUnsafe(endpoint: string): void {
    const verdict = judgeEndpoint(endpoint, { allowedHosts: this.config.PROVIDER_ALLOWED_HOSTS });
    if (verdict.ok) return;
    throw new AppError({
      kind: 'invalid',
      code: 'endpoint_not_allowed',
      publicMessage: `${verdict.reason} Private hosts are allowed one by one in PROVIDER_ALLOWED_HOSTS.`,
      errors: [{ path: 'endpoint', message: verdict.reason }],
    });
  }

  private async unlessNameTaken(work: () => Promise<void>): Promise<void> {
    try {
      await this.database.transaction(work);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new AppError({
        kind: 'conflict',
        code: 'name_taken',
        publicMessage: 'Another provider has this name.',
        errors: [{ path: 'name', message: 'is taken' }],
        cause: error,
      });
    }
  }
}

const normalise = (endpoint: string): string => endpoint.replace(/\/+$/, '');
const publicFields = ({ name, endpoint, enabled, options }: PublicFields) => ({ name, endpoint, enabled, options });

/** @throws AppError validation_failed when credentials or options are not those of this kind of connection */
function refuseForeignParts(kind: string, change: providers.UpdateProviderRequest): void {
  if (!isConnectable(kind)) return;
  const parts = providers.CONNECTION_PARTS[kind];
  const errors = (['credentials', 'options'] as const).flatMap((part) => {
    if (change[part] === undefined) return [];
    const parsed = parts[part].safeParse(change[part]);
    if (parsed.success) return [];
    return parsed.error.issues.map(({ path, message }) => ({ path: [part, ...path].map(String).join('.'), message }));
  });
  const [first] = errors;
  if (first === undefined) return;
  throw new AppError({
    kind: 'invalid',
    code: 'validation_failed',
    publicMessage: `"${first.path}" ${first.message}.`,
    errors,
  });
}

function isConnectable(kind: string): kind is providers.ConnectableKind {
  return (providers.CONNECTABLE_KINDS as readonly string[]).includes(kind);
}
