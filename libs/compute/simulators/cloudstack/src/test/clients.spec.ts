import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCloud, type TestCloud } from './cloud.js';

/** How one of the clients in the wild sends its requests, written down from what it does. */
interface Habit {
  readonly method: 'GET' | 'POST';
  readonly keyName: string;
  /** null sends no expiry. */
  readonly expires: ((at: Date) => string) | null;
  /** Sorted as sent, or lowered before. */
  readonly lowersNames: boolean;
}

const seconds = (at: Date): string => at.toISOString().slice(0, 19);

const HABITS: readonly (readonly [string, Habit])[] = [
  [
    'one that sends +0000 and GET',
    { method: 'GET', keyName: 'apiKey', expires: (at) => `${seconds(at)}+0000`, lowersNames: false },
  ],
  [
    'one that sends Z and POST',
    { method: 'POST', keyName: 'apiKey', expires: (at) => `${seconds(at)}Z`, lowersNames: false },
  ],
  [
    'one that never expires and lowers its names',
    { method: 'GET', keyName: 'apikey', expires: null, lowersNames: true },
  ],
];

/** Percent-encoding of whole bytes, by a table of its own. */
function quote(value: string): string {
  return [...Buffer.from(value)]
    .map((byte) =>
      /[\w.*-]/.test(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');
}

let cloud: TestCloud;

beforeEach(async () => {
  cloud = await startCloud();
});
afterEach(() => cloud.simulator.close());

function clientOf({ method, keyName, expires, lowersNames }: Habit) {
  const { apiKey, secretKey } = cloud.simulator.credentials;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests examine it field by field
  return async (command: string, params: Record<string, string> = {}): Promise<any> => {
    const wanted: Record<string, string> = { command, response: 'json', [keyName]: apiKey, ...params };
    if (expires) Object.assign(wanted, { signatureVersion: '3', expires: expires(new Date(Date.now() + 600_000)) });
    const pairs = Object.entries(wanted).map(([name, value]): [string, string] => [
      lowersNames ? name.toLowerCase() : name,
      value,
    ]);
    pairs.sort(([a], [b]) => (a < b ? -1 : 1));
    const line = pairs.map(([name, value]) => `${name}=${quote(value)}`).join('&');
    const signature = createHmac('sha1', secretKey).update(line.toLowerCase()).digest('base64');
    const sent = new URLSearchParams([...pairs, ['signature', signature]]);
    const { endpoint } = cloud.simulator;
    const answer =
      method === 'GET' ? await fetch(`${endpoint}?${sent.toString()}`) : await fetch(endpoint, { method, body: sent });
    const [body] = Object.values((await answer.json()) as Record<string, Record<string, unknown>>);
    if (!answer.ok) throw new Error(`${command}: ${answer.status} ${JSON.stringify(body)}`);
    const jobid = body?.['jobid'];
    if (typeof jobid !== 'string' || command === 'queryAsyncJobResult') return body;
    return clientOf({ method, keyName, expires, lowersNames })('queryAsyncJobResult', { jobId: jobid });
  };
}

describe('clients in the wild', () => {
  it.each(HABITS)('%s: lists, deploys, stops, starts and destroys', async (_what, habit) => {
    const call = clientOf(habit);
    const [zone] = (await call('listZones', { name: 'fra1' })).zone;
    const [offering] = (await call('listServiceOfferings', { name: 's1.small' })).serviceoffering;
    const [template] = (
      await call('listTemplates', { templateFilter: 'executable', zoneId: zone.id, name: 'debian-12' })
    ).template;
    const [network] = (await call('listNetworks', { zoneId: zone.id, type: 'Isolated' })).network;
    const order = {
      zoneId: zone.id as string,
      serviceOfferingId: offering.id as string,
      templateId: template.id as string,
      networkIds: network.id as string,
      displayName: "Élise's (1st) *box* ~ 50% + more & [tags] = @home!",
      'details[0].keyboard': 'fr',
    };
    const { virtualmachine } = (await call('deployVirtualMachine', order)).jobresult;
    expect(virtualmachine).toMatchObject({
      state: 'Running',
      displayname: order.displayName,
      details: { keyboard: 'fr' },
    });
    const { id } = virtualmachine as { id: string };
    for (const [command, state] of [
      ['stopVirtualMachine', 'Stopped'],
      ['startVirtualMachine', 'Running'],
      ['destroyVirtualMachine', 'Destroyed'],
    ] as const)
      expect((await call(command, { id })).jobresult.virtualmachine.state).toBe(state);
    expect(await call('listVirtualMachines')).toEqual({});
    expect(cloud.simulator.machineLog().map(({ event }) => event)).toEqual(['created', 'destroyed']);
  });
});
