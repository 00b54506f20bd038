import type { z } from 'zod';
import { checkBody } from './body-check.js';
import type { Call } from './call.js';

export type RouteMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Route {
  readonly method: RouteMethod;
  /** Below `/1.0`; `{name}` is one segment. */
  readonly path: string;
  /** Fixed word for call log and faults. */
  readonly label: string;
  /** Needs no signature. */
  readonly open: boolean;
  /** The action that a policy must grant, e.g. `publicCloudProject:apiovh:instance/create`. */
  readonly action: string;
  readonly handle: (call: Call, body: unknown) => unknown;
  readonly checkBody: (body: unknown) => unknown;
}

interface RouteOptions {
  readonly open?: boolean;
  readonly action?: string;
}

const VERBS: Readonly<Record<RouteMethod, string>> = { GET: 'get', POST: 'create', PUT: 'edit', DELETE: 'delete' };

/** Last words of paths that are an action of their own and get no verb. */
const ACTIONS: ReadonlySet<string> = new Set(
  `start stop reboot shelve unshelve resume resize reinstall snapshot activeMonthlyBilling activateMonthlyBilling attach detach
   upsize refresh import reset restore accelerate cancel relaunch terminate abortSnapshot associateFloatingIp bulkDeleteSnapshots
   changePassword`.split(/\s+/),
);

const OWNERS: readonly (readonly [prefix: string, type: string])[] = [
  ['/cloud/project', 'publicCloudProject'],
  ['/domain/zone', 'dnsZone'],
  ['/domain', 'domain'],
];

function actionOf(method: RouteMethod, path: string): string {
  const [prefix, type] = OWNERS.find(([start]) => path.startsWith(start)) ?? ['', 'account'];
  const words = path
    .slice(prefix.length)
    .split('/')
    .filter((word) => word !== '' && !word.startsWith('{'));
  const last = words.at(-1) ?? '';
  const isAction = method === 'POST' && ACTIONS.has(last) && path.endsWith(last) && last !== 'snapshot';
  const isPhoto = method === 'POST' && path.endsWith('/instance/{instanceId}/snapshot');
  return `${type}:apiovh:${[...words, ...(isAction || isPhoto ? [] : [VERBS[method]])].join('/')}`;
}

/** A call without a body. */
export function route(
  method: RouteMethod,
  path: string,
  label: string,
  handle: (call: Call) => unknown,
  options: RouteOptions = {},
): Route {
  return {
    method,
    path,
    label,
    open: options.open ?? false,
    action: options.action ?? actionOf(method, path),
    handle,
    checkBody: () => undefined,
  };
}

/** A call with a body of this shape. */
export function routeWithBody<Schema extends z.ZodType>(
  method: RouteMethod,
  path: string,
  label: string,
  schema: Schema,
  handle: (call: Call, body: z.output<Schema>) => unknown,
  options: RouteOptions = {},
): Route {
  return {
    ...route(method, path, label, () => undefined, options),
    checkBody: (body) => checkBody(schema, body),
    // What arrives here has gone through `checkBody`.
    handle: (call, body) => handle(call, body as z.output<Schema>),
  };
}

export interface RouteMatch {
  readonly route: Route;
  readonly pathParams: Readonly<Record<string, string>>;
}

/** Finds the handler for a decoded path. Fixed segments win over named ones. */
export class Router {
  private readonly compiled: readonly { readonly route: Route; readonly pattern: RegExp }[];

  constructor(readonly routes: readonly Route[]) {
    const named = ({ path }: Route): number => path.split('{').length;
    this.compiled = [...routes]
      .sort((a, b) => named(a) - named(b))
      .map((entry) => ({
        route: entry,
        pattern: new RegExp(`^${entry.path.replace(/[.+]/g, '\\$&').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
      }));
  }

  match(method: string, path: string): RouteMatch | null {
    for (const { route: candidate, pattern } of this.compiled) {
      if (candidate.method !== method) continue;
      const found = pattern.exec(path);
      if (found) return { route: candidate, pathParams: { ...found.groups } };
    }
    return null;
  }

  knowsPath(path: string): boolean {
    return this.compiled.some(({ pattern }) => pattern.test(path));
  }
}
