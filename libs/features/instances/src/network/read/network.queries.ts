import { Inject, Injectable } from '@nestjs/common';
import { network } from '@uni/contracts';
import { Database, Outbox } from '@uni/data';
import { CLOCK, isId, notFound, type Clock } from '@uni/platform';
import { declaredBy, requireSupport } from '../../storage/storage.rules.js';
import { addressRules } from '../network.rules.js';
import { askNetwork, readNetwork, type NetworkRow } from '../network.sql.js';
import { knownFirewall, type AddressRow } from '../network.types.js';

/** What is older is looked at anew as soon as somebody looks. */
const FRESH_MS = 60_000;
/** An order to look that was not carried out by then is given again. */
const PATIENCE_MS = 30_000;

type Reading = Pick<network.FirewallView, 'readAt' | 'pending' | 'failed'>;

/** The network of an instance as it is known. Nobody's answer waits for a vendor: what is old is read in the background. */
@Injectable()
export class NetworkQueries {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError not_found, unsupported_by_provider */
  async firewall(organizationId: string, instanceId: string): Promise<network.FirewallView> {
    const row = await this.row(organizationId, instanceId);
    requireSupport(declaredBy(row.description).firewall, 'The place of this instance has no firewall.');
    const state = row.firewall == null ? null : knownFirewall.parse(row.firewall);
    return {
      state,
      version: row.firewallVersion,
      changedElsewhereAt: row.driftedAt?.toISOString() ?? null,
      closedPorts: state === null ? [] : network.LOGIN_PORTS.filter((port) => network.closesPort(state, port)),
      maxRules: network.FIREWALL_RULES_MAX,
      ...(await this.reading(instanceId, row, row.firewallAt)),
    };
  }

  /** All addresses, those that its place does not tell apart too. @throws AppError not_found */
  async addresses(organizationId: string, instanceId: string): Promise<network.InstanceAddressesView> {
    const row = await this.row(organizationId, instanceId);
    const supported = declaredBy(row.description).addresses;
    const rows = await this.database.client.instanceAddress.findMany({
      where: { instanceId, deletedAt: null },
      orderBy: [{ primary: 'desc' }, { createdAt: 'asc' }, { id: 'asc' }],
    });
    const told = new Set(rows.map(({ address }) => address));
    const others = row.addresses.filter(({ address }) => !told.has(address));
    const reading = supported ? await this.reading(instanceId, row, row.addressesAt) : SETTLED;
    return {
      items: [
        ...others.map((address) => ({
          ...address,
          id: null,
          primary: true,
          state: 'ready' as const,
          operationId: null,
          createdAt: null,
        })),
        ...rows.map(addressView),
      ],
      nextCursor: null,
      rules: addressRules(supported),
      ...reading,
    };
  }

  private async row(organizationId: string, instanceId: string): Promise<NetworkRow> {
    const [row] = isId(instanceId) ? await this.database.query(readNetwork, organizationId, instanceId) : [];
    if (!row) throw notFound('instance');
    return row;
  }

  private async reading(instanceId: string, row: NetworkRow, readAt: Date | null): Promise<Reading> {
    const { machine, deleted, busy, failure } = row;
    // While something is at work on it nothing is judged by a list that may be older: its end looks again.
    const old =
      machine && !deleted && !busy && (readAt === null || this.clock.now().getTime() - readAt.getTime() >= FRESH_MS);
    const asked = old && (await this.ask(instanceId));
    return {
      readAt: readAt?.toISOString() ?? null,
      // Old and not asked: somebody else's order is on its way, unless the vendor is being left alone.
      pending: asked || (old && failure === null),
      failed: failure !== null && !asked,
    };
  }

  private ask(instanceId: string): Promise<boolean> {
    const now = this.clock.now();
    return this.database.transaction(async () => {
      const until = new Date(now.getTime() + PATIENCE_MS);
      const [won] = await this.database.query(askNetwork, instanceId, now, until);
      if (!won) return false;
      await this.outbox.add('network.read', `${instanceId}-${now.getTime()}`, { instanceId });
      return true;
    });
  }
}

const SETTLED: Reading = { readAt: null, pending: false, failed: false };

function addressView(row: AddressRow): network.InstanceAddressView {
  const { id, address, family, kind, primary, state, operationId, createdAt } = row;
  return {
    id,
    address,
    family: family as 'ipv4' | 'ipv6' | null,
    kind: kind as 'public' | 'private' | null,
    primary,
    // Released ones are not asked for.
    state: state as network.InstanceAddressView['state'],
    operationId,
    createdAt: createdAt.toISOString(),
  };
}
