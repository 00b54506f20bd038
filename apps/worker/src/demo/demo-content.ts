import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { WORKER_CONFIG, type WorkerConfig } from '@uni/config';
import type { DriverDescription } from '@uni/compute-port';
import { catalog, providers } from '@uni/contracts';
import { Database, statement, type Prisma } from '@uni/data';
import { TemplatesService } from '@uni/feature-catalog';
import { ProvidersService } from '@uni/feature-providers';
import { formatMicros } from '@uni/money';
import { LOGGER, type Logger } from '@uni/platform';
import { z } from 'zod';
import { demoOffers, type DemoCatalogue } from './demo-offers.js';
import { demoPair, POSITION_OF_PAIR } from './demo-places.js';

const simulatorList = z.array(
  z.object({
    kind: z.string(),
    endpoint: z.url(),
    credentials: z.record(z.string(), z.string()),
    options: z.record(z.string(), z.unknown()),
  }),
);
type Simulator = z.output<typeof simulatorList>[number];
type Template = Prisma.TemplateGetPayload<object>;

const DEMO_LOCK = 7_203_551;
const lock = statement<[number], { locked: boolean }>(
  'demo_lock',
  'SELECT pg_try_advisory_xact_lock($1::int) AS locked',
);

/** The simulated cluster has nodes and no place in the world; the other vendors name their own regions. */
const CLUSTER_PLACE = 'Nantes';
const RETRY_MS = 2_000;

/**
 * With no provider of their own, newcomers get the simulated clouds, connected and filled with priced templates. Does nothing where
 * an operator has connected anything, and nothing twice.
 */
@Injectable()
export class DemoContent {
  private done = false;
  private working = false;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ProvidersService) private readonly providersService: ProvidersService,
    @Inject(TemplatesService) private readonly templates: TemplatesService,
    @Inject(WORKER_CONFIG) private readonly config: WorkerConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Interval(RETRY_MS)
  async tick(): Promise<void> {
    if (this.done || this.working || this.config.SIMULATORS_URL === undefined) return;
    this.working = true;
    try {
      this.done = await this.fill(this.config.SIMULATORS_URL);
    } catch (error) {
      // The simulators may still be starting; the next tick tries again.
      this.logger.debug({ err: error }, 'demonstration content not ready yet');
    } finally {
      this.working = false;
    }
  }

  private async fill(simulatorsUrl: string): Promise<boolean> {
    if ((await this.database.client.provider.count({ where: { simulated: false } })) > 0) return true;
    const answer = await fetch(new URL('/simulators', simulatorsUrl), { signal: AbortSignal.timeout(5_000) });
    const simulators = simulatorList
      .parse(await answer.json())
      .filter(({ kind }) => (providers.CONNECTABLE_KINDS as readonly string[]).includes(kind));
    for (const simulator of simulators) await this.connect(simulator);
    let filled = true;
    // One after the other: they share a lock that nobody waits for.
    for (const { kind } of simulators) filled = (await this.sell(kind)) && filled;
    return filled && (await this.sellTogether());
  }

  private async connect(simulator: Simulator): Promise<void> {
    const options = { ...simulator.options, ...(simulator.kind === 'proxmox' ? { region: CLUSTER_PLACE } : {}) };
    const existing = await this.database.client.provider.findFirst({
      where: { kind: simulator.kind, simulated: true },
    });
    if (existing) {
      // Ports and certificates may have moved since the last start.
      const same =
        existing.endpoint === simulator.endpoint.replace(/\/+$/, '') &&
        JSON.stringify(sorted(existing.options)) === JSON.stringify(sorted(options));
      if (!same)
        await this.providersService.update(existing.id, {
          endpoint: simulator.endpoint,
          credentials: simulator.credentials,
          options: options,
        });
      return;
    }
    await this.database.transaction(async () => {
      const [mine] = await this.database.query(lock, DEMO_LOCK);
      if (!mine?.locked || (await this.database.client.provider.count({ where: { kind: simulator.kind } })) > 0) return;
      await this.providersService.create({
        kind: simulator.kind,
        name: `Simulated ${simulator.kind}`,
        endpoint: simulator.endpoint,
        credentials: simulator.credentials,
        options,
        enabled: true,
        simulated: true,
      });
    });
  }

  /** @returns whether the templates are there; false until the catalogue has been read. */
  private async sell(kind: string): Promise<boolean> {
    const provider = await this.database.client.provider.findFirst({ where: { kind, simulated: true } });
    if (!provider) return false;
    return this.database.transaction(async () => {
      const [mine] = await this.database.query(lock, DEMO_LOCK);
      if (!mine?.locked) return false;
      if ((await this.database.client.template.count({ where: { providerId: provider.id } })) > 0) return true;
      const offers = demoOffers(await this.catalogue(provider));
      for (const { region, sizeRef, ...offer } of offers) {
        await this.templates.create(
          catalog.createTemplateRequest.parse({
            ...offer,
            providerId: provider.id,
            ...(region === null ? {} : { region }),
            ...(sizeRef === null ? {} : { sizeRef }),
            features: [],
          }),
        );
      }
      if (offers.length === 0) return false;
      this.logger.info({ kind, templates: offers.length }, 'demonstration templates on sale');
      return true;
    });
  }

  /** One template over two clouds, to show how a place is chosen. @returns whether it is there, or cannot be */
  private async sellTogether(): Promise<boolean> {
    return this.database.transaction(async () => {
      const [mine] = await this.database.query(lock, DEMO_LOCK);
      if (!mine?.locked) return false;
      const { client } = this.database;
      if ((await client.templatePlace.count()) > 0) return true;
      const templates = await client.template.findMany({
        where: { provider: { simulated: true }, status: 'active' },
        include: { provider: true, prices: { orderBy: { validFrom: 'desc' }, take: 1 } },
      });
      const pair = demoPair(templates.map((template) => ({ ...template, kind: template.provider.kind })));
      const price = pair?.first.prices[0];
      if (pair === null || price === undefined) return true;
      const { name, first, second } = pair;
      const { os, vcpus, memoryMib, diskGib } = first;
      await this.templates.create(
        catalog.createTemplateRequest.parse({
          name,
          description: 'Built where you have fewer machines, and where most room is',
          os,
          vcpus,
          memoryMib,
          diskGib,
          ...placeOf(first),
          places: [placeOf(second)],
          features: [],
          position: POSITION_OF_PAIR,
          price: {
            runningPerHour: formatMicros(price.runningMicrosPerHour),
            stoppedPerHour: formatMicros(price.stoppedMicrosPerHour),
          },
        }),
      );
      this.logger.info({ template: name }, 'demonstration template over two clouds on sale');
      return true;
    });
  }

  private async catalogue(provider: { id: string; kind: string; description: unknown }): Promise<DemoCatalogue> {
    const { client } = this.database;
    const offered = { where: { providerId: provider.id, withdrawnAt: null } };
    const description = provider.description as DriverDescription | null;
    return {
      regions: await client.providerRegion.findMany(offered),
      images: await client.providerImage.findMany(offered),
      sizes: await client.providerSize.findMany(offered),
      sizing: description?.sizes ?? 'any',
      wholeRegion: provider.kind === 'proxmox' ? 'cluster' : null,
    };
  }
}

/** A template's first place, as it is asked for. */
function placeOf({ providerId, regionRef, imageRef, sizeRef, loginUser }: Template): Record<string, string> {
  return {
    providerId,
    imageRef,
    ...(regionRef === null ? {} : { region: regionRef }),
    ...(sizeRef === null ? {} : { sizeRef }),
    ...(loginUser === null ? {} : { loginUser }),
  };
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => left.localeCompare(right))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
