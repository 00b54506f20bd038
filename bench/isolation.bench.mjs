// What the others notice when one provider hangs or is dead: how often their inventories are read, and how long their calls take.
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { call, setUp, startAll } from './lib/product.mjs';
import { median } from './lib/report.mjs';
import { freePort } from './lib/stack.mjs';

const PAIRS = 5;
/** A cloud of each kind, and how often one of them is connected besides: a hundredth is only seen among many reads. */
const SIMULATED = 4;
const COPIES = 40;
const WINDOW_MS = 9_000;
/** Turning a provider on or off asks it everything at once. What is measured is what comes after. */
const SETTLE_MS = 1_500;
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

/** What was read in one window or in several. */
function between(before, after) {
  const within = new Map([...after.within].map(([bound, n]) => [bound, n - (before.within.get(bound) ?? 0)]));
  return { count: after.count - before.count, sumMs: after.sumMs - before.sumMs, within };
}

function pooled(windows) {
  const all = { count: 0, sumMs: 0, within: new Map() };
  for (const { count, sumMs, within } of windows) {
    all.count += count;
    all.sumMs += sumMs;
    for (const [bound, n] of within) all.within.set(bound, (all.within.get(bound) ?? 0) + n);
  }
  return all;
}

/** The time within which this share of the reads ended, in ms; between two bounds it is taken to grow evenly. */
function quantileMs({ count, within }, share) {
  const wanted = count * share;
  let lower = 0;
  let below = 0;
  for (const bound of [...within.keys()].sort((a, b) => a - b)) {
    const upTo = within.get(bound);
    if (upTo >= wanted) return 1000 * (lower + ((bound - lower) * (wanted - below)) / Math.max(1, upTo - below));
    lower = bound;
    below = upTo;
  }
  return Infinity;
}

/** The simulated cluster, connected again and again under names of its own. The other clouds have no https, which people have to enter. */
async function connectCopies(api, simulatorPort) {
  const clouds = await fetch(`http://127.0.0.1:${simulatorPort}/simulators`).then((answer) => answer.json());
  const { kind, endpoint, credentials, options } = clouds.find((cloud) => cloud.endpoint.startsWith('https:'));
  for (let copy = 1; copy <= COPIES; copy += 1)
    await api('/admin/providers', { kind, name: `${kind} ${copy}`, endpoint, credentials, options });
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
      (await api('/admin/providers')).items.filter(({ lastGoodSyncAt }) => lastGoodSyncAt !== null).length;
    const untilKnown = async (many) => {
      while ((await known()) < many) await pause(200);
    };
    await untilKnown(SIMULATED);
    await connectCopies(api, ports.SIMULATOR_PORT_BASE);
    await untilKnown(SIMULATED + COPIES);
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
        await pause(SETTLE_MS);
        const before = await reads(ports.PORT_WORKER, bad.id);
        await pause(WINDOW_MS);
        return between(before, await reads(ports.PORT_WORKER, bad.id));
      };
      const rounds = [];
      // Each in its turn the first: what the machine does besides comes and goes.
      for (let n = 0; n < PAIRS; n += 1) {
        const first = await window(n % 2 === 1);
        const second = await window(n % 2 === 0);
        rounds.push(n % 2 === 0 ? { without: first, beside: second } : { without: second, beside: first });
      }
      await api(`/admin/providers/${bad.id}`, { enabled: false }, 'PATCH');
      tell(report, name, rounds);
    }
  } finally {
    await product.stop();
    hanging.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function tell(report, name, rounds) {
  const without = pooled(rounds.map((round) => round.without));
  const beside = pooled(rounds.map((round) => round.beside));
  const ratio = (of) => of(beside) / of(without);
  const of99 = (side) => quantileMs(side, 0.99);
  const ofHalf = (side) => quantileMs(side, 0.5);
  report.bar({
    name: `inventories of the others while one ${name}, per second`,
    value: median(rounds.map((round) => round.beside.count / round.without.count)),
    limit: 0.95,
    direction: 'at least',
    note: `${without.count} without it, ${beside.count} beside it`,
  });
  report.bar({
    name: `99th of 100 of their reads while one ${name}`,
    value: ratio(of99),
    limit: 1.2,
    direction: 'at most',
    note: `${Math.round(of99(without))} and ${Math.round(of99(beside))} ms; half of them ${ratio(ofHalf).toFixed(2)} ×, mean ${ratio(({ sumMs, count }) => sumMs / count).toFixed(2)} ×`,
  });
}
