import { readZoneFile, writeZoneFile, type RegisteredDomain } from '@uni/dns-port';
import { checkValues } from './record.rules.js';
import {
  VendorConnectionLost,
  VendorRefusal,
  type MemoryDnsOptions,
  type RefusalWord,
  type VendorFault,
  type VendorRecord,
  type VendorRequest,
  type VendorZone,
} from './vendor.types.js';

const PAGE = 25;
const DEFAULT_TTL_S = 3_600;
const NAME_SERVERS = ['ns1.memory.example', 'ns2.memory.example'] as const;
const CHANGES: ReadonlySet<VendorRequest['do']> = new Set(['add', 'change', 'remove', 'publish', 'import']);

/**
 * A small DNS vendor inside the process, with a protocol, work that takes time and bad luck of its own. It is the vendor of the memory
 * driver and knows nothing of it. Tests read and disturb it behind the driver's back.
 */
export class MemoryDns {
  readonly calls = { reads: 0, writes: 0 };
  readonly domains = new Map<string, RegisteredDomain>();
  /** Taken back by whoever sets another one. */
  token: string;
  /** Nothing answers any more. */
  isDown = false;
  /** Zones and domains that lists leave out although they are there. */
  readonly hidden = new Set<string>();
  /** Lists name everything twice. */
  repeatsItself = false;
  /** Publications are refused in this way. */
  refusesToPublish: RefusalWord | null = null;
  private readonly zones = new Map<string, VendorZone>();
  private readonly workTicks: number;
  private serial = 0;
  private fault: { readonly fault: VendorFault; readonly on: 'any' | 'write' } | null = null;

  constructor(options: MemoryDnsOptions = {}) {
    this.token = options.token ?? 'memory-token';
    this.workTicks = options.workTicks ?? 2;
    for (const domain of options.domains ?? []) this.domains.set(domain.name, domain);
    for (const [name, values] of Object.entries(options.zones ?? {})) {
      const records = values.map((one) => ({ ...one, id: this.nextId(), isProtected: one.isProtected ?? false }));
      const state = {
        isPublished: true,
        publishesInTicks: null,
        imports: new Map<number, never>(),
        publications: [records],
      };
      this.zones.set(name, {
        name,
        defaultTtlS: DEFAULT_TTL_S,
        records,
        served: records,
        publishing: records,
        ...state,
      });
    }
  }

  /** The next call of that sort goes wrong, once. */
  breakNext(fault: VendorFault, on: 'any' | 'write' = 'any'): void {
    this.fault = { fault, on };
  }

  /** Whether a fault was still waiting. */
  mendNext(): boolean {
    const wasWaiting = this.fault !== null;
    this.fault = null;
    return wasWaiting;
  }

  served(zone: string): readonly VendorRecord[] {
    return this.zones.get(zone)?.served ?? [];
  }

  /** What a zone says at the vendor, published or not. */
  said(zone: string): readonly VendorRecord[] {
    return this.zones.get(zone)?.records ?? [];
  }

  /** All that the name servers have answered so far, the oldest first. */
  publications(zone: string): readonly (readonly VendorRecord[])[] {
    return this.zones.get(zone)?.publications ?? [];
  }

  /** A little time passes. */
  tick(): void {
    for (const zone of this.zones.values()) {
      for (const work of zone.imports.values())
        if (work.outcome === null && (work.ticks -= 1) <= 0) this.finish(zone, work);
      if (zone.publishesInTicks === null) continue;
      zone.publishesInTicks -= 1;
      if (zone.publishesInTicks <= 0) finishPublication(zone);
    }
  }

  /** One call over the wire: the answer is text. @throws VendorConnectionLost, VendorRefusal */
  async ask(token: string, request: VendorRequest): Promise<string> {
    await Promise.resolve();
    const isChange = CHANGES.has(request.do);
    this.calls[isChange ? 'writes' : 'reads'] += 1;
    if (this.isDown) throw new VendorConnectionLost('nobody answers');
    const fault = this.takeFault(isChange);
    if (fault === 'dropped') throw new VendorConnectionLost('dropped');
    if (fault === 'server_error') throw new VendorRefusal('broken', 'internal error');
    if (fault === 'html') return '<html>maintenance</html>';
    if (typeof fault === 'object' && fault !== null) throw new VendorRefusal('too_fast', 'slow down', fault.waitMs);
    if (token !== this.token || fault === 'unauthorized') throw new VendorRefusal('unauthorized', 'unknown token');
    const answer = JSON.stringify(this.serve(request) ?? null);
    if (fault === 'silence') return new Promise(() => undefined);
    if (fault === 'lost_answer') throw new VendorConnectionLost('lost');
    if (fault === 'bad_gateway') throw new VendorRefusal('broken', 'bad gateway');
    if (fault === 'half_body') throw new VendorConnectionLost('the answer ends in the middle');
    if (fault === 'garbage') return '}{';
    return fault === 'wrong_types' ? '{"surprise":[true]}' : answer;
  }

  private takeFault(isChange: boolean): VendorFault | null {
    if (this.fault === null || (this.fault.on === 'write' && !isChange)) return null;
    const { fault } = this.fault;
    this.fault = null;
    return fault;
  }

  private serve(request: VendorRequest): unknown {
    switch (request.do) {
      case 'domains':
        return this.list([...this.domains.values()], ({ name }) => name, request.after);
      case 'zones':
        return this.list([...this.zones.keys()], (name) => name, request.after);
      default:
        return this.serveZone(this.zoneOf(request.zone), request);
    }
  }

  private serveZone(zone: VendorZone, request: Exclude<VendorRequest, { do: 'domains' | 'zones' }>): unknown {
    switch (request.do) {
      case 'zone': {
        const { name, defaultTtlS, isPublished } = zone;
        return { name, defaultTtlS, isPublished, nameServers: NAME_SERVERS, isSigned: false, faults: [] };
      }
      case 'records':
        return this.list(zone.records, ({ id }) => id, request.after);
      case 'record':
        return recordOf(zone, request.id);
      case 'add':
        checkValues(request.values, zone.records);
        zone.records = [...zone.records, { ...request.values, id: this.nextId(), isProtected: false }];
        return changed(zone);
      case 'change': {
        const found = recordOf(zone, request.id);
        const others = zone.records.filter((record) => record !== found);
        checkValues(request.values, others);
        zone.records = zone.records.map((one) => (one === found ? { ...found, ...request.values } : one));
        return changed(zone);
      }
      case 'remove': {
        const found = recordOf(zone, request.id);
        zone.records = zone.records.filter((record) => record !== found);
        return changed(zone);
      }
      case 'publish':
        if (this.refusesToPublish !== null) throw new VendorRefusal(this.refusesToPublish, 'the zone is not published');
        if (zone.publishesInTicks !== null) throw new VendorRefusal('busy', 'a publication is under way');
        zone.isPublished = false;
        zone.publishing = zone.records;
        zone.publishesInTicks = this.workTicks;
        if (this.workTicks === 0) finishPublication(zone);
        return null;
      case 'export':
        return writeZoneFile(zone.name, zone.records, zone.defaultTtlS);
      case 'import': {
        const number = (this.serial += 1);
        const work = { text: request.text, ticks: this.workTicks, outcome: null };
        zone.imports.set(number, work);
        if (this.workTicks === 0) this.finish(zone, work);
        return number;
      }
      case 'import_state': {
        const work = zone.imports.get(request.number);
        if (!work) throw new VendorRefusal('unknown', `no import ${request.number}`);
        return work.outcome;
      }
    }
  }

  private finish(zone: VendorZone, work: { readonly text: string; outcome: string | null }): void {
    const { records, faults } = readZoneFile(work.text, zone.name);
    const [fault] = faults;
    work.outcome = fault ? `line ${fault.line}: ${fault.message}` : '';
    if (fault) return;
    zone.records = records.map((values) => ({ ...values, id: this.nextId(), isProtected: false }));
    changed(zone);
  }

  private list<T>(all: readonly T[], keyOf: (item: T) => string, after: string | null): object {
    const shown = all.filter((item) => !this.hidden.has(keyOf(item)));
    const { items, next } = page(shown, keyOf, after);
    return { items: this.repeatsItself ? [...items, ...items] : items, next };
  }

  private zoneOf(name: string): VendorZone {
    const zone = this.zones.get(name);
    if (!zone) throw new VendorRefusal('unknown', `no zone ${name}`);
    return zone;
  }

  private nextId(): string {
    this.serial += 1;
    return String(this.serial).padStart(8, '0');
  }
}

/** What was changed while it was under way is not in it. */
function finishPublication(zone: VendorZone): void {
  zone.publishesInTicks = null;
  zone.served = zone.publishing;
  zone.publications.push(zone.publishing);
  zone.isPublished = zone.publishing === zone.records;
}

function changed(zone: VendorZone): null {
  zone.isPublished = false;
  return null;
}

function recordOf(zone: VendorZone, id: string): VendorRecord {
  const found = zone.records.find((record) => record.id === id);
  if (!found) throw new VendorRefusal('unknown', `no record ${id}`);
  return found;
}

function page<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  after: string | null,
): { readonly items: readonly T[]; readonly next: string | null } {
  const sorted = [...all].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const rest = after === null ? sorted : sorted.filter((item) => keyOf(item) > after);
  const items = rest.slice(0, PAGE);
  const last = items.at(-1);
  return { items, next: rest.length > PAGE && last !== undefined ? keyOf(last) : null };
}
