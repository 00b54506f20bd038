import { Conflict } from '../world/refusals.js';
import { RawAnswer } from '../wire/answers.js';
import type { Call } from '../wire/call.js';
import { route, type Route } from '../wire/route.js';
import { INSTANCE } from './instance.routes.js';
import { demandIdle } from './instance-guards.js';

/** How long the address may be used to open a screen; sessions that are open go on. */
const LIFETIME_MS = 600_000;

/** The address is a secret: whoever has it sits in front of the machine. */
function vnc(call: Call): unknown {
  const instance = call.instance(call.project());
  demandIdle(instance, 'get_vnc_console');
  if (instance.poweredSinceMs === null)
    throw new Conflict(`Instance ${instance.id} is not running: there is no screen to show`);
  const { consoles } = call.world.state;
  for (const [known, { expiresAtMs }] of Object.entries(consoles)) if (expiresAtMs <= call.now) delete consoles[known];
  const token = call.world.random.uuid();
  consoles[token] = { instanceId: instance.id, expiresAtMs: call.now + LIFETIME_MS };
  return { type: 'novnc', url: `${call.surroundings.origin}/vnc_lite.html?path=%3Ftoken%3D${token}` };
}

const PAGE = `<!doctype html><title>Console</title>
<body>This page stands where the vendor's viewer is. The screen itself speaks RFB over a websocket: see "path" in the address.</body>`;

export const consoleRoutes: readonly Route[] = [
  route('POST', `${INSTANCE}/vnc`, 'vnc', vnc),
  route(
    'GET',
    '!/vnc_lite.html',
    'console_page',
    () => new RawAnswer({ status: 200, body: PAGE, headers: { 'Content-Type': 'text/html; charset=utf-8' } }),
    { open: true },
  ),
];
