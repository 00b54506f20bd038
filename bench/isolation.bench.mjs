// What the others notice when one provider hangs or is dead: how often their inventories are read, and how long their calls take.
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { call, setUp, startAll } from './lib/product.mjs';
import { median } from './lib/report.mjs';
import { freePort } from './lib/stack.mjs';

const PAIRS = 5;
/** A cloud of each kind. */
const SIMULATED = 4;
const WINDOW_MS = 12_000;
/** Inventories are due this often, so that a provider that is held up misses its turn. */
const INTERVAL_SECONDS = 1;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Takes connections and never says a word. */
async function hangingServer() {
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** Reads of inventories so far, of every provider but the bad one: their number, and how many took at most each bound. */
async function reads(workerPort, badId) {
  const text = await fetch(`http://127.0.0.1:${workerPort}/metrics`).then((answer) => answer.text());
  const found = { count: 0, sumMs: 0, within: new Map() };
  for (const [, part, labels, value] of text.matchAll(
    /^uni_provider_call_duration_seconds_(count|sum|bucket)\{([^}]*)\} (\S+)$/gm,
  )) {
    if (!labels.includes('method="inventory"') || labels.includes(badId)) continue;
    if (part === 'count') found.count += Number(value);
    else if (part === 'sum') found.sumMs += Number(value) * 1000;
    else {
      const bound = Number(/le="([^"]+)"/.exec(labels)[1].replace('+Inf', 'Infinity'));
      found.within.set(bound, (found.within.get(bound) ?? 0) + Number(value));
    }
  }
  return found;
}

/** The bound under which 99 of 100 reads between two looks stayed, in ms. */
function p99Ms(before, after) {
  const total = after.count - before.count;
  const bounds = [...after.within.keys()].sort((a, b) => a - b);
  let lower = 0;
  let below = 0;
  for (const bound of bounds) {
    const within = after.within.get(bound) - (before.within.get(bound) ?? 0);
    if (within >= total * 0.99)
      return 1000 * (lower + ((bound - lower) * (total * 0.99 - below)) / Math.max(1, within - below));
    lower = bound;
    below = within;
  }
  return Infinity;
}

export async function run({ report }) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'uni-bench-isolation-'));
  const hanging = await hangingServer();
  const deadPort = await freePort();
  const ports = Object.fromEntries(
    await Promise.all(
      ['PORT_WEB', 'PORT_API', 'SIMULATOR_PORT_BASE', 'PORT_WORKER'].map(async (name) => [
        name,
        String(await freePort()),
      ]),
    ),
  );
  const product = await startAll(dataDir, {
    ...ports,
    UNI_SIMULATORS: 'on',
    INVENTORY_INTERVAL_SECONDS: String(INTERVAL_SECONDS),
    PROVIDER_ALLOWED_HOSTS: `127.0.0.1:${hanging.port},127.0.0.1:${deadPort}`,
  });
  try {
    const { accessToken } = await setUp(product.url, await product.setupToken());
    const api = (where, body, method) => call({ base: product.url, path: where }, accessToken, body, undefined, method);
    const known = async () =>
      (await api('/admin/providers')).items.filter(({ lastGoodSyncAt }) => lastGoodSyncAt !== null);
    while ((await known()).length < SIMULATED) await pause(200);
    for (const [name, port] of [
      ['hangs', hanging.port],
      ['is dead', deadPort],
    ]) {
      const bad = await api('/admin/providers', {
        kind: 'proxmox',
        name,
        endpoint: `https://127.0.0.1:${port}`,
        enabled: false,
        credentials: { tokenId: 'uni@pve!bench', tokenSecret: '0d6f3c52-5a1e-4b1b-9f2e-3f6c1b7a9e44' },
      });
      const window = async (enabled) => {
        await api(`/admin/providers/${bad.id}`, { enabled }, 'PATCH');
        await pause(2_000 * INTERVAL_SECONDS);
        const before = await reads(ports.PORT_WORKER, bad.id);
        await pause(WINDOW_MS);
        const after = await reads(ports.PORT_WORKER, bad.id);
        const count = after.count - before.count;
        return { count, meanMs: (after.sumMs - before.sumMs) / count, p99Ms: p99Ms(before, after) };
      };
      await window(false);
      const rounds = [];
      for (let n = 0; n < PAIRS; n += 1) rounds.push({ without: await window(false), beside: await window(true) });
      await api(`/admin/providers/${bad.id}`, { enabled: false }, 'PATCH');
      const ratio = (of) => median(rounds.map(({ without, beside }) => of(beside) / of(without)));
      report.bar({
        name: `inventories of the others while one ${name}, per second`,
        value: ratio(({ count }) => count),
        limit: 0.95,
        direction: 'at least',
        note: `${median(rounds.map(({ without }) => without.count))} in ${WINDOW_MS / 1000} s without it`,
      });
      report.bar({
        name: `99th of 100 of their reads while one ${name}`,
        value: ratio(({ p99Ms: ms }) => ms),
        limit: 1.2,
        direction: 'at most',
        note: `mean ${ratio(({ meanMs }) => meanMs).toFixed(2)} ×`,
      });
    }
  } finally {
    await product.stop();
    hanging.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}
