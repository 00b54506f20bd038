import type { ConsoleAccess, MachineRef } from '@uni/compute-port';
import { errorFromContent, type OvhApi, projectPath } from '@uni/ovh-api';
import { z } from 'zod';
import { requireOwned } from '../machine/machine.lookup.js';
import { meaningOf } from '../machine/machine.status.js';
import { wrongState } from '../power/power.begin.js';

const answerSchema = z.object({ type: z.string().nullish(), url: z.url() });
/** How long an address is good for is not published: it is used at once. */
const GOOD_FOR_MS = 60_000;
/** Where the viewer looks for the stream when its page's address does not say. */
const DEFAULT_STREAM_PATH = 'websockify';

export async function openConsole(api: OvhApi, ref: MachineRef): Promise<ConsoleAccess> {
  const { at, instance } = await requireOwned(api, ref);
  if (meaningOf(instance.status).power !== 'running') {
    throw wrongState(`There is no screen of a machine that is ${instance.status}.`);
  }
  const { url } = await api.write({
    method: 'POST',
    label: 'console',
    path: projectPath(at.project, 'instance', at.id, 'vnc'),
    schema: answerSchema,
    stateBound: true,
  });
  return {
    ...streamOf(url),
    // What the viewer itself asks for.
    subprotocols: ['binary'],
    password: null,
    pinnedFingerprint: null,
    expiresAt: new Date(api.now.getTime() + GOOD_FOR_MS),
  };
}

/**
 * The stream behind the page of a noVNC viewer, found as the viewer finds it: `path` names it relative to the server's root; `token`
 * opens it, as part of that path or as a cookie.
 */
export function streamOf(pageUrl: string): Pick<ConsoleAccess, 'url' | 'headers'> {
  const page = new URL(pageUrl);
  if (page.protocol !== 'https:' && page.protocol !== 'http:') {
    throw errorFromContent(`console: the address begins with ${page.protocol}`);
  }
  const stream = new URL(page.origin);
  const [path = '', query = ''] = (page.searchParams.get('path') ?? DEFAULT_STREAM_PATH).split(/\?(.*)/s);
  stream.pathname = path;
  stream.search = query;
  const token = page.searchParams.get('token');
  if (token !== null) stream.searchParams.set('token', token);
  stream.protocol = page.protocol === 'https:' ? 'wss:' : 'ws:';
  const headers: Record<string, string> = { origin: page.origin };
  if (token !== null) headers['cookie'] = `token=${encodeURIComponent(token)}`;
  return { url: stream.href, headers };
}
