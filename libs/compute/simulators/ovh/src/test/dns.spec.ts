import { ManualClock } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOvhSimulator, type OvhSimulator } from '../index.js';
import { WireClient } from './wire-client.js';

const NAME = 'customer-portal.test';
const Z = `/domain/zone/${NAME}`;
let simulator: OvhSimulator;
let client: WireClient;

beforeEach(async () => {
  simulator = await startOvhSimulator({ timeScale: 0 });
  client = new WireClient(simulator);
});
afterEach(() => simulator.close());

const add = (fieldType: string, subDomain: string, target: string, ttl?: number) =>
  client.post(`${Z}/record`, { fieldType, subDomain, target, ...(ttl === undefined ? {} : { ttl }) });
const refresh = () => client.post(`${Z}/refresh`);
const served = (subDomain: string) => simulator.served(NAME).filter((record) => record.subDomain === subDomain);

describe('records', () => {
  it('are served after a refresh and not before', async () => {
    const { data } = await add('A', 'shop', '192.0.2.21', 300);
    expect(data).toEqual({
      id: expect.any(Number),
      zone: NAME,
      fieldType: 'A',
      subDomain: 'shop',
      target: '192.0.2.21',
      ttl: 300,
    });
    expect(data.id).toBeGreaterThan(2 ** 31);
    expect((await client.get(`${Z}/status`)).data).toEqual({ isDeployed: false, errors: null, warnings: null });
    expect(served('shop')).toEqual([]);
    expect((await refresh()).text).toBe('null');
    expect(served('shop')).toMatchObject([{ target: '192.0.2.21', ttl: 300 }]);
    expect((await client.put(`${Z}/record/${data.id}`, { target: '192.0.2.22' })).text).toBe('null');
    expect((await client.get(`${Z}/record/${data.id}`)).data.target).toBe('192.0.2.22');
    expect(served('shop')).toMatchObject([{ target: '192.0.2.21' }]);
    expect((await client.delete(`${Z}/record/${data.id}`)).text).toBe('null');
    await refresh();
    expect(served('shop')).toEqual([]);
    expect((await client.get(`${Z}/record/${data.id}`)).status).toBe(404);
  });

  it('are listed by ids, filtered exactly, and nothing found is an empty list', async () => {
    const first = (await add('A', 'web', '192.0.2.1')).data.id;
    const second = (await add('A', 'web', '192.0.2.2')).data.id;
    expect((await client.get(`${Z}/record?fieldType=A&subDomain=web`)).data.sort()).toEqual([first, second]);
    const none = await client.get(`${Z}/record?fieldType=A&subDomain=we`);
    expect([none.status, none.data]).toEqual([200, []]);
    const apex = (await client.get(`${Z}/record?subDomain=&fieldType=NS`)).data;
    expect(apex).toHaveLength(2);
    expect((await client.get(`${Z}/record?fieldType=WRONG`)).status).toBe(400);
  });

  it('of type TXT read back with quotes after the next refresh', async () => {
    const { data } = await add('TXT', '_acme-challenge', 'tok');
    expect(data.target).toBe('tok');
    expect((await client.get(`${Z}/record/${data.id}`)).data.target).toBe('tok');
    await refresh();
    expect((await client.get(`${Z}/record/${data.id}`)).data.target).toBe('"tok"');
    await refresh();
    expect((await client.get(`${Z}/record/${data.id}`)).data.target).toBe('"tok"');
  });

  it.each([
    ['an address that is none', 'A', 'x', '2001:db8::1', 'Invalid target for a A record'],
    ['an underscore in a host name', 'CNAME', '_x', 'example.test.', 'Invalid domain name, underscore not allowed'],
    [
      'a CAA target of another form',
      'CAA',
      '',
      'letsencrypt.org',
      'Invalid CAA target. Required format is: flags tag "value"',
    ],
    ['a mail target without a priority', 'MX', '', 'mail.example.test.', 'Invalid target for a MX record'],
    ['an unknown type', 'BOGUS', 'x', 'y', 'Invalid value(s) received: fieldType'],
  ])('refuse %s', async (_what, fieldType, subDomain, target, message) => {
    const answer = await add(fieldType, subDomain, target);
    expect([answer.status, answer.data.class]).toEqual([400, 'Client::BadRequest']);
    expect(answer.data.message).toContain(message);
  });

  it('refuse a short life, a change of type, and an alias beside other data', async () => {
    expect((await add('A', 'x', '192.0.2.1', 30)).status).toBe(400);
    const { data } = await add('A', 'x', '192.0.2.1', 60);
    expect((await client.put(`${Z}/record/${data.id}`, { fieldType: 'AAAA' })).data.message).toContain('not described');
    expect((await add('CNAME', 'x', 'y.example.test.')).status).toBe(409);
    await add('CNAME', 'alias', 'y.example.test.');
    expect((await add('A', 'alias', '192.0.2.1')).status).toBe(409);
  });

  it('may answer id 0, or be unknown for a moment, where the vendor does so', async () => {
    const clock = new ManualClock('2026-03-06T12:00:00Z');
    const odd = await startOvhSimulator({ clock, habits: { recordIdZero: true, recordVisibleAfterMs: 20_000 } });
    const wire = new WireClient(odd, () => clock.now().getTime());
    const { data } = await wire.post(`${Z}/record`, { fieldType: 'A', subDomain: 'late', target: '192.0.2.9' });
    expect(data.id).toBe(0);
    expect((await wire.get(`${Z}/record?subDomain=late`)).data).toEqual([]);
    clock.advance(21_000);
    const { data: ids } = await wire.get(`${Z}/record?subDomain=late`);
    expect((await wire.get(`${Z}/record/${ids[0]}`)).data.target).toBe('192.0.2.9');
    await odd.close();
  });
});

describe('a zone', () => {
  it('takes one refresh at a time', async () => {
    const clock = new ManualClock('2026-03-06T12:00:00Z');
    const slow = await startOvhSimulator({ clock });
    const wire = new WireClient(slow, () => clock.now().getTime());
    expect((await wire.post(`${Z}/refresh`)).status).toBe(200);
    expect(await wire.post(`${Z}/refresh`)).toMatchObject({ status: 409, data: { class: 'Client::Conflict' } });
    clock.advance(3_000);
    expect((await wire.get(`${Z}/status`)).data.isDeployed).toBe(true);
    expect((await wire.post(`${Z}/refresh`)).status).toBe(200);
    await slow.close();
  });

  it('comes out as a file and goes in as a task that replaces it', async () => {
    const { data: before } = await client.get(`${Z}/export`);
    expect(before).toContain('$TTL 3600');
    const zoneFile = `$TTL 7200\n@ IN SOA a. b. (1 2 3\n 4 5) ; comment\n@ IN NS dns110.ovh.test.\nwww 600 IN A 192.0.2.5\n    IN AAAA 2001:db8::5\ntxt IN TXT "a; b" "c"\nfull.${NAME}. IN CNAME www\n`;
    const task = (await client.post(`${Z}/import`, { zoneFile })).data;
    expect(task).toMatchObject({ function: 'ZoneImport', status: 'todo', canCancel: true });
    expect((await client.get(`${Z}/task/${task.id}`)).data).toMatchObject({ status: 'done', canCancel: false });
    expect(
      simulator.served(NAME).map(({ fieldType, subDomain, target, ttl }) => [fieldType, subDomain, target, ttl]),
    ).toEqual([
      ['NS', '', 'dns110.ovh.test.', 0],
      ['A', 'www', '192.0.2.5', 600],
      ['AAAA', 'www', '2001:db8::5', 0],
      ['TXT', 'txt', '"a; b" "c"', 0],
      ['CNAME', 'full', 'www', 0],
    ]);
    const again = (await client.get(`${Z}/export`)).data;
    await client.post(`${Z}/import`, { zoneFile: again });
    expect((await client.get(`${Z}/export`)).data.replace(/\(\d+/, '')).toBe(again.replace(/\(\d+/, ''));
  });

  it('says in the task what a file could not be read for, and keeps what it had', async () => {
    const before = simulator.served(NAME);
    const task = (await client.post(`${Z}/import`, { zoneFile: 'www IN A 192.0.2.1\nbad IN BOGUS x\n' })).data;
    expect((await client.get(`${Z}/task/${task.id}`)).data).toMatchObject({
      status: 'error',
      comment: "line 2: unknown record type 'BOGUS'",
    });
    expect(simulator.served(NAME)).toEqual(before);
    expect((await client.post(`${Z}/import`, { zoneFile: '\n' })).status).toBe(400);
  });

  it('goes back to what it was published as before', async () => {
    await refresh();
    const { data: history } = await client.get(`${Z}/history`);
    await add('A', 'later', '192.0.2.7');
    await refresh();
    expect(served('later')).toHaveLength(1);
    const task = (await client.post(`${Z}/history/${encodeURIComponent(history[0])}/restore`)).data;
    expect((await client.get(`${Z}/task/${task.id}`)).data.status).toBe('done');
    expect(served('later')).toHaveLength(0);
  });

  it('can be reset to what the vendor puts there, signed, and redirected', async () => {
    await client.post(`${Z}/reset`, { minimized: true, DnsRecords: [{ fieldType: 'A', target: '192.0.2.90' }] });
    await refresh();
    expect(simulator.served(NAME).map(({ fieldType }) => fieldType)).toEqual(['NS', 'NS', 'A']);
    expect((await client.post(`${Z}/dnssec`)).text).toBe('null');
    expect((await client.get(`${Z}/dnssec`)).data).toEqual({ status: 'enabled' });
    expect((await client.get(Z)).data).toMatchObject({ name: NAME, dnssecActivated: true, hasDnsAnycast: false });
    const { data } = await client.post(`${Z}/redirection`, {
      type: 'visible',
      target: 'https://example.test/',
      subDomain: 'go',
    });
    expect((await client.get(`${Z}/redirection/${data.id}`)).data).toMatchObject({ type: 'visible', zone: NAME });
    expect((await client.get(`${Z}/redirection`)).data).toEqual([data.id]);
  });

  it('can be edited elsewhere, and is told by a fault that its refresh went wrong', async () => {
    simulator.drift({ kind: 'dns_record', zone: NAME, fieldType: 'A', subDomain: 'foreign', target: '192.0.2.66' });
    expect((await client.get(`${Z}/record?subDomain=foreign`)).data).toHaveLength(1);
    await simulator.addFault({
      match: { label: 'refresh_zone' },
      fault: { kind: 'failed_task', text: 'zone is broken' },
    });
    await refresh();
    expect((await client.get(`${Z}/status`)).data).toEqual({
      isDeployed: false,
      errors: ['zone is broken'],
      warnings: null,
    });
    expect(served('foreign')).toEqual([]);
    await refresh();
    expect(served('foreign')).toHaveLength(1);
  });
});

describe('domains', () => {
  const D = '/domain/lighthouse-shop.example';

  it('show their state, expiry and renewal', async () => {
    expect((await client.get('/domain')).data).toEqual(['harbour-hosting.example', 'lighthouse-shop.example']);
    expect((await client.get('/domain/zone')).data).toContain(NAME);
    expect((await client.get(D)).data).toMatchObject({
      domain: 'lighthouse-shop.example',
      state: 'ok',
      renewalState: 'manual_renew',
      transferLockStatus: 'locked',
      nameServerType: 'hosted',
    });
    const { data } = await client.get(`${D}/serviceInfos`);
    expect(data).toMatchObject({ status: 'ok', renewalType: 'manual', contactAdmin: 'xx11111-ovh', engagedUpTo: null });
    expect(data.expiration).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  it('can be set to renew themselves', async () => {
    const { data } = await client.get(`${D}/serviceInfos`);
    expect((await client.put(`${D}/serviceInfos`, { ...data, renew: { ...data.renew, automatic: true } })).text).toBe(
      'null',
    );
    expect((await client.get(`${D}/serviceInfos`)).data.renew.automatic).toBe(true);
    expect((await client.get(D)).data.renewalState).toBe('automatic_renew');
    expect((await client.put(`${D}/serviceInfos`, { renew: { automatic: true, period: 7 } })).status).toBe(400);
  });

  it('are unlocked and get other name servers by tasks', async () => {
    expect((await client.get(`${D}/authInfo`)).status).toBe(403);
    await client.put(D, { transferLockStatus: 'unlocked' });
    expect((await client.get(D)).data.transferLockStatus).toBe('unlocked');
    expect(typeof (await client.get(`${D}/authInfo`)).data).toBe('string');
    const { data } = await client.post(`${D}/nameServers/update`, { nameServers: [{ host: 'ns1.elsewhere.test' }] });
    expect(data).toMatchObject({ function: 'DomainDnsUpdate', status: 'todo', domain: 'lighthouse-shop.example' });
    expect((await client.get(`${D}/task/${data.id}`)).data.status).toBe('done');
    const { data: ids } = await client.get(`${D}/nameServer`);
    expect((await client.get(`${D}/nameServer/${ids[0]}`)).data.host).toBe('ns1.elsewhere.test');
  });

  it('can come close to their end', async () => {
    simulator.drift({ kind: 'domain_expiry', domain: 'lighthouse-shop.example', expiration: '2026-01-02' });
    expect((await client.get(`${D}/serviceInfos`)).data.expiration).toBe('2026-01-02');
  });
});

describe('the SSL gateway', () => {
  it('has domains and servers, and expires like the rest', async () => {
    const [name] = (await client.get('/sslGateway')).data;
    const G = `/sslGateway/${name}`;
    expect((await client.get(G)).data).toMatchObject({ serviceName: name, offer: 'free', state: 'ok' });
    const { data } = await client.post(`${G}/domain`, { domain: 'www.customer-portal.test' });
    expect((await client.post(`${G}/domain`, { domain: 'www.customer-portal.test' })).status).toBe(409);
    expect((await client.get(`${G}/domain/${data.id}`)).data.domain).toBe('www.customer-portal.test');
    expect((await client.delete(`${G}/domain/${data.id}`)).text).toBe('null');
    expect((await client.get(`${G}/domain`)).data).toEqual([]);
    const server = (await client.post(`${G}/server`, { address: '192.0.2.80', port: 80 })).data;
    expect((await client.get(`${G}/server/${server.id}`)).data).toMatchObject({ address: '192.0.2.80', port: 80 });
    await client.put(G, { httpsRedirect: false });
    expect((await client.get(G)).data.httpsRedirect).toBe(false);
    expect((await client.get(`${G}/serviceInfos`)).data.expiration).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect((await client.get('/sslGateway/foreign')).data.message).toBe('This service does not exist');
  });
});
