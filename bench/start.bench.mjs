// `npm start` when everything is built and the data is there; what each process needs after a day's work in a minute; a killed worker.
import { rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { median } from './lib/report.mjs';
import { call, PASSWORD, setUp, startAll } from './lib/product.mjs';
import { freePort, memoryMb } from './lib/stack.mjs';

const STARTS = 3;
/** At once, on one simulated Proxmox cluster. */
const INSTANCES = 50;

/** The smallest thing on sale at the cluster; the demo's templates follow its first look at the simulated cloud. */
async function smallest(base, token) {
  for (let look = 0; look < 200; look += 1) {
    const { items } = await call({ base, path: '/templates?limit=200' }, token);
    const found = items.find(
      ({ vcpus, available, providerKind }) => vcpus === 1 && available && providerKind === 'proxmox',
    );
    if (found) return found.id;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('nothing is on sale after twenty seconds');
}

/** Orders instances as a customer does and waits until every one of them runs. */
async function work(base, setupToken) {
  const admin = await setUp(base, setupToken);
  const customer = await call({ base, path: '/auth/register' }, null, {
    email: 'bench@example.org',
    name: 'Bench',
    password: PASSWORD,
    session: 'token',
  });
  await call(
    { base, path: `/admin/organizations/${customer.organization.id}/credits` },
    admin.accessToken,
    { amount: '1000.00', reason: 'bench' },
    'credits',
  );
  const key = await call({ base, path: '/me/ssh-keys' }, customer.accessToken, {
    name: 'bench',
    publicKey: `ssh-ed25519 ${Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from('ssh-ed25519'), Buffer.from([0, 0, 0, 32]), Buffer.alloc(32, 7)]).toString('base64')}`,
  });
  const templateId = await smallest(base, customer.accessToken);
  for (let n = 0; n < INSTANCES; n += 1)
    await call(
      { base, path: '/instances' },
      customer.accessToken,
      { name: `bench-${n}`, templateId, sshKeyIds: [key.id] },
      `vm-${n}`,
    );
  for (;;) {
    const { items: open } = await call(
      { base, path: '/operations?status=queued&status=running&limit=1' },
      customer.accessToken,
    );
    if (open.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  const list = (where) => call({ base, path: `${where}limit=200` }, customer.accessToken).then(({ items }) => items);
  const instances = await list('/instances?');
  return {
    running: instances.filter(({ status }) => status === 'running').map(({ id }) => id),
    failed: (await list('/operations?status=failed&')).length,
  };
}

/** How many of the instances have exactly one machine, as the cluster itself has it. */
async function machinesOf(simulators, instanceIds) {
  const { guests } = await fetch(`${simulators}/simulators/proxmox/state`).then((answer) => answer.json());
  const texts = Object.values(guests).map((guest) => JSON.stringify(guest));
  return instanceIds.filter((id) => texts.filter((text) => text.includes(id)).length === 1).length;
}

export async function run({ report }) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'uni-bench-start-'));
  const base = await freePort();
  const ports = {
    PORT_WEB: String(base),
    PORT_API: String(await freePort()),
    SIMULATOR_PORT_BASE: String(await freePort()),
  };
  let product = await startAll(dataDir, ports);
  try {
    report.info(`npm start with an empty data folder: ${(product.readyMs / 1000).toFixed(1)} s`);
    const setupToken = await product.setupToken();
    const begunAt = performance.now();
    const { running, failed } = await work(product.url, setupToken);
    report.info(`${INSTANCES} creates at once have ended after ${((performance.now() - begunAt) / 1000).toFixed(1)} s`);
    const standing = await machinesOf(`http://127.0.0.1:${ports.SIMULATOR_PORT_BASE}`, running);
    report.bar({
      name: `machines of ${INSTANCES} creates at once`,
      value: standing,
      limit: INSTANCES,
      direction: 'at least',
      unit: 'machines',
    });
    report.bar({
      name: 'failed operations among them',
      value: failed,
      limit: 0,
      direction: 'at most',
      unit: 'operations',
    });
    const processes = await product.processes();
    for (const [app, limit] of [
      ['worker', 180],
      ['api', 200],
      ['web', 130],
    ]) {
      const { peak } = await memoryMb(processes[app]);
      report.bar({
        name: `memory of the ${app}, peak`,
        value: peak,
        limit,
        direction: 'at most',
        unit: 'MB',
        note: `after ${INSTANCES} creates at once`,
      });
    }
    const warm = [];
    for (let index = 0; index < STARTS; index += 1) {
      await product.stop();
      product = await startAll(dataDir, ports);
      warm.push(product.readyMs / 1000);
    }
    report.bar({
      name: 'npm start, warm, to a usable portal',
      value: median(warm),
      limit: 15,
      direction: 'at most',
      unit: 's',
    });
  } finally {
    await product.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
