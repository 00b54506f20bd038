import https from 'node:https';
import { gunzipSync } from 'node:zlib';
import { Agent, request as undiciRequest } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProxmoxSimulator, type ProxmoxSimulator } from '../index.js';
import { WireClient } from './wire-client.js';

let simulator: ProxmoxSimulator;
let client: WireClient;

beforeAll(async () => {
  simulator = await startProxmoxSimulator({ timeScale: 0 });
  client = new WireClient(simulator);
  await client.clone(7301);
});
afterAll(() => simulator.close());

describe('answers', () => {
  it('wraps results in an envelope with the exact content type and headers', async () => {
    const answer = await client.get('/version');
    expect(answer.text).toBe('{"data":{"version":"9.1.4","release":"9.1","repoid":"4c1d9e20b7aa6f31"}}');
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json;charset=UTF-8',
      server: 'pve-api-daemon/3.0',
      'cache-control': 'max-age=0',
      pragma: 'no-cache',
    });
  });

  it('answers null data where a call returns nothing', async () => {
    expect((await client.put('/nodes/pvea/qemu/7301/config', { onboot: 1 })).text).toBe('{"data":null}');
  });

  it('puts the message of a failure into the reason phrase and the body, and closes the connection', async () => {
    const answer = await client.get('/nodes/pvea/qemu/4242/config');
    const text = "Configuration file 'nodes/pvea/qemu-server/4242.conf' does not exist";
    expect(answer).toMatchObject({ status: 500, reason: text, data: null, message: `${text}\n` });
    expect(answer.headers['connection']).toBe('close');
  });

  it('can leave the message out as older servers do', async () => {
    const old = await startProxmoxSimulator({ timeScale: 0, legacyErrors: true });
    const answer = await new WireClient(old).get('/nodes/pvea/qemu/4242/config');
    expect(answer.text).toBe('{"data":null}');
    expect(answer.reason).toContain('does not exist');
    await old.close();
  });

  it('compresses long answers for clients that offer it', async () => {
    const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
    const headers = { authorization: client.authorization, 'accept-encoding': 'gzip' };
    const answer = await undiciRequest(`${simulator.endpoint}/api2/json/cluster/resources`, { dispatcher, headers });
    expect(answer.headers['content-encoding']).toBe('gzip');
    const unpacked = JSON.parse(gunzipSync(Buffer.from(await answer.body.arrayBuffer())).toString()) as {
      data: unknown[];
    };
    expect(unpacked.data.length).toBeGreaterThan(10);
    await dispatcher.close();
  });
});

describe('requests that are refused', () => {
  it('lists every wrong parameter by name', async () => {
    const answer = await client.post('/nodes/pvea/qemu/9105/clone', {
      full: 'true',
      name: 'no_underscores',
      colour: 'blue',
    });
    expect(answer).toMatchObject({
      status: 400,
      reason: 'Parameter verification failed.',
      message: 'Parameter verification failed.\n',
    });
    expect(answer.errors).toEqual({
      newid: 'property is missing and it is not optional',
      full: "type check ('boolean') failed - got 'true'",
      name: 'invalid format - value does not look like a valid DNS name\n',
      colour: 'property is not defined in schema and the schema does not allow additional properties',
    });
  });

  it('checks numbers, bounds, lengths and enumerations', async () => {
    const config = '/nodes/pvea/qemu/7301/config';
    expect((await client.put(config, { cores: 'two' })).errors).toEqual({
      cores: "type check ('integer') failed - got 'two'",
    });
    expect((await client.put(config, { cores: 0 })).errors).toEqual({ cores: 'value must have a minimum value of 1' });
    expect((await client.put(config, { cpuunits: 999_999 })).errors).toEqual({
      cpuunits: 'value must have a maximum value of 262144',
    });
    expect((await client.put(config, { digest: 'x'.repeat(41) })).errors).toEqual({
      digest: 'value may only be 40 characters long',
    });
    expect((await client.put(config, { bios: 'uefi' })).errors).toEqual({
      bios: "value 'uefi' does not have a value in the enumeration 'seabios, ovmf'",
    });
    expect((await client.get('/nodes/pvea/qemu/42/config')).errors).toEqual({
      vmid: 'value must have a minimum value of 100',
    });
    expect((await client.put(config, { scsi99: 'ceph-vm:1' })).errors).toHaveProperty('scsi99');
  });

  it('refuses a parameter that contradicts the path', async () => {
    expect((await client.put('/nodes/pvea/qemu/7301/config', { vmid: 7302, name: 'x' })).errors).toEqual({
      vmid: 'duplicate parameter (already defined in URI) with conflicting values!',
    });
    expect((await client.put('/nodes/pvea/qemu/7301/config', { vmid: 7301, name: 'same' })).status).toBe(200);
  });

  it('answers 501 for unknown paths and methods', async () => {
    expect(await client.get('/nodes/pvea/nope')).toMatchObject({
      status: 501,
      reason: "Method 'GET /nodes/pvea/nope' not implemented",
    });
    expect(await client.send('PATCH', '/version', {})).toMatchObject({
      status: 501,
      reason: "method 'PATCH' not available",
    });
    expect(await client.get('/api2/nope')).toMatchObject({ status: 501, reason: 'no such uri' });
  });

  it('answers 501 for a body where none belongs, a body too large and a chunked body', async () => {
    expect(await client.send('DELETE', '/nodes/pvea/qemu/7301', { form: { purge: 1 } })).toMatchObject({
      status: 501,
      reason: "Unexpected content for method 'DELETE'",
    });
    const large = await client.send('PUT', '/nodes/pvea/qemu/7301/config', {
      form: { description: 'x'.repeat(600_000) },
    });
    expect(large).toMatchObject({ status: 501, reason: 'for data too large' });
    const chunked = await client.send('POST', '/nodes/pvea/qemu/7301/status/start', {
      headers: { 'transfer-encoding': 'chunked', 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(chunked).toMatchObject({ status: 501, reason: 'chunked transfer encoding not supported' });
    expect(simulator.machines().map(({ vmid }) => vmid)).toEqual([7301]);
  });

  it('names a node that does not exist, and answers 595 for one that is down', async () => {
    expect(await client.get('/nodes/pvez/qemu')).toMatchObject({
      status: 500,
      reason: "hostname lookup 'pvez' failed - failed to get address info for: pvez: Name or service not known",
    });
    const id = await simulator.addFault({ fault: { kind: 'node_down', node: 'pveb' } });
    expect(await client.get('/nodes/pveb/qemu')).toMatchObject({ status: 595, reason: 'No route to host', text: '' });
    expect((await client.get('/nodes')).data.find((node: { node: string }) => node.node === 'pveb').status).toBe(
      'offline',
    );
    simulator.removeFault(id);
  });
});

describe('clients that hang up', () => {
  it('do no harm in the middle of their own request', async () => {
    await new Promise<void>((resolve) => {
      const headers = { authorization: client.authorization, 'content-length': '1000' };
      const half = https.request(`${simulator.endpoint}/api2/json/nodes/pvea/qemu/7301/config`, {
        method: 'PUT',
        headers,
        rejectUnauthorized: false,
        agent: false,
      });
      half.on('error', () => resolve());
      half.write('name=half', () => half.destroy(new Error('hung up')));
    });
    await expect
      .poll(() => simulator.calls().some(({ method, status }) => method === 'PUT' && status === 599))
      .toBe(true);
    expect((await client.get('/nodes/pvea/qemu/7301/config')).data.name).not.toBe('half');
  });
});

describe('bodies', () => {
  it('takes JSON objects with real booleans and numbers', async () => {
    const answer = await client.send('PUT', '/nodes/pvea/qemu/7301/config', {
      json: { cores: 3, onboot: true, memory: 1536 },
    });
    expect(answer.status).toBe(200);
    expect((await client.get('/nodes/pvea/qemu/7301/config')).data).toMatchObject({
      cores: 3,
      onboot: 1,
      memory: '1536',
    });
  });

  it('refuses JSON that is no object', async () => {
    expect((await client.send('PUT', '/nodes/pvea/qemu/7301/config', { json: [] })).reason).toBe(
      'not a HASH reference',
    );
    const broken = await client.send('PUT', '/nodes/pvea/qemu/7301/config', {
      body: '{',
      headers: { 'content-type': 'application/json' },
    });
    expect(broken.status).toBe(500);
    expect(broken.reason).toContain('malformed JSON string');
    expect(
      (
        await client.send('PUT', '/nodes/pvea/qemu/7301/config', {
          body: 'x',
          headers: { 'content-type': 'text/plain' },
        })
      ).status,
    ).toBe(506);
  });

  it('decodes forms as the server does', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = 'description=a+b%20c;onboot=0&tags=Beta&tags=alpha';
    expect((await client.send('PUT', '/nodes/pvea/qemu/7301/config', { body, headers })).status).toBe(200);
    expect((await client.get('/nodes/pvea/qemu/7301/config')).data).toMatchObject({
      description: 'a b c',
      onboot: 0,
      tags: 'alpha;beta',
    });
  });

  it('lets the query string win over the body', async () => {
    await client.put('/nodes/pvea/qemu/7301/config?name=from-query', { name: 'from-body' });
    expect((await client.get('/nodes/pvea/qemu/7301/config')).data.name).toBe('from-query');
  });
});
