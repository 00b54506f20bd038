import type { dns, operations } from '@uni/contracts';
import { newId } from '@uni/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectFault, expectProblem } from '../testing/expectations.js';
import { startTestApi, type TestApi, type TestPerson } from '../testing/start-api.js';
import type { TestAnswer, TestClient } from '../testing/test-client.js';

const WWW = { name: 'www', type: 'A', value: '192.0.2.80', ttlS: null };

describe('domains, zones and certificates over the API', () => {
  let api: TestApi;
  let ada: TestPerson;
  let bob: TestPerson;
  let admin: TestClient;
  const providerId = newId();
  const zoneId = newId();
  const domainId = newId();

  beforeAll(async () => {
    api = await startTestApi();
    [ada, bob] = await Promise.all([api.signUp('Ada'), api.signUp('Bob')]);
    admin = (await api.admin()).client;
    const db = api.database.client;
    await db.provider.create({
      data: { id: providerId, kind: 'ovh', name: 'Names', endpoint: 'https://eu.api.ovh.com/1.0', credentials: {} },
    });
    const description = { kind: 'ovh', recordTypes: ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT'], minTtlS: 60 };
    await db.dnsAccount.create({ data: { providerId, description } });
    const now = new Date();
    await db.dnsZone.create({
      data: {
        id: zoneId,
        providerId,
        name: 'example.org',
        readAt: now,
        checkedAt: now,
        firstSeenAt: now,
        defaultTtlS: 3600,
      },
    });
    await db.dnsDomain.create({
      data: {
        id: domainId,
        providerId,
        name: 'example.org',
        state: 'active',
        vendorState: 'ok',
        expiresOn: new Date('2027-03-01'),
        renewal: 'automatic',
        firstSeenAt: now,
      },
    });
    await db.dnsRecord.createMany({
      data: [
        { externalId: '1', name: '', type: 'NS', value: 'dns.example.net.' },
        { externalId: '2', name: 'www', type: 'A', value: '192.0.2.80' },
        { externalId: '3', name: 'www', type: 'TXT', value: '3|welcome', protected: true },
      ].map((record) => ({ ...record, zoneId })),
    });
    await admin.put(`/admin/dns-zones/${zoneId}/organization`, { organizationId: ada.organizationId }, { expect: 200 });
  });
  beforeEach(async () => {
    const db = api.database.client;
    await db.dnsZone.update({ where: { id: zoneId }, data: { operationId: null } });
    await db.operation.updateMany({
      where: { finishedAt: null },
      data: { status: 'succeeded', finishedAt: new Date(), nextRunAt: null },
    });
  });
  afterAll(() => api.close());

  const operationOf = ({ body }: TestAnswer): operations.OperationView => body as operations.OperationView;
  const root = `/dns-zones/${zoneId}`;

  it('are those of the organisation, and nothing of anybody else’s', async () => {
    const zones = await ada.client.get('/dns-zones', { expect: 200 });
    expect(zones.body).toMatchObject({ items: [{ id: zoneId, name: 'example.org', records: 3, operationId: null }] });
    const domains = await ada.client.get('/domains?total=true&q=EXAMPLE', { expect: 200 });
    expect(domains.body).toMatchObject({
      items: [{ id: domainId, expiresOn: '2027-03-01', renewal: 'automatic', zoneId }],
      total: 1,
    });
    expect((await ada.client.get(root, { expect: 200 })).body).toMatchObject({ minTtlS: 60 });
    expect((await bob.client.get('/dns-zones', { expect: 200 })).body).toEqual({ items: [], nextCursor: null });
    expect((await bob.client.get('/domains', { expect: 200 })).body).toEqual({ items: [], nextCursor: null });
    for (const path of ['', '/records', '/records/2', '/export'])
      expectProblem(await bob.client.get(`${root}${path}`), 404, 'not_found');
    expectProblem(await bob.client.post(`${root}/records`, WWW), 404, 'not_found');
    expectProblem(await bob.client.post(`${root}/import?dryRun=true`, { text: 'x' }), 404, 'not_found');
    expectProblem(await bob.client.post(`${root}/sync`), 404, 'not_found');
  });

  it('have records that are listed, searched and exported as a zone file', async () => {
    const all = await ada.client.get(`${root}/records`, { expect: 200 });
    expect((all.body as { items: dns.RecordView[] }).items.map(({ id }) => id)).toEqual(['1', '2', '3']);
    const some = await ada.client.get(`${root}/records?type=a&q=WWW`, { expect: 200 });
    expect((some.body as { items: dns.RecordView[] }).items).toMatchObject([{ id: '2', protected: false }]);
    expectProblem(await ada.client.get(`${root}/records/9`), 404, 'not_found');
    const file = await ada.client.get(`${root}/export`, { expect: 200 });
    expect(file.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(file.headers.get('content-disposition')).toContain('example.org.zone');
    expect(file.body).toContain('www IN A 192.0.2.80');
  });

  it('are changed by one operation at a time, repeated harmlessly under its key', async () => {
    const headers = { 'idempotency-key': newId() };
    const order = { add: [{ ...WWW, name: 'api' }], change: [{ ...WWW, id: '2', value: '192.0.2.81' }], remove: [] };
    const first = await ada.client.post(`${root}/changes`, order, { headers, expect: 202 });
    const again = await ada.client.post(`${root}/changes`, order, { headers, expect: 202 });
    expect(operationOf(again).id).toBe(operationOf(first).id);
    expect(operationOf(first)).toMatchObject({
      kind: 'dns.apply',
      subject: 'example.org',
      instanceId: null,
      steps: ['compare', 'change', 'publish', 'verify'].map((name) => ({ name, status: 'pending' })),
    });
    expect(first.headers.get('location')).toBe(`/api/v1/operations/${operationOf(first).id}`);
    expectProblem(await ada.client.delete(`${root}/records/2`), 409, 'operation_in_progress');
    const release = admin.put(`/admin/dns-zones/${zoneId}/organization`, { organizationId: null });
    expectProblem(await release, 409, 'operation_in_progress');
    const audit = await api.database.client.auditEntry.findFirstOrThrow({ where: { action: 'dns.apply' } });
    expect(audit).toMatchObject({ organizationId: ada.organizationId, actorId: ada.userId, targetId: zoneId });
  });

  it('refuse what makes no sense, in sentences', async () => {
    expectFault(await ada.client.post(`${root}/records`, { ...WWW, value: 'nonsense' }), 'add.0.value');
    expectFault(await ada.client.post(`${root}/records`, { ...WWW, name: 'new', ttlS: 5 }), 'add.0.ttlS');
    const alias = { name: 'www', type: 'CNAME', value: 'other.example.net.', ttlS: null };
    expect(expectProblem(await ada.client.post(`${root}/records`, alias), 400).detail).toContain('alias');
    expectProblem(await ada.client.put(`${root}/records/3`, WWW), 422, 'record_protected');
    expectProblem(await ada.client.delete(`${root}/records/99`), 409, 'zone_changed');
    const same = await ada.client.put(`${root}/records/2`, WWW);
    expect(expectProblem(same, 400, 'validation_failed').detail).toContain('nothing would change');
  });

  it('import a zone file only as it was looked at', async () => {
    const text = '@ IN NS dns.example.net.\nwww IN A 192.0.2.99\nnew IN A 192.0.2.100\n';
    const look = await ada.client.post(`${root}/import?dryRun=true`, { text }, { expect: 200 });
    const { diff, operation } = look.body as { diff: dns.ZoneDiffView; operation: null };
    expect(operation).toBeNull();
    expect(diff).toMatchObject({
      added: [{ name: 'new' }],
      changed: [{ from: { id: '2' }, to: { value: '192.0.2.99' } }],
      removed: [],
      kept: [{ id: '3', protected: true }],
    });
    expectFault(await ada.client.post(`${root}/import`, { text }), 'hash');
    expectProblem(await ada.client.post(`${root}/import`, { text, hash: 'a'.repeat(64) }), 409, 'zone_changed');
    expectFault(await ada.client.post(`${root}/import?dryRun=true`, { text: 'www IN A 1.2.3' }), 'text');
    const done = await ada.client.post(`${root}/import`, { text, hash: diff.hash }, { expect: 200 });
    expect(done.body).toMatchObject({ operation: { kind: 'dns.apply', status: 'queued' } });
  });

  it('watch certificates of the organisation’s own choice', async () => {
    const made = await ada.client.post('/certificate-watches', { host: 'WWW.Example.org' }, { expect: 201 });
    expect(made.body).toMatchObject({ host: 'www.example.org', port: 443, checkedAt: null });
    expectProblem(await ada.client.post('/certificate-watches', { host: 'www.example.org' }), 409, 'name_taken');
    expectFault(await ada.client.post('/certificate-watches', { host: '127.0.0.1' }), 'host');
    expectFault(await ada.client.post('/certificate-watches', { host: 'a.example.org', port: 22 }), 'port');
    const { id } = made.body as dns.WatchView;
    expectProblem(await bob.client.delete(`/certificate-watches/${id}`), 404, 'not_found');
    expect((await bob.client.get('/certificate-watches')).body).toEqual({ items: [], nextCursor: null });
    await ada.client.delete(`/certificate-watches/${id}`, { expect: 204 });
  });

  it('are given out by administrators, who see all of them', async () => {
    expect((await admin.get('/admin/dns-accounts', { expect: 200 })).body).toMatchObject({
      items: [{ providerId, enabled: true, zones: 1, domains: 1 }],
    });
    const zones = await admin.get(`/admin/dns-zones?organizationId=${ada.organizationId}`, { expect: 200 });
    expect(zones.body).toMatchObject({ items: [{ id: zoneId, organization: { name: expect.any(String) } }] });
    expectProblem(
      await admin.put(`/admin/dns-zones/${zoneId}/organization`, { organizationId: newId() }),
      404,
      'not_found',
    );
    await admin.put(`/admin/domains/${domainId}/organization`, { organizationId: bob.organizationId }, { expect: 200 });
    expect((await bob.client.get('/domains')).body).toMatchObject({ items: [{ id: domainId, zoneId: null }] });
    await admin.put(`/admin/domains/${domainId}/organization`, { organizationId: null }, { expect: 200 });
    const closed = await admin.patch(`/admin/dns-accounts/${providerId}`, { enabled: false }, { expect: 200 });
    expect(closed.body).toMatchObject({ enabled: false });
    expectProblem(await ada.client.post(`${root}/records`, { ...WWW, name: 'x' }), 409, 'provider_disabled');
    await admin.patch(`/admin/dns-accounts/${providerId}`, { enabled: true }, { expect: 200 });
    await admin.post(`/admin/dns-accounts/${providerId}/sync`, {}, { expect: 202 });
    await ada.client.post(`${root}/sync`, {}, { expect: 202 });
  });

  it('are warned about once for each rung', async () => {
    await api.database.client.expiryWarning.create({
      data: {
        kind: 'domain',
        subjectId: domainId,
        organizationId: ada.organizationId,
        name: 'example.org',
        expiresOn: new Date('2027-03-01'),
        daysBefore: 30,
        renewal: 'manual',
        createdAt: new Date(),
      },
    });
    const own = await ada.client.get('/expiry-warnings?total=true', { expect: 200 });
    expect(own.body).toMatchObject({ items: [{ name: 'example.org', daysBefore: 30, renewal: 'manual' }], total: 1 });
    expect((await bob.client.get('/expiry-warnings')).body).toEqual({ items: [], nextCursor: null });
    expect((await admin.get('/admin/expiry-warnings')).body).toMatchObject({ items: [{ kind: 'domain' }] });
  });
});
