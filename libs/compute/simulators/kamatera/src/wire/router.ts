export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

interface PathRoute {
  readonly method: Method;
  /** `{name}` is one segment. */
  readonly path: string;
}

export interface PathMatch<Route> {
  readonly route: Route;
  readonly path: Readonly<Record<string, string>>;
}

function compile(path: string): RegExp {
  const pattern = path.replace(/[.+]/g, '\\$&').replace(/\{(\w+)\}/g, (_all, name: string) => `(?<${name}>[^/]+)`);
  return new RegExp(`^${pattern}$`);
}

/** Finds the route for a decoded path. */
export class Router<Route extends PathRoute> {
  private readonly compiled: readonly { readonly route: Route; readonly pattern: RegExp }[];

  constructor(routes: readonly Route[]) {
    this.compiled = routes.map((route) => ({ route, pattern: compile(route.path) }));
  }

  match(method: string, path: string): PathMatch<Route> | null {
    for (const { route, pattern } of this.compiled) {
      if (route.method !== method) continue;
      const found = pattern.exec(path);
      if (found) return { route, path: { ...found.groups } };
    }
    return null;
  }
}
