import type { Answer } from '@uni/simulator-kit';
import { Fields } from '../wire/fields.js';
import { Router } from '../wire/router.js';
import { Refusal } from '../world/refusal.js';
import type { World } from '../world/world.js';
import { CONSOLE_ROUTES } from './all.routes.js';
import { ConsoleCall, GatewayTrouble, type CallSurroundings } from './console-call.js';
import { authenticate, issueToken, type Credentials } from './credentials.js';
import { priceScript } from './price-script.js';

/** One request to the console, read and decoded. */
export interface ConsoleRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly credentials: Credentials;
}

export interface ConsoleOutcome {
  readonly answer: Answer;
  /** Client id of the key; null when nobody was recognised. */
  readonly identity: string | null;
}

export const consoleRouter = new Router(CONSOLE_ROUTES);

export function consoleLabel(method: string, path: string): string | null {
  if (path === '/service/authenticate' && method === 'POST') return 'authenticate';
  if (path === '/info/calculator.js.php' && method === 'GET') return 'price_list';
  return consoleRouter.match(method, path)?.route.label ?? null;
}

const json = (status: number, body: unknown): Answer => ({ status, body: JSON.stringify(body) });

function refusalAnswer(world: World, path: string, refusal: Refusal): Answer {
  const usual = path.startsWith('/svc/') ? 500 : world.settings.serviceErrorStatus;
  const status = world.conditions('errors_in_ok').length > 0 ? 200 : (refusal.status ?? usual);
  return json(status, { errors: refusal.errors });
}

/** The error that somebody ordered for this call, if any. */
function orderedError(world: World, label: string): Answer | null {
  const ordered = world
    .conditions('vendor_error')
    .find((one) => one.remaining !== 0 && (one.label === null || one.label === label));
  if (!ordered) return null;
  if (ordered.remaining !== null) ordered.remaining -= 1;
  return json(ordered.status, { errors: [ordered.error] });
}

function answerRoute(
  surroundings: CallSurroundings,
  request: ConsoleRequest,
  seen: (identity: string) => void,
): Answer {
  const { world } = surroundings;
  const key = authenticate(world, request.credentials);
  seen(key.clientId);
  if (world.conditions('account_closed').length > 0)
    throw new Refusal('Your account is closed', 1, 'General Error', 403);
  const match = consoleRouter.match(request.method, request.path);
  if (!match) throw new Refusal('Not found', 404, 'General Error', 404);
  const { route } = match;
  const ordered = orderedError(world, route.label);
  if (ordered) return ordered;
  const call = new ConsoleCall(
    surroundings,
    key,
    route.label,
    match.path,
    new Fields(request.query),
    new Fields(request.body),
  );
  if (route.right) call.demand(route.right);
  return json(200, route.handle(call));
}

/** Answers a request as the console does. @throws NoAnswer where it does not answer at all. */
export function answerConsole(surroundings: CallSurroundings, request: ConsoleRequest): ConsoleOutcome {
  const { world } = surroundings;
  let identity: string | null = null;
  try {
    if (request.path === '/info/calculator.js.php' && request.method === 'GET')
      return {
        identity,
        answer: { status: 200, body: priceScript(world), headers: { 'Content-Type': 'application/javascript' } },
      };
    if (request.path === '/service/authenticate' && request.method === 'POST') {
      const body = new Fields(request.body);
      const token = issueToken(world, body.text('clientId'), body.text('secret'));
      identity = token.clientId;
      const expires = Math.floor(world.vendorTimeMs(token.expiresAtMs) / 1_000);
      return { identity, answer: json(200, { authentication: token.token, expires }) };
    }
    const answer = answerRoute(surroundings, request, (clientId) => {
      identity = clientId;
    });
    return { answer, identity };
  } catch (error) {
    if (error instanceof GatewayTrouble)
      return {
        identity,
        answer: { status: error.status, body: 'upstream request timeout', headers: { 'Content-Type': 'text/plain' } },
      };
    if (error instanceof Refusal) return { answer: refusalAnswer(world, request.path, error), identity };
    throw error;
  }
}
