import type { CheckReport } from '@uni/compute-port';
import { ERROR_CODES } from '@uni/contracts';
import { Events } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import fs from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { HealthHistory } from '../libs/features/providers/src/health/health-history.js';
import { ProviderCheckHandler } from '../libs/features/providers/src/provider-check.handler.js';
import { TlsFront } from './support/tls-front.js';
import { connectionOf, openRegistryOf, VENDORS, type Vendor } from './support/vendor-clouds.js';
import {
  CAUSES,
  CERTIFICATES,
  NOT_THERE,
  REFUSALS,
  type Finding,
  type RefusalCase,
} from './support/vendor-refusals.js';
import { VendorWorld } from './support/vendor-world.js';

const LABELS: Readonly<Record<Vendor, string>> = {
  ovh: 'OVHcloud',
  proxmox: 'Proxmox VE',
  cloudstack: 'CloudStack',
  kamatera: 'Kamatera',
};

type Overrides = Partial<ReturnType<typeof connectionOf>>;

const nameOf = ({ cause, vendor, fault }: RefusalCase) => [cause, vendor, faultKindOf(fault)] as const;
const faultKindOf = (fault: RefusalCase['fault']) => ('kind' in fault ? String(fault.kind) : 'of the project or zone');

describe('what a vendor refuses, or has taken away, names itself', () => {
  let world: VendorWorld;
  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    world = await VendorWorld.open();
  });
  afterAll(async () => {
    vi.useRealTimers();
    await world.close();
  });
  afterEach(() => {
    for (const vendor of VENDORS) world.simulators[vendor].clearFaults();
  });

  const strike = (vendor: Vendor, fault: RefusalCase['fault']) =>
    world.strike(vendor, { fault: typeof fault === 'function' ? fault(world) : fault });

  /** What `POST /admin/providers/{id}/test` sets off, and what `lastCheck` of the provider says afterwards. */
  async function test(vendor: Vendor, overrides: Overrides = {}): Promise<CheckReport> {
    const { database, clock } = world;
    const audit = new AuditTrail(database, clock);
    const registry = openRegistryOf(vendor, { ...connectionOf(world.simulators, vendor), ...overrides }, clock);
    try {
      const history = new HealthHistory(database);
      const handler = new ProviderCheckHandler(registry, database, new Events(database), audit, history, clock);
      await handler.handle({ providerId: world.providerIds[vendor] });
    } finally {
      await registry.close();
    }
    const { lastCheck } = await database.client.provider.findUniqueOrThrow({
      where: { id: world.providerIds[vendor] },
    });
    return lastCheck as unknown as CheckReport;
  }

  function expectFinding({ ok, problems }: CheckReport, finding: Finding): void {
    const { code, severity, message, remedy } = finding;
    const named = problems.filter((problem) => problem.code === code && message.test(problem.message));
    expect(named, JSON.stringify(problems, null, 1)).not.toEqual([]);
    expect(named[0]).toMatchObject({ severity, remedy: expect.stringMatching(remedy) as string });
    expect(ok).toBe(!problems.some((problem) => problem.severity === 'error'));
  }

  for (const refusal of REFUSALS) {
    const [cause, vendor, kind] = nameOf(refusal);
    const { test: finding, order, fault } = refusal;

    if (typeof finding !== 'string') {
      it(`${cause} (${kind}), tested at ${vendor}`, async () => {
        const connection = connectionOf(world.simulators, vendor);
        const options = { ...connection.options, ...refusal.options?.(world) };
        const found = async () => (await test(vendor, { options })).problems.map(({ message }) => message);
        expect(await found()).not.toContainEqual(expect.stringMatching(finding.message));
        await strike(vendor, fault);
        expectFinding(await test(vendor, { options }), finding);
        world.simulators[vendor].clearFaults();
        expect(await found(), 'mended').not.toContainEqual(expect.stringMatching(finding.message));
      });
    }

    if (order !== null) {
      it(`${cause} (${kind}), met by an order at ${vendor}`, async () => {
        const ada = await world.customer(1_000_000_000n);
        const before = world.machines();
        await strike(vendor, fault);
        const id = await world.order(vendor, ada);
        expect(await world.finish([id])).toEqual(['failed']);
        const { error, steps } = await world.operation(id);
        // What the customer reads is a sentence of the list, and nothing of the vendor's.
        expect(error).toMatchObject({ code: order.code, detail: ERROR_CODES[order.code] });
        expect(steps.map(({ vendorDetail }) => vendorDetail ?? '').join('\n')).toMatch(order.words);
        // Nothing is left of it, at the vendor or in the account.
        expect(world.machines()).toEqual(before);
        const { reservedMicros } = await world.database.client.balance.findUniqueOrThrow({
          where: { accountId: ada.accountId },
        });
        expect(reservedMicros).toBe(0n);
      });
    }
  }

  it('another certificate than the one that was confirmed, tested at proxmox', async () => {
    const options = connectionOf(world.simulators, 'proxmox').options;
    expect((await test('proxmox', { options })).ok).toBe(true);
    await strike('proxmox', { kind: 'rotate_certificate' });
    expectFinding(await test('proxmox', { options }), CERTIFICATES.proxmox);
  });

  it('another certificate than the one that was confirmed, tested at cloudstack', async () => {
    const front = await TlsFront.open(world.simulators.cloudstack.endpoint);
    const endpoint = new URL(new URL(world.simulators.cloudstack.endpoint).pathname, front.endpoint).href;
    const connection = { endpoint, options: { fingerprint: front.fingerprint } };
    expect((await test('cloudstack', connection)).ok).toBe(true);
    await front.rotate();
    expectFinding(await test('cloudstack', connection), CERTIFICATES.cloudstack);
    await front.close();
  });

  it.each(['ovh', 'kamatera'] as const)('a certificate that nobody has signed, tested at %s', async (vendor) => {
    const front = await TlsFront.open(world.simulators[vendor].endpoint);
    const endpoint = new URL(new URL(world.simulators[vendor].endpoint).pathname, front.endpoint).href;
    expectFinding(await test(vendor, { endpoint }), CERTIFICATES[vendor]);
    await front.close();
  });

  it('has an answer for every cause at every vendor, and the manual has it too', () => {
    const manual = fs.readFileSync(new URL('../docs/errors/causes.md', import.meta.url), 'utf8');
    for (const { order } of REFUSALS)
      if (order !== null) expect(manual).toMatch(new RegExp(`\`${order.code}\` +\\| ${ERROR_CODES[order.code]}`));
    for (const cause of CAUSES) {
      for (const vendor of VENDORS) {
        const row = new RegExp(`^\\| *${cause} *\\| *${LABELS[vendor]} *\\|.*`, 'm').exec(manual)?.[0] ?? '';
        const cases = REFUSALS.filter((refusal) => refusal.cause === cause && refusal.vendor === vendor);
        const reason = NOT_THERE.find((entry) => entry[0] === cause && entry[1] === vendor)?.[2];
        const codes = cases.flatMap(({ test: finding, order }) => [
          ...(typeof finding === 'string' ? [finding] : [`\`${finding.code}\``]),
          ...(order === null ? [] : [`\`${order.code}\``]),
        ]);
        const certificate = cause === 'another certificate' ? [`\`${CERTIFICATES[vendor].code}\``] : [];
        const expected = [...codes, ...certificate, ...(reason === undefined ? [] : [reason])];
        expect(expected.length, `${cause} at ${vendor}`).toBeGreaterThan(0);
        for (const text of expected) expect(row, `${cause} at ${vendor}`).toContain(text);
      }
    }
  });
});
