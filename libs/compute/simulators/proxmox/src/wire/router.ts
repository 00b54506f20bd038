import type { Call } from './call.js';
import type { ParamTable } from './param-schema.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Route {
  readonly method: Method;
  /** `{name}` is one segment; `{name*}` is the rest of the path. */
  readonly path: string;
  /** Fixed word for call log and faults. */
  readonly label: string;
  readonly params: ParamTable;
  /** Checked before anything else is looked at: path (with `{name}`), privileges, and whether one of them is enough. */
  readonly permit?: readonly [path: string, privileges: readonly string[], mode?: 'all' | 'any'];
  /** Anybody may call it, known or not. */
  readonly open?: boolean;
  readonly handle: (call: Call) => unknown;
}

export interface RouteMatch {
  readonly route: Route;
  readonly pathParams: Readonly<Record<string, string>>;
}

function compile(path: string): RegExp {
  const pattern = path
    .replace(/[.+]/g, '\\$&')
    .replace(/\{(\w+)(\*?)\}/g, (_all, name: string, rest: string) => `(?<${name}>${rest ? '.+' : '[^/]+'})`);
  return new RegExp(`^${pattern}$`);
}

/** Finds the handler for a decoded path. */
export class Router {
  private readonly compiled: readonly { readonly route: Route; readonly pattern: RegExp }[];

  constructor(routes: readonly Route[]) {
    this.compiled = routes.map((route) => ({ route, pattern: compile(route.path) }));
  }

  match(method: string, path: string): RouteMatch | null {
    for (const { route, pattern } of this.compiled) {
      if (route.method !== method) continue;
      const found = pattern.exec(path);
      if (found) return { route, pathParams: { ...found.groups } };
    }
    return null;
  }
}
