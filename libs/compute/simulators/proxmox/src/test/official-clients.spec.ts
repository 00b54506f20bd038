import { PveClient } from '@corsinvest/cv4pve-api-javascript';
import proxmoxApi, { type ProxmoxEngineOptions } from 'proxmox-api';
import { Agent, fetch, type RequestInfo, type RequestInit } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProxmoxSimulator, type ProxmoxSimulator } from '../index.js';

/** Clients that other people wrote for the real cluster must find nothing amiss with this one. */
let simulator: ProxmoxSimulator;
let address: URL;
const agent = new Agent({ connect: { rejectUnauthorized: false } });

beforeEach(async () => {
  simulator = await startProxmoxSimulator({ timeScale: 0 });
  address = new URL(simulator.endpoint);
});
afterEach(() => simulator.close());

const running = () => simulator.machines().map(({ vmid, status }) => `${vmid} ${status}`);

describe('proxmox-api', () => {
  type Fetch = NonNullable<ProxmoxEngineOptions['fetch']>;

  function connect(credentials: { tokenID: string; tokenSecret: string } | { username: string; password: string }) {
    // The client brings an undici of its own; between their types there is no bridge, between their behaviour none is needed.
    const trusting = ((url: RequestInfo, init?: RequestInit) => fetch(url, { ...init, dispatcher: agent })) as unknown;
    return proxmoxApi({
      host: address.hostname,
      port: Number(address.port),
      fetch: trusting as Fetch,
      ...credentials,
    });
  }

  async function journey(proxmox: ReturnType<typeof connect>): Promise<void> {
    const node = proxmox.nodes.$('pvea');
    const finished = async (upid: string): Promise<string | undefined> => {
      for (;;) {
        const { status, exitstatus } = await node.tasks.$(upid).status.$get();
        if (status === 'stopped') return exitstatus;
      }
    };
    expect((await proxmox.nodes.$get()).map((entry) => entry.node)).toEqual(['pvea', 'pveb', 'pvec']);
    const resources = await proxmox.cluster.resources.$get({ type: 'vm' });
    expect(resources.map((entry) => entry.vmid)).toContain(9105);
    expect((await node.qemu.$get()).map((entry) => entry.vmid)).toContain(9105);

    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-conversion -- the wire carries text, whatever the client's type says
    const newid = Number(await proxmox.cluster.nextid.$get());
    const upid = await node.qemu.$(9105).clone.$post({ newid, name: 'by-client', full: true });
    expect(await finished(upid)).toBe('OK');
    expect(running()).toEqual([`${newid} stopped`]);
    const guest = node.qemu.$(newid);
    expect((await guest.config.$get()).name).toBe('by-client');
    expect(await finished(await guest.status.start.$post())).toBe('OK');
    expect((await guest.status.current.$get()).status).toBe('running');
    expect(await finished(await guest.status.stop.$post())).toBe('OK');
    expect(running()).toEqual([`${newid} stopped`]);
    expect(await finished(await guest.$delete({ purge: true }))).toBe('OK');
    expect(running()).toEqual([]);
  }

  it('lists, creates, starts, stops and deletes with a token', async () => {
    const { tokenId, tokenSecret } = simulator.credentials;
    await journey(connect({ tokenID: tokenId, tokenSecret }));
  });

  it('logs in and does the same with its ticket', async () => {
    await journey(connect(simulator.login));
    expect(simulator.calls()[0]).toMatchObject({ label: 'ticket', status: 200, params: { password: '**********' } });
  });

  it('is told when the password is wrong', async () => {
    await expect(connect({ ...simulator.login, password: 'wrong' }).version.$get()).rejects.toThrow('Failed');
  });
});

describe('cv4pve-api-javascript', () => {
  /** Answers come untyped from this client, and its types demand every parameter that its documentation calls optional. */
  interface Answer {
    readonly isSuccessStatusCode: boolean;
    readonly response: unknown;
  }

  interface Guest {
    readonly config: { vmConfig(): Promise<Answer> };
    readonly status: {
      readonly start: { vmStart(): Promise<Answer> };
      readonly stop: { vmStop(): Promise<Answer> };
      readonly current: { vmStatus(): Promise<Answer> };
    };
    readonly clone: { cloneVm(newid: number, ...optional: unknown[]): Promise<Answer> };
    destroyVm(destroyUnreferencedDisks?: boolean, purge?: boolean): Promise<Answer>;
  }

  interface Guests {
    vmlist(): Promise<Answer>;
    get(vmid: number): Guest;
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- says at the call what the wire should carry
  function dataOf<T>(answer: Answer): T {
    expect(answer.isSuccessStatusCode).toBe(true);
    return (answer.response as { data: T }).data;
  }

  async function journey(client: PveClient): Promise<void> {
    const node = client.nodes.get('pvea');
    const guestsOf = node.qemu as unknown as Guests;
    const finished = async (answer: Answer): Promise<string> => {
      const upid = dataOf<string>(answer);
      for (;;) {
        const task = dataOf<{ status: string; exitstatus: string }>(await node.tasks.get(upid).status.readTaskStatus());
        if (task.status === 'stopped') return task.exitstatus;
      }
    };
    const nodes = dataOf<{ node: string }[]>(await client.nodes.index());
    expect(nodes.map((entry) => entry.node)).toEqual(['pvea', 'pveb', 'pvec']);
    const guests = dataOf<{ vmid: number }[]>(await guestsOf.vmlist());
    expect(guests.map(({ vmid }) => vmid)).toContain(9105);

    expect(
      await finished(await guestsOf.get(9105).clone.cloneVm(7301, null, 'made by a client', null, true, 'by-client')),
    ).toBe('OK');
    const guest = guestsOf.get(7301);
    expect(dataOf<{ name: string }>(await guest.config.vmConfig()).name).toBe('by-client');
    expect(await finished(await guest.status.start.vmStart())).toBe('OK');
    expect(dataOf<{ status: string }>(await guest.status.current.vmStatus()).status).toBe('running');
    expect(await finished(await guest.status.stop.vmStop())).toBe('OK');
    expect(running()).toEqual(['7301 stopped']);
    expect(await finished(await guest.destroyVm(false, true))).toBe('OK');
    expect(running()).toEqual([]);
  }

  const newClient = () => new PveClient(address.hostname, Number(address.port));

  it('logs in, lists, creates, starts, stops and deletes', async () => {
    const client = newClient();
    const [user = '', realm = ''] = simulator.login.username.split('@');
    expect(await client.login(user, simulator.login.password, realm)).toBe(true);
    await journey(client);
  });

  it('does the same with a token', async () => {
    const client = newClient();
    client.apiToken = `${simulator.credentials.tokenId}=${simulator.credentials.tokenSecret}`;
    await journey(client);
  });

  it('is turned away with a wrong password', async () => {
    expect(await newClient().login('svc-cp', 'wrong', 'pve')).toBe(false);
  });
});
