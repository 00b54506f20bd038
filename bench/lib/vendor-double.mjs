// A vendor that lists machines and does nothing else, in a process of its own. Told over IPC which revision of the lists to show.
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';
import { VENDORS } from './vendor-pages.mjs';

const [, , kind, totalText] = process.argv;
const vendor = VENDORS[kind];
const total = Number(totalText);
const pages = total / vendor.perPage;

let revision = 0;
let prepared = [];
let counters = { requests: 0, lists: 0, connections: 0 };

/** Made before they are asked for, so that the other side never waits for us. */
function prepare() {
  prepared = Array.from({ length: pages }, (_, page) =>
    Buffer.from(vendor.page(page * vendor.perPage, vendor.perPage, revision, total)),
  );
}

const projectOf = (page) => (page + 1).toString(16).padStart(32, '0');
const json = (value) => Buffer.from(JSON.stringify(value));

function list(page) {
  counters.lists += 1;
  return prepared[page];
}

const ANSWERS = {
  ovh: (path) => {
    if (path === '/1.0/auth/time') return json(Math.floor(Date.now() / 1000));
    if (path === '/1.0/cloud/project') return json(Array.from({ length: pages }, (_, page) => projectOf(page)));
    const [, project, rest] = /^\/1\.0\/cloud\/project\/([0-9a-f]{32})\/(.+)$/.exec(path) ?? [];
    if (rest === 'instance') return list(Number.parseInt(project, 16) - 1);
    if (rest === 'region') return json(vendor.regions);
    if (rest === 'flavor') return json(vendor.flavors);
    const region = /^region\/(.+)$/.exec(rest ?? '')?.[1];
    // Volumes, snapshots and whatever else is looked for now and then: there are none.
    return region ? json({ name: region, status: 'UP', continentCode: 'EU' }) : json([]);
  },
  cloudstack: (_path, body) => {
    const form = new URLSearchParams(body);
    return form.get('command') === 'listVirtualMachines' ? list(Number(form.get('page')) - 1) : json({ answer: {} });
  },
  kamatera: (path, _body, account) => (path === '/service/servers' ? list(account) : json([])),
  proxmox: (path, _body, account) => (path === '/api2/json/cluster/resources' ? list(account) : json({ data: [] })),
};

async function serve(request, response, account) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  counters.requests += 1;
  const [path] = request.url.split('?');
  const answer = ANSWERS[kind](path, Buffer.concat(chunks).toString(), account);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(answer);
}

async function listen(account, certificate) {
  const handle = (request, response) => void serve(request, response, account);
  const server = certificate ? createSecureServer(certificate, handle) : createServer(handle);
  server.keepAliveTimeout = 60_000;
  server.on(certificate ? 'secureConnection' : 'connection', () => (counters.connections += 1));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `${certificate ? 'https' : 'http'}://127.0.0.1:${server.address().port}`;
}

const pems = kind === 'proxmox' ? await generate([{ name: 'commonName', value: 'bench' }], { keyType: 'ec' }) : null;
const certificate = pems && { key: pems.private, cert: pems.cert };
prepare();
const origins = [];
for (let account = 0; account < (vendor.oneAccount ? 1 : pages); account += 1)
  origins.push(await listen(account, certificate));

process.on('message', ({ show }) => {
  if (show !== undefined && show !== revision) {
    revision = show;
    prepare();
  }
  process.send({ counters });
  counters = { requests: 0, lists: 0, connections: 0 };
});
process.once('disconnect', () => process.exit(0));
process.send({ origins, fingerprint: certificate && new X509Certificate(certificate.cert).fingerprint256 });
