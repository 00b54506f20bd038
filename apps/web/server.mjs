import { createServer } from 'node:http';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { createApiProxy } from './server/proxy.mjs';
import { contentSecurityPolicy, makeNonce, setSecurityHeaders } from './server/security.mjs';

// Pages are small and few: V8 spends memory on speed that nobody notices here. This holds the process at two thirds of its size.
setFlagsFromString('--optimize-for-size');
setFlagsFromString('--semi-space-growth-factor=1');

process.env.NODE_ENV = 'production';
process.env.NEXT_TELEMETRY_DISABLED = '1';
const { default: next } = await import('next');

/** @param {string} name @param {string} fallback An empty variable counts as not set. */
const setting = (name, fallback) => process.env[name] || fallback;
const port = Number(setting('PORT_WEB', '3000'));
const host = setting('HOST', '127.0.0.1');
const api = createApiProxy(setting('API_URL', 'http://127.0.0.1:3001'));

const app = next({
  dev: false,
  dir: dirname(fileURLToPath(import.meta.url)),
  hostname: host,
  port,
  customServer: true,
});
const handlePage = app.getRequestHandler();
await app.prepare();

/** @param {string | undefined} url */
const isApi = (url) => url === '/api' || url?.startsWith('/api/') === true;

const server = createServer((request, response) => {
  if (isApi(request.url)) {
    api.forward(request, response);
    return;
  }
  const nonce = makeNonce();
  const policy = contentSecurityPolicy(nonce);
  setSecurityHeaders(request, response, policy);
  // Next reads its nonce from the policy of the request and puts it on every script and style that it writes
  request.headers['content-security-policy'] = policy;
  request.headers['x-nonce'] = nonce;
  handlePage(request, response).catch((error) => {
    process.stderr.write(
      `${JSON.stringify({ level: 'error', msg: 'page failed', url: request.url, error: String(error) })}\n`,
    );
    if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
    response.end('Something broke on our side.');
  });
});
server.on('upgrade', (request, socket, head) => {
  if (isApi(request.url)) api.forwardUpgrade(request, socket, head);
  else socket.destroy();
});
// streams stay open; everything else is bounded by the header timeout that Node sets
server.requestTimeout = 0;
server.keepAliveTimeout = 65_000;

server.once('error', (error) => {
  process.stderr.write(`The web server cannot listen on ${host}:${port}: ${error.message}\n`);
  process.exit(1);
});
server.listen(port, host, () => process.stdout.write(`web listening on http://${host}:${port}\n`));

let stopping = false;
async function stop() {
  if (stopping) return;
  stopping = true;
  server.close();
  // event streams never end by themselves
  server.closeAllConnections();
  api.close();
  await app.close();
  process.exit(0);
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
