import { ATTACHMENT_ROUTES } from './attachment.routes.js';
import { CONFIGURE_ROUTES } from './configure.routes.js';
import type { ConsoleRoute } from './console-route.js';
import { CREATE_ROUTES } from './create.routes.js';
import { DISK_ROUTES } from './disk.routes.js';
import { INSIGHT_ROUTES } from './insight.routes.js';
import { NETWORK_ROUTES } from './network.routes.js';
import { OPTION_ROUTES } from './option.routes.js';
import { QUEUE_ROUTES } from './queue.routes.js';
import { SERVER_ROUTES } from './server.routes.js';

/** Every call the console answers with a key. */
export const CONSOLE_ROUTES: readonly ConsoleRoute[] = [
  ...SERVER_ROUTES,
  ...OPTION_ROUTES,
  ...CREATE_ROUTES,
  ...CONFIGURE_ROUTES,
  ...DISK_ROUTES,
  ...QUEUE_ROUTES,
  ...NETWORK_ROUTES,
  ...ATTACHMENT_ROUTES,
  ...INSIGHT_ROUTES,
];
