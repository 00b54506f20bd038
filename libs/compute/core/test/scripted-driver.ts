import {
  ProviderError,
  WITHOUT_FACETS,
  type ComputeDriver,
  type DriverDescription,
  type DriverFactory,
  type MachineRef,
  type MachineState,
  type ProviderErrorInit,
  type ProviderKind,
  type VendorHttp,
} from '@uni/compute-port';

const yes = true;
const no = false;

export const description: DriverDescription = {
  kind: 'memory',
  capabilities: {
    create: { sshKeys: yes, requiresSshKey: no, userData: yes, staticIpv4: no },
    start: yes,
    stop: { graceful: yes, forced: yes },
    reboot: { graceful: yes, forced: yes },
    suspend: no,
    shelve: no,
    resize: { supported: yes, requiresStopped: yes, shrinkDisk: no },
    ...WITHOUT_FACETS,
  },
  createPhases: ['clone', 'start'],
  resizePhases: ['configure'],
  externalIds: { chosenBy: 'vendor' },
  sizes: 'any',
  offCost: { stopped: { compute: no, disk: yes, address: yes } },
  cheapestOff: 'stopped',
  limits: { maxConcurrentCalls: 3, maxConcurrentCreates: 1 },
};

export const ref: MachineRef = { externalId: 'm-1', mark: 'mark-1' };

export const machine: MachineState = {
  externalId: 'm-1',
  name: 'vm-1',
  mark: 'mark-1',
  powerState: 'running',
  busy: false,
  vcpus: 1,
  memoryMib: 1024,
  diskGib: 10,
  location: 'east',
  addresses: [],
};

export function fail(init: Partial<ProviderErrorInit> & Pick<ProviderErrorInit, 'code'>): Promise<never> {
  return Promise.reject(new ProviderError({ outcome: 'unknown', ...init }));
}

/** A driver whose methods a test writes; every other one fails loudly. */
export function scriptedDriver(methods: Partial<ComputeDriver>): ComputeDriver {
  const unscripted = (): Promise<never> => Promise.reject(new Error('the test has not written this method'));
  return {
    describe: () => description,
    check: unscripted,
    catalogue: unscripted,
    inventory: unscripted,
    place: unscripted,
    find: unscripted,
    create: unscripted,
    get: unscripted,
    power: unscripted,
    resize: unscripted,
    destroy: unscripted,
    task: unscripted,
    ...methods,
  };
}

/** A factory around such drivers; `open` may use the real HTTP client that the registry hands over. */
export function scriptedFactory(
  open: (http: VendorHttp, endpoint: string) => ComputeDriver,
  kind: ProviderKind = 'memory',
): DriverFactory {
  return {
    kind,
    validate: ({ endpoint }) => (endpoint === '' ? [{ path: 'endpoint', message: 'An address is needed.' }] : []),
    pinnedFingerprint: () => null,
    open: ({ endpoint }, http) => open(http, endpoint),
  };
}

/** A driver that reads one machine over HTTP and translates statuses as a real one does. */
export function httpDriver(http: VendorHttp): ComputeDriver {
  return scriptedDriver({
    get: async (_ref, context) => {
      const answer = await http.send({ method: 'GET', path: '/machine', label: 'get' }, context);
      if (answer.status === 200) return machine;
      const retryAfterS = Number(answer.headers['retry-after']);
      return fail({
        code: answer.status === 429 ? 'rate_limited' : 'unavailable',
        retryAfterMs: Number.isFinite(retryAfterS) ? retryAfterS * 1000 : null,
        vendorCode: String(answer.status),
      });
    },
  });
}
