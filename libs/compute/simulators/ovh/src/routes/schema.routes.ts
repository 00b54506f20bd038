import { NotFound } from '../world/refusals.js';
import type { Call } from '../wire/call.js';
import { route, type Route } from '../wire/route.js';

type View = Record<string, unknown>;

function operationView(entry: Route): View {
  const names = [...entry.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  return {
    httpMethod: entry.method,
    noAuthentication: entry.open,
    apiStatus: { value: 'PRODUCTION', description: 'Stable production version' },
    iamActions: entry.open ? [] : [{ name: entry.action, required: true }],
    parameters: names.map((name) => ({ name, paramType: 'path', dataType: 'string', required: true })),
    responseType: 'void',
  };
}

/** The document that official clients load to check calls before they send them: paths and methods, no models. */
function schema(call: Call, root: string): View {
  const paths = new Map<string, Route[]>();
  for (const entry of call.surroundings.routes) {
    const belongs = entry.path === root || entry.path.startsWith(`${root}/`);
    if (belongs) paths.set(entry.path, [...(paths.get(entry.path) ?? []), entry]);
  }
  return {
    apiVersion: '1.0',
    basePath: `${call.surroundings.origin}/1.0`,
    resourcePath: root,
    apis: [...paths].map(([path, entries]) => ({ path, description: path, operations: entries.map(operationView) })),
    models: {},
  };
}

const ROOTS: readonly string[] = ['auth', 'cloud', 'domain', 'me', 'order', 'sslGateway'];

export const schemaRoutes: readonly Route[] = [
  route(
    'GET',
    '/',
    'schemas',
    (call) => ({
      apiVersion: '1.0',
      basePath: `${call.surroundings.origin}/1.0`,
      apis: ROOTS.map((name) => ({
        path: `/${name}`,
        schema: '{path}.{format}',
        format: ['json'],
        description: `Operations about ${name}`,
      })),
    }),
    { open: true },
  ),
  route(
    'GET',
    '/{document}',
    'schema',
    (call) => {
      const name = /^(\w+)\.json$/.exec(call.param('document'))?.[1] ?? '';
      if (!ROOTS.includes(name)) throw new NotFound('Got an invalid (or empty) URL');
      return schema(call, `/${name}`);
    },
    { open: true },
  ),
];
