import type { CallEffect } from '../control/call-effect.js';
import { ParameterRefusal, PermissionRefusal, Refusal } from '../world/refusal.js';
import type { World } from '../world/world.js';
import { WireError } from './answer.js';
import { authenticate, usesToken, type Credentials } from './authentication.js';
import { Call, type CallSurroundings } from './call.js';
import { Params } from './params.js';
import { formats, verifyParams, vmidParam, type ParamSchema } from './param-schema.js';
import { demand, type Identity } from './permissions.js';
import type { Route, RouteMatch } from './router.js';

/** One request, read and decoded. */
export interface IncomingRequest {
  readonly method: string;
  /** Below `/api2/json`, decoded. */
  readonly path: string;
  readonly match: RouteMatch | null;
  readonly credentials: Credentials;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

const PATH_PARAMS: Readonly<Record<string, ParamSchema>> = {
  node: { type: 'string', format: formats.node },
  vmid: vmidParam,
  upid: { type: 'string' },
  storage: { type: 'string', format: formats.storageId },
  snapname: { type: 'string', maxLength: 40, format: formats.configId },
};

function fillPath(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? '');
}

/** Query wins over body; what is also in the path may only be repeated. */
function mergeParams(request: IncomingRequest, pathParams: Readonly<Record<string, string>>): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...request.body, ...request.query };
  for (const [name, value] of Object.entries(pathParams)) {
    const repeated = merged[name];
    const agrees = (typeof repeated === 'string' || typeof repeated === 'number') && String(repeated) === value;
    if (repeated !== undefined && !agrees)
      throw new ParameterRefusal({ [name]: 'duplicate parameter (already defined in URI) with conflicting values!' });
    merged[name] = value;
  }
  return merged;
}

function checkParams(route: Route, input: Readonly<Record<string, unknown>>, pathNames: readonly string[]): Params {
  const fromPath = Object.fromEntries(
    pathNames.map((name) => [name, PATH_PARAMS[name] ?? { type: 'string' as const }]),
  );
  const { values, errors } = verifyParams({ ...route.params, named: { ...fromPath, ...route.params.named } }, input);
  if (Object.keys(errors).length > 0) throw new ParameterRefusal(errors);
  return new Params(values);
}

/** Requests travel from the node that was asked to the node they name, which may not exist or not answer. */
function reachNode(world: World, name: string): void {
  const node = world.node(name);
  if (!node)
    throw new Refusal(
      `hostname lookup '${name}' failed - failed to get address info for: ${name}: Name or service not known`,
    );
  if (!world.isOnline(node)) throw new WireError(595, 'No route to host', false);
}

/** Who a request to an open route comes from does not matter yet: it is there to find out. */
const NOBODY: Identity = { userId: '', token: null };

function identify(world: World, request: IncomingRequest): Identity {
  if (!request.match?.route.open) return authenticate(world, request.credentials, request.method);
  if (request.match.route.label === 'ticket' && usesToken(request.credentials))
    throw new PermissionRefusal(`URI '${request.path}' not available with API token, need proper ticket.`);
  return NOBODY;
}

export interface Dispatched {
  readonly identity: Identity | null;
  readonly effects: readonly CallEffect[];
  /** Resolves with the result; rejects with a refusal. */
  readonly result: Promise<unknown>;
}

/** Authentication, route, permission, forwarding, parameters and handler, in the order of the real server. */
export function dispatch(world: World, request: IncomingRequest, surroundings: CallSurroundings): Dispatched {
  let identity: Identity | null = null;
  let effects: CallEffect[] = [];
  try {
    identity = identify(world, request);
    if (!request.match) throw new WireError(501, `Method '${request.method} ${request.path}' not implemented`, true);
    const { route, pathParams } = request.match;
    if (route.permit)
      demand(world, identity, fillPath(route.permit[0], pathParams), route.permit[1], route.permit[2] ?? 'all');
    if (pathParams['node'] !== undefined && route.label !== 'rrd') reachNode(world, pathParams['node']);
    const params = checkParams(route, mergeParams(request, pathParams), Object.keys(pathParams));
    if (route.method !== 'GET' && world.hasCondition('no_quorum')) throw new Refusal('cluster not ready - no quorum?');
    const call = new Call(world, identity, route.label, params, surroundings);
    effects = call.effects;
    return { identity, effects, result: Promise.resolve(route.handle(call)) };
  } catch (error) {
    return { identity, effects, result: Promise.reject(error instanceof Error ? error : new Error(String(error))) };
  }
}
