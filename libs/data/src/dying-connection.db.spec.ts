import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Database, statement } from './index.js';
import { createTestDatabase } from './testing/index.js';

const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/** What a server says to a connection that it ends: by an administrator's order, as when its database is dropped. */
function lastWords(): Buffer {
  const fields = Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0');
  const head = Buffer.alloc(5);
  head.writeUInt8(0x45, 0);
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

/** Passes everything on, and ends each connection in the very packet that says it is ready. */
async function startKiller(target: URL): Promise<Server> {
  const server = createServer((client) => {
    const postgres = connect(Number(target.port), target.hostname);
    for (const socket of [client, postgres]) socket.on('error', () => undefined);
    client.pipe(postgres);
    postgres.on('data', (chunk) => {
      if (!chunk.subarray(-READY.length).equals(READY)) return void client.write(chunk);
      client.end(Buffer.concat([chunk, lastWords()]));
      postgres.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

let killer: Server;
let database: Database;
let drop: () => Promise<void>;

beforeAll(async () => {
  const created = await createTestDatabase();
  drop = created.drop;
  killer = await startKiller(new URL(created.url));
  const url = new URL(created.url);
  url.hostname = '127.0.0.1';
  url.port = String((killer.address() as AddressInfo).port);
  database = new Database({ url: url.href, applicationName: 'spec', poolMax: 2, onPoolError: () => undefined });
});
afterAll(async () => {
  await database.close();
  killer.close();
  await drop();
});

it('a connection that is ended in the moment in which it is made fails its user, and not the process', async () => {
  const one = statement<[], { readonly n: number }>('spec_one', 'SELECT 1 AS n');
  await expect(database.query(one)).rejects.toThrow();
  await expect(database.client.organization.count()).rejects.toThrow();
  await expect(database.transaction(() => database.client.organization.count())).rejects.toThrow();
  const listener = await database.connect();
  await expect(listener.query('LISTEN uni_events')).rejects.toThrow();
  listener.release(true);
});
