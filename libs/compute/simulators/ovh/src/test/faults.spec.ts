import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOvhSimulator, type FaultRequest, type OvhSimulator } from '../index.js';
import { WireClient } from './wire-client.js';

const P = '/cloud/project/PROJECT';
let simulator: OvhSimulator;
let client: WireClient;

beforeEach(async () => {
  simulator = await startOvhSimulator({ timeScale: 0 });
  client = new WireClient(simulator);
});
afterEach(() => simulator.close());

const strike = (fault: FaultRequest['fault'], match: FaultRequest['match'] = { label: 'create_instance' }) =>
  simulator.addFault({ match, fault });
const wrong = (fault: FaultRequest['fault']) => simulator.addFault({ fault });
const names = () => simulator.machines().map(({ name }) => name);
const lastCall = () => simulator.calls().at(-1);

describe('faults of one request', () => {
  it('drop: the connection breaks before the vendor acts', async () => {
    await strike({ kind: 'drop' });
    await expect(client.order()).rejects.toThrow();
    expect(names()).toEqual([]);
    expect(lastCall()).toMatchObject({ label: 'create_instance', status: null, faults: ['drop'], effects: [] });
    expect((await client.order()).status).toBe(200);
  });

  it('lost_answer: the machine is there and the client does not know', async () => {
    await strike({ kind: 'lost_answer' });
    await expect(client.order()).rejects.toThrow();
    expect(names()).toEqual(['web-1']);
    expect(lastCall()).toMatchObject({
      status: null,
      effects: [{ kind: 'created', resource: 'instance', id: simulator.machines()[0]?.id }, { kind: 'work' }],
    });
  });

  it('half_body and slow_body: the vendor acts, its answer breaks off or drips', async () => {
    await strike({ kind: 'half_body' });
    await expect(client.order()).rejects.toThrow();
    await strike({ kind: 'slow_body', chunkBytes: 400, everyMs: 1 });
    expect((await client.order()).data.status).toBe('BUILD');
    expect(names()).toHaveLength(2);
  });

  it('status and html: something in between answers, and the vendor may have acted', async () => {
    await strike({ kind: 'status', status: 429, retryAfterS: 7 });
    const limited = await client.order();
    expect([limited.status, limited.headers['retry-after'], limited.text]).toEqual([429, '7', '']);
    await strike({ kind: 'html', status: 503 });
    expect(await client.order()).toMatchObject({ status: 503, text: expect.stringContaining('<html>') as string });
    expect(names()).toEqual([]);
    await strike({
      kind: 'status',
      status: 500,
      acts: true,
      body: '{"class":"Server::InternalServerError","message":"x"}',
    });
    expect((await client.order()).data.class).toBe('Server::InternalServerError');
    expect(names()).toEqual(['web-1']);
  });

  it('garbage and wrong_types: 200 with what nobody promised', async () => {
    await strike({ kind: 'garbage' });
    expect((await client.order()).data).toBeUndefined();
    await strike({ kind: 'wrong_types' });
    expect((await client.order()).status).toBe(200);
    expect(names()).toEqual([]);
    await client.order();
    await strike({ kind: 'wrong_types' }, { label: 'list_instances' });
    expect(typeof (await client.get(`${P}/instance`)).data[0].id).toBe('object');
  });

  it('hang: no answer until the client gives up', async () => {
    await strike({ kind: 'hang', acts: true }, { label: 'list_regions' });
    await expect(client.get(`${P}/region`, { timeoutMs: 60 })).rejects.toThrow('client gave up');
    expect((await client.get(`${P}/region`)).status).toBe(200);
  });

  it('partial_success: fewer machines than were ordered', async () => {
    await strike({ kind: 'partial_success', count: 2 }, { label: 'bulk_create' });
    const { data } = await client.post(`${P}/instance/bulk`, {
      name: 'many',
      number: 5,
      region: 'GRA11',
      flavorId: await client.flavor('d2-2'),
      imageId: await client.image(),
    });
    expect(data).toHaveLength(2);
    expect(names()).toEqual(['many-1', 'many-2']);
  });

  it.each([
    ['empty', 0],
    ['missing', 1],
    ['first_only', 1],
    ['duplicates', 20],
  ] as const)('inventory_lie %s: shows %i of ten machines once, then the truth', async (lie, seen) => {
    simulator.drift({ kind: 'appear', count: 10 });
    await strike({ kind: 'inventory_lie', lie, ratio: 0.9 }, { label: 'list_instances' });
    expect((await client.get(`${P}/instance`)).data).toHaveLength(seen);
    expect((await client.get(`${P}/instance`)).data).toHaveLength(10);
  });
});

describe('faults of what goes on after the answer', () => {
  it('stuck_task: a machine that is built for ever, until somebody gives up', async () => {
    await strike({ kind: 'stuck_task' });
    const id = await client.machine();
    for (let count = 0; count < 3; count += 1) expect(await client.status(id)).toBe('BUILD');
    expect((await client.get(`${P}/instance/${id}`)).data.operationIds).toHaveLength(1);
    simulator.releaseStuckTasks();
    expect(await client.status(id)).toBe('ERROR');
    expect((await client.get(`${P}/operation?instanceId=${id}`)).data[0].status).toBe('canceled');
  });

  it('failed_task: a build that ends as ERROR without an address, and can be deleted', async () => {
    await strike({ kind: 'failed_task', text: 'no luck' });
    const id = await client.machine();
    expect((await client.get(`${P}/instance/${id}`)).data).toMatchObject({ status: 'ERROR', ipAddresses: [] });
    expect((await client.get(`${P}/operation?instanceId=${id}`)).data[0]).toMatchObject({ status: 'in-error' });
    await client.delete(`${P}/instance/${id}`);
    expect(await client.status(id)).toBe('gone');
  });

  it('failed_task after its effect: the operation failed, the machine runs', async () => {
    await strike({ kind: 'failed_task', text: 'too late', afterEffect: true });
    const id = await client.machine();
    expect(await client.status(id)).toBe('ACTIVE');
    expect((await client.get(`${P}/operation?instanceId=${id}`)).data[0].status).toBe('in-error');
  });

  it.each([
    ['stop', {}, 'ACTIVE'],
    ['shelve', {}, 'ACTIVE'],
    ['resize', { flavorId: 'b3-16' }, 'ACTIVE'],
    ['reinstall', { imageId: 'image' }, 'ERROR'],
    ['snapshot', { snapshotName: 'x' }, 'ACTIVE'],
    ['delete_instance', {}, 'ACTIVE'],
  ])('a failed %s leaves the machine as the vendor does', async (label, fields, status) => {
    const id = await client.machine();
    const flavorId = await client.flavor('b3-16');
    const imageId = await client.image('Ubuntu 24.04');
    const body = {
      ...fields,
      ...('flavorId' in fields ? { flavorId } : {}),
      ...('imageId' in fields ? { imageId } : {}),
    };
    await strike({ kind: 'failed_task', text: 'bad luck' }, { label });
    if (label === 'delete_instance') await client.delete(`${P}/instance/${id}`);
    else
      expect(
        (await client.post(`${P}/instance/${id}/${label}`, Object.keys(body).length > 0 ? body : undefined)).status,
      ).toBe(200);
    expect(await client.status(id)).toBe(status);
    expect(simulator.machines()[0]).toMatchObject({ task: '', flavor: 'b3-8' });
    expect((await client.get(`${P}/snapshot`)).data).toEqual([]);
    await client.delete(`${P}/instance/${id}`);
    expect(await client.status(id)).toBe('gone');
  });
});

describe('something wrong with the account', () => {
  it.each([
    [{ kind: 'revoke_credential' }, 403, 'INVALID_CREDENTIAL'],
    [{ kind: 'revoke_credential', how: 'expired' }, 403, 'INVALID_CREDENTIAL'],
    [{ kind: 'revoke_credential', how: 'forgotten' }, 403, 'NOT_CREDENTIAL'],
    [{ kind: 'revoke_application' }, 403, 'INVALID_KEY'],
    [{ kind: 'account_closed' }, 403, 'FORBIDDEN'],
    [{ kind: 'revoke_right', path: '/cloud/project/*' }, 403, 'NOT_GRANTED_CALL'],
  ] as const)('%j is told as %i %s, and can be taken back', async (fault, status, code) => {
    const id = await wrong(fault);
    const refused = await client.get(P);
    expect([refused.status, refused.data.errorCode]).toEqual([status, code]);
    expect(simulator.faults().standing).toMatchObject([{ id, fault: { kind: fault.kind } }]);
    expect(simulator.removeFault(id)).toBe(true);
    expect((await client.get(P)).status).toBe(200);
  });

  it('revoke_right can be about one method only', async () => {
    await wrong({ kind: 'revoke_right', method: 'POST', path: '/cloud/project/*/instance' });
    expect((await client.get(`${P}/instance`)).status).toBe(200);
    expect((await client.order()).data.errorCode).toBe('NOT_GRANTED_CALL');
  });

  it('rate_limit: 429 beyond so many calls a minute, without a hint unless told to give one', async () => {
    const id = await wrong({ kind: 'rate_limit', perMinute: 2 });
    const codes: number[] = [];
    for (let count = 0; count < 4; count += 1) codes.push((await client.get('/me')).status);
    expect(codes).toEqual([200, 200, 429, 429]);
    const bare = await client.get('/me');
    expect([bare.data.class, bare.headers['retry-after']]).toEqual(['Client::TooManyRequests', undefined]);
    simulator.removeFault(id);
    expect((await client.get('/me')).status).toBe(200);
    await wrong({ kind: 'rate_limit', perMinute: 0, retryAfterS: 9 });
    expect((await client.get('/me')).headers['retry-after']).toBe('9');
  });

  it('project_suspended and project_closed: seen in the list and the project, and nothing else works', async () => {
    const id = await wrong({ kind: 'project_suspended', project: client.project });
    expect((await client.get(P)).data.status).toBe('suspended');
    expect((await client.get(`${P}/instance`)).status).toBe(403);
    simulator.removeFault(id);
    await wrong({ kind: 'project_closed', project: client.project });
    expect((await client.get('/cloud/project')).data).toHaveLength(1);
    expect((await client.get(`${P}/instance`)).status).toBe(404);
  });

  it('quota: no more machines than so many', async () => {
    await wrong({ kind: 'quota', region: 'GRA11', maxInstances: 1 });
    await client.machine();
    const refused = await client.order();
    expect(refused).toMatchObject({ status: 403, data: { class: 'Client::Forbidden' } });
    expect(refused.data.message).toContain(
      'Quota exceeded for instances: Requested 1, but already used 1 of 1 instances',
    );
    expect((await client.get(`${P}/flavor/${await client.flavor('d2-2')}`)).data.quota).toBe(0);
    expect((await client.order({}, 'SBG5')).status).toBe(200);
  });
});

describe('something wrong with the vendor', () => {
  it('region_down: calls to it fail, or hang, or only its status says so', async () => {
    const id = await client.machine();
    await client.order({}, 'SBG5');
    const down = await wrong({ kind: 'region_down', region: 'GRA11' });
    expect((await client.get(`${P}/region/GRA11`)).data.status).toBe('DOWN');
    expect(await client.get(`${P}/instance/${id}`)).toMatchObject({
      status: 500,
      data: { class: 'Server::InternalServerError' },
    });
    expect((await client.get(`${P}/instance`)).status).toBe(500);
    expect((await client.get(`${P}/instance?region=SBG5`)).data).toHaveLength(1);
    simulator.removeFault(down);
    const omitting = await wrong({ kind: 'region_down', region: 'GRA11', lists: 'omit' });
    expect((await client.get(`${P}/instance`)).data).toHaveLength(1);
    simulator.removeFault(omitting);
    const hanging = await wrong({ kind: 'region_down', region: 'GRA11', how: 'hang' });
    await expect(client.get(`${P}/instance`, { timeoutMs: 60 })).rejects.toThrow('client gave up');
    simulator.removeFault(hanging);
    await wrong({ kind: 'region_down', region: 'GRA11', how: 'status' });
    expect((await client.get(`${P}/instance`)).data).toHaveLength(2);
  });

  it('project_down: this project does not answer, the other does', async () => {
    await wrong({ kind: 'project_down', project: client.project });
    expect((await client.get(`${P}/instance`)).status).toBe(500);
    expect((await client.get(`/cloud/project/${simulator.projects[1] ?? ''}/instance`)).status).toBe(200);
  });

  it('retire_region: gone from every list', async () => {
    await client.machine();
    await wrong({ kind: 'retire_region', region: 'GRA11' });
    expect((await client.get(`${P}/region`)).data).not.toContain('GRA11');
    expect((await client.get(`${P}/instance`)).data).toEqual([]);
    expect((await client.get(`${P}/flavor?region=GRA11`)).status).toBe(404);
  });

  it('withdraw_image and withdraw_flavor: what is there goes on, nothing new can be made of it', async () => {
    const [imageId, flavorId] = [await client.image(), await client.flavor('b3-8')];
    const id = await client.machine();
    await wrong({ kind: 'withdraw_image', image: 'Debian 12' });
    expect((await client.get(`${P}/image/${imageId}`)).status).toBe(404);
    expect((await client.get(`${P}/instance/${id}`)).data).toMatchObject({ status: 'ACTIVE', imageId, image: null });
    expect((await client.order({ imageId })).data.message).toContain('Invalid imageId');
    await wrong({ kind: 'withdraw_flavor', flavor: 'b3-8' });
    expect((await client.get(`${P}/flavor/${flavorId}`)).status).toBe(404);
    expect((await client.get(`${P}/instance/${id}`)).data.flavor).toBeNull();
  });

  it('no_capacity: refused at once, or found out while it is built', async () => {
    const late = await wrong({ kind: 'no_capacity', region: 'GRA11', flavor: 'b3-8' });
    const { data } = await client.get(`${P}/flavor/${await client.flavor('b3-8')}`);
    expect(data.available).toBe(false);
    expect(await client.status(await client.machine())).toBe('ERROR');
    simulator.removeFault(late);
    await wrong({ kind: 'no_capacity', how: 'refuse' });
    expect((await client.order()).status).toBe(403);
  });

  it('no_address: a machine that runs and cannot be reached', async () => {
    await wrong({ kind: 'no_address' });
    const id = await client.machine();
    expect((await client.get(`${P}/instance/${id}`)).data).toMatchObject({ status: 'ACTIVE', ipAddresses: [] });
  });

  it('busy: something else is going on with a machine', async () => {
    const id = await client.machine();
    await client.get(P);
    const busy = await wrong({ kind: 'busy', instance: id, ms: 3_600_000 });
    expect((await client.post(`${P}/instance/${id}/stop`)).data.message).toBe(
      `Cannot 'stop' instance ${id} while it is in task_state migrating`,
    );
    simulator.removeFault(busy);
    expect((await client.post(`${P}/instance/${id}/stop`)).status).toBe(200);
  });

  it('ignores: a delete that is accepted, and the machine stays', async () => {
    const id = await client.machine();
    await client.get(P);
    await wrong({ kind: 'ignores', instance: id, labels: ['delete_instance', 'stop'] });
    expect((await client.delete(`${P}/instance/${id}`)).text).toBe('null');
    expect(await client.status(id)).toBe('ACTIVE');
    await client.post(`${P}/instance/${id}/stop`);
    expect(await client.status(id)).toBe('ACTIVE');
    simulator.clearFaults();
    await client.delete(`${P}/instance/${id}`);
    expect(await client.status(id)).toBe('gone');
  });

  it('expire_tokens and revoke_service_account strike who signs in with tokens', async () => {
    const { clientId, clientSecret, tokenUrl } = simulator.oauth2;
    const sign = () =>
      client.post(tokenUrl, undefined, {
        signed: false,
        contentType: 'application/x-www-form-urlencoded',
        body: `grant_type=client_credentials&client_id=${clientId}&client_secret=${clientSecret}`,
      });
    const token = String((await sign()).data.access_token);
    const call = () => client.get('/me', { signed: false, headers: { authorization: `Bearer ${token}` } });
    expect((await call()).status).toBe(200);
    await wrong({ kind: 'expire_tokens' });
    expect((await call()).status).toBe(401);
    await wrong({ kind: 'revoke_service_account' });
    expect((await sign()).data.error).toBe('invalid_client');
  });

  it('refuses faults that make no sense', async () => {
    await expect(wrong({ kind: 'busy', instance: 'nope', ms: 1 })).rejects.toThrow("there is no instance 'nope'");
    await expect(wrong({ kind: 'retire_region', region: 'MOON1' })).rejects.toThrow(
      "there is no 'MOON1' among the regions",
    );
    await expect(wrong({ kind: 'project_down', project: 'nope' })).rejects.toThrow("there is no project 'nope'");
    await expect(wrong({ kind: 'latency', ms: -1 })).rejects.toThrow();
  });
});
