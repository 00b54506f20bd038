import { Inject, Injectable } from '@nestjs/common';
import { SHARED_CONFIG, type SharedConfig } from '@uni/config';
import type { catalog } from '@uni/contracts';
import { Database, decodeCursor, cutPage, statement } from '@uni/data';
import { CLOCK, notFound, type Clock } from '@uni/platform';
import { WITHOUT_FACETS, type DriverDescription } from '@uni/compute-port';
import type { z } from 'zod';
import {
  countAdmin,
  countSold,
  listAdmin,
  listSold,
  oneAdmin,
  oneTemplate,
  type AdminFilter,
  type AdminTemplateRow,
  type SoldFilter,
  type TemplateRow,
} from './template.sql.js';
import { adminPlaces, type AdminPlaceRow } from './place.sql.js';
import { toAdminTemplateView, toTemplateView } from './template.view.js';

interface PlaceRow {
  id: string;
  kind: string;
  region_name: string;
  templates: number;
  available: boolean;
  description: DriverDescription | null;
}
const places = statement<[], PlaceRow>(
  'catalog_places',
  `SELECT p.id, p.kind, s.region_name, count(DISTINCT s.template_id)::int AS templates, p.status <> 'failing' AS available, p.description
   FROM sale_places s JOIN templates t ON t.id = s.template_id JOIN providers p ON p.id = s.provider_id
   WHERE t.status = 'active' AND s.status = 'active' AND p.enabled
   GROUP BY p.id, s.region_name ORDER BY s.region_name, p.id`,
);

const text = (value: string | undefined): string | null => (value === undefined || value === '' ? null : value);
const ORDER = 'position';

/** What may be bought, and what administrators see of it. */
@Injectable()
export class TemplatesQueries {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SHARED_CONFIG) private readonly config: SharedConfig,
  ) {}

  async list(
    currency: string,
    query: z.output<typeof catalog.templatesQuery>,
  ): Promise<z.input<typeof catalog.templates>> {
    const filter: SoldFilter = [currency, this.clock.now(), text(query.q), query.os ?? null, query.region ?? null];
    const rows = await this.database.query(listSold, ...filter, ...after(query.cursor), query.limit + 1);
    return {
      ...pageOf(rows, query.limit, toTemplateView),
      ...(query.total ? { total: (await this.database.query(countSold, ...filter))[0]?.total ?? 0 } : {}),
    };
  }

  /** Withdrawn ones too: an instance may still refer to it. @throws AppError not_found */
  async get(id: string, currency: string): Promise<catalog.Template> {
    const [row] = await this.database.query(oneTemplate, currency, this.clock.now(), id);
    if (!row) throw notFound('template');
    return toTemplateView(row);
  }

  async listAdmin(
    query: z.output<typeof catalog.adminTemplatesQuery>,
  ): Promise<z.input<typeof catalog.adminTemplates>> {
    const filter: AdminFilter = [
      this.config.CURRENCY,
      this.clock.now(),
      text(query.q),
      query.status ?? null,
      query.providerId ?? null,
    ];
    const rows = await this.database.query(listAdmin, ...filter, ...after(query.cursor), query.limit + 1);
    return {
      ...pageOf(rows, query.limit, await this.adminView(rows)),
      ...(query.total ? { total: (await this.database.query(countAdmin, ...filter))[0]?.total ?? 0 } : {}),
    };
  }

  /** @throws AppError not_found */
  async getAdmin(id: string): Promise<catalog.AdminTemplate> {
    const [row] = await this.database.query(oneAdmin, this.config.CURRENCY, this.clock.now(), id);
    if (!row) throw notFound('template');
    return (await this.adminView([row]))(row);
  }

  /** Reads all their places at once. */
  private async adminView(
    rows: readonly AdminTemplateRow[],
  ): Promise<(row: AdminTemplateRow) => catalog.AdminTemplate> {
    const found = await this.database.query(
      adminPlaces,
      rows.map(({ id }) => id),
    );
    const byTemplate = new Map<string, AdminPlaceRow[]>();
    for (const place of found) {
      const places = byTemplate.get(place.template_id) ?? [];
      places.push(place);
      byTemplate.set(place.template_id, places);
    }
    return (row) => toAdminTemplateView(row, byTemplate.get(row.id) ?? []);
  }

  async regions(): Promise<z.input<typeof catalog.regions>> {
    const rows = await this.database.query(places);
    return {
      items: rows.map((row) => ({
        name: row.region_name,
        providerKind: row.kind as catalog.Template['providerKind'],
        templates: row.templates,
        available: row.available,
      })),
      nextCursor: null,
    };
  }

  /** What each place can do, as its driver declares it. Places that were never opened yet are left out. */
  async capabilities(): Promise<z.input<typeof catalog.capabilities>> {
    const rows = await this.database.query(places);
    return {
      items: rows.flatMap((row) => {
        if (row.description === null) return [];
        const { create, stop, reboot, resize, ...flags } = { ...WITHOUT_FACETS, ...row.description.capabilities };
        return [
          {
            providerId: row.id,
            providerKind: row.kind as catalog.Template['providerKind'],
            region: row.region_name,
            resizeRequiresStop: resize.requiresStopped,
            rebuildRequiresStop: flags.rebuild.requiresStopped,
            cloneRequiresStop: flags.clone.requiresStopped,
            cheapestOff: row.description.cheapestOff,
            actions: {
              ...Object.fromEntries(
                Object.entries(flags).map(([name, able]) => [name, typeof able === 'boolean' ? able : able.supported]),
              ),
              stop: stop.graceful || stop.forced,
              stopForced: stop.forced,
              reboot: reboot.graceful || reboot.forced,
              resize: resize.supported,
              userData: create.userData,
              sshKeys: create.sshKeys,
            },
          },
        ];
      }),
      nextCursor: null,
    };
  }
}

function after(cursor: string | undefined): [number | null, string | null] {
  if (cursor === undefined) return [null, null];
  const [position, id] = decodeCursor(cursor, ORDER, 2);
  return [Number(position), id ?? null];
}

function pageOf<Row extends TemplateRow, View>(
  rows: readonly Row[],
  limit: number,
  toView: (row: Row) => View,
): { items: View[]; nextCursor: string | null } {
  const { kept: items, nextCursor } = cutPage(rows, limit, ORDER, (last) => [last.position, last.id]);
  return {
    items: items.map(toView),
    nextCursor,
  };
}
