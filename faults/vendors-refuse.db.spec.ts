import type { CheckProblem } from '@uni/compute-port';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { VENDORS, type Vendor } from './support/vendor-clouds.js';
import { VendorWorld } from './support/vendor-world.js';

type Fault = object | ((world: VendorWorld) => object);

/** What an examination of the connection has to name. */
const CHECKS: readonly (readonly [what: string, vendor: Vendor, fault: Fault, problem: CheckProblem['code']])[] = [
  ['wrong credentials', 'ovh', { kind: 'revoke_credential' }, 'unauthorized'],
  ['wrong credentials', 'proxmox', { kind: 'revoke_token' }, 'unauthorized'],
  ['wrong credentials', 'cloudstack', { kind: 'revoke_keys' }, 'unauthorized'],
  ['wrong credentials', 'kamatera', { kind: 'revoke_credentials' }, 'unauthorized'],
  ['a revoked right', 'ovh', { kind: 'revoke_right', method: 'GET', path: '/cloud/project' }, 'missing_right'],
  ['a revoked right', 'proxmox', { kind: 'revoke_privilege', privilege: 'VM.PowerMgmt' }, 'missing_right'],
  ['a revoked right', 'cloudstack', { kind: 'revoke_command', command: 'deployVirtualMachine' }, 'missing_right'],
  ['a clock that is ten minutes off', 'ovh', { kind: 'clock_skew', ms: 600_000 }, 'clock_skew'],
  ['a clock that is eleven minutes off', 'cloudstack', { kind: 'clock_off', byMs: 660_000 }, 'clock_skew'],
  ['a clock that is ten minutes off', 'kamatera', { kind: 'clock_skew', ms: 600_000 }, 'clock_skew'],
  ['a closed project', 'ovh', (world) => ({ kind: 'project_closed', project: projectOf(world) }), 'misconfigured'],
  [
    'a suspended project',
    'ovh',
    (world) => ({ kind: 'project_suspended', project: projectOf(world) }),
    'account_closed',
  ],
  ['a disabled account', 'cloudstack', { kind: 'account_disabled' }, 'unauthorized'],
  ['a closed account', 'kamatera', { kind: 'account_closed' }, 'account_closed'],
  ['a quota that is used up', 'ovh', { kind: 'quota', region: null, maxInstances: 0 }, 'quota_reached'],
  ['a quota that is used up', 'cloudstack', { kind: 'quota_reached', resource: 'vm' }, 'quota_reached'],
];

/** How an order has to end, and what operators have to read about it. */
const ORDERS: readonly (readonly [what: string, vendor: Vendor, fault: Fault, code: string, words: RegExp])[] = [
  ['wrong credentials', 'ovh', { kind: 'revoke_credential' }, 'provider_misconfigured', /unauthorized.*credential/i],
  ['wrong credentials', 'proxmox', { kind: 'revoke_token' }, 'provider_misconfigured', /unauthorized/],
  ['wrong credentials', 'cloudstack', { kind: 'revoke_keys' }, 'provider_misconfigured', /unauthorized/],
  ['wrong credentials', 'kamatera', { kind: 'revoke_credentials' }, 'provider_misconfigured', /unauthorized/],
  [
    'a revoked right',
    'proxmox',
    { kind: 'revoke_privilege', privilege: 'VM.Clone' },
    'provider_misconfigured',
    /VM\.Clone/,
  ],
  [
    'a revoked right',
    'cloudstack',
    { kind: 'revoke_command', command: 'deployVirtualMachine' },
    'provider_misconfigured',
    /./,
  ],
  ['a revoked right', 'kamatera', { kind: 'revoke_right', right: 'create' }, 'provider_misconfigured', /forbidden/i],
  ['an image that was withdrawn', 'ovh', { kind: 'withdraw_image', image: 'Debian 12' }, 'provider_refused', /image/i],
  [
    'an image that was withdrawn',
    'cloudstack',
    { kind: 'template_withdrawn', template: 'debian-13' },
    'provider_refused',
    /template|image/i,
  ],
  [
    'an image that was withdrawn',
    'kamatera',
    { kind: 'image_withdrawn', image: 'debian_13_64-bit' },
    'provider_refused',
    /image/i,
  ],
  [
    'a place that was retired',
    'kamatera',
    { kind: 'datacenter_retired', datacenter: 'EU' },
    'provider_refused',
    /EU|datacenter|image/i,
  ],
  [
    'a quota that is used up',
    'ovh',
    { kind: 'quota', region: null, maxInstances: 0 },
    'no_capacity',
    /quota|room|capacity/i,
  ],
  [
    'a quota that is used up',
    'cloudstack',
    { kind: 'quota_reached', resource: 'vm' },
    'provider_quota',
    /limit|quota/i,
  ],
  ['a quota that is used up', 'kamatera', { kind: 'quota_reached' }, 'provider_quota', /quota|limit|maximum/i],
  ['a cluster that is full', 'proxmox', { kind: 'cluster_full' }, 'no_capacity', /memory|room|capacity|full/i],
];

const projectOf = (world: VendorWorld) => Object.keys(world.simulators.ovh.state().projects)[0];

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

  const strike = (vendor: Vendor, fault: Fault) =>
    world.strike(vendor, { fault: typeof fault === 'function' ? fault(world) : fault });
  const examine = async (vendor: Vendor) => {
    const provider = await world.survivor.registry.open(world.providerIds[vendor]);
    return provider.check({ requestId: 'examination' });
  };

  it.each(CHECKS)('%s, examined at %s', async (_what, vendor, fault, problem) => {
    expect((await examine(vendor)).problems.map(({ code }) => code)).not.toContain(problem);
    await strike(vendor, fault);
    // One vendor's list of rights is so long that it is read four times an hour.
    world.advance(16 * 60_000);
    const { problems } = await examine(vendor);
    expect(problems.map(({ code }) => code)).toContain(problem);
    for (const { message, remedy } of problems)
      expect([message, remedy]).toEqual([expect.stringMatching(/\S{3}/), expect.stringMatching(/\S{3}/)]);
  });

  it.each(ORDERS)('%s, met by an order at %s', async (_what, vendor, fault, code, words) => {
    const ada = await world.customer(1_000_000_000n);
    const before = world.machines();
    await strike(vendor, fault);
    const id = await world.order(vendor, ada);
    expect(await world.finish([id])).toEqual(['failed']);
    const { error, steps } = await world.operation(id);
    expect(error).toMatchObject({ code });
    expect(steps.map(({ vendorDetail }) => vendorDetail ?? '').join('\n')).toMatch(words);
    // Nothing is left of it, at the vendor or in the account.
    expect(world.machines()).toEqual(before);
    const { reservedMicros } = await world.database.client.balance.findUniqueOrThrow({
      where: { accountId: ada.accountId },
    });
    expect(reservedMicros).toBe(0n);
  });

  it('another certificate than the one that was confirmed, examined at proxmox', async () => {
    await strike('proxmox', { kind: 'rotate_certificate' });
    // The connection that was open breaks; the next one is shown the new certificate.
    await examine('proxmox');
    const { ok, problems } = await examine('proxmox');
    expect([ok, problems.map(({ code }) => code)]).toEqual([false, ['certificate_changed']]);
  });
});
