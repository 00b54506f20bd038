import { distort, type Answer, type DeliveryStyle } from '@uni/simulator-kit';
import { lieAbout } from '../control/inventory-lie.js';

function headers(status: number, at: Date): Record<string, string> {
  const now = at.toUTCString();
  return {
    'Cache-Control': 'max-age=0',
    // Otherwise the HTTP server says it, which knows when a connection has carried its last request.
    ...(status >= 400 ? { Connection: 'close' } : {}),
    Date: now,
    Expires: now,
    Pragma: 'no-cache',
    Server: 'pve-api-daemon/3.0',
  };
}

function distorted(answer: Answer): Answer {
  if (answer.body === null) return answer;
  const envelope = JSON.parse(answer.body) as { data?: unknown };
  return { status: 200, body: JSON.stringify({ data: distort(envelope.data ?? null) }) };
}

/** How the API server of the cluster sends what it has to say. `now`: by the clock of its node. */
export const proxmoxStyle = (now: () => Date): DeliveryStyle => ({
  contentType: 'application/json;charset=UTF-8',
  headers: (status) => headers(status, now()),
  reasons: {
    401: 'Authentication failed!',
    429: 'Too Many Requests',
    595: 'No route to host',
    596: 'Connection timed out',
  },
  gzipFromBytes: 1_024,
  lie: lieAbout,
  distort: distorted,
});
