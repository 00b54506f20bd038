import { z } from 'zod';
import { redirectionView, taskView } from '../views/dns.view.js';
import type { RedirectionState } from '../world/dns-state.js';
import { BadRequest, Conflict, NotFound } from '../world/refusals.js';
import type { Call } from '../wire/call.js';
import { route, routeWithBody, type Route } from '../wire/route.js';
import { taskOf } from './dns-tasks.js';
import { ZONE } from './zone.routes.js';

const types = z.enum(['visible', 'visiblePermanent', 'invisible']);

const redirectionBody = z.strictObject({
  type: types,
  target: z.url(),
  subDomain: z.string().nullish(),
  title: z.string().nullish(),
  keywords: z.string().nullish(),
  description: z.string().nullish(),
});

function redirection(call: Call): RedirectionState {
  const found = call.zone().redirections[call.param('id')];
  if (!found) throw new NotFound('The requested object (id) does not exist');
  return found;
}

function createRedirection(call: Call, body: z.output<typeof redirectionBody>): unknown {
  const zone = call.zone();
  const made: RedirectionState = {
    id: call.world.nextNumber(),
    type: body.type,
    target: body.target,
    subDomain: body.subDomain ?? '',
    title: body.title ?? null,
    keywords: body.keywords ?? null,
    description: body.description ?? null,
  };
  if (Object.values(zone.redirections).some(({ subDomain }) => subDomain === made.subDomain))
    throw new Conflict(`There is a redirection of ${made.subDomain}.${zone.name} already`);
  zone.redirections[String(made.id)] = made;
  return redirectionView(zone, made);
}

const redirectionChange = redirectionBody.partial().omit({ subDomain: true });

function listTasks(call: Call): number[] {
  const [name, status] = [call.query('function'), call.query('status')];
  return Object.values(call.zone().tasks)
    .filter(
      (task) => (name === undefined || task.function === name) && (status === undefined || task.status === status),
    )
    .map(({ id }) => id);
}

function cancelTask(call: Call): void {
  const task = taskOf(call, call.zone().tasks);
  if (task.status !== 'todo') throw new Conflict(`Task ${task.id} is ${task.status} and cannot be cancelled`);
  task.status = 'cancelled';
  task.updatedAtMs = call.now;
}

const loginBody = z.strictObject({
  loginSuffix: z.string().min(1),
  password: z.string().min(8),
  subDomain: z.string(),
});

function createLogin(call: Call, body: z.output<typeof loginBody>): unknown {
  const zone = call.zone();
  const login = `${zone.name}-${body.loginSuffix}`;
  if (zone.dynHostLogins[login]) throw new Conflict(`Login ${login} exists already`);
  zone.dynHostLogins[login] = { login, subDomain: body.subDomain, password: body.password };
  return { login, subDomain: body.subDomain, zone: zone.name };
}

function login(call: Call): { login: string; subDomain: string } {
  const found = call.zone().dynHostLogins[call.param('login')];
  if (!found) throw new NotFound('The requested object (login) does not exist');
  return { login: found.login, subDomain: found.subDomain };
}

const dynRecordBody = z.looseObject({
  ip: z.union([z.ipv4(), z.ipv6()]),
  subDomain: z.string().nullish(),
  ttl: z.int().nullish(),
});

function dynRecord(call: Call): { id: number; subDomain: string; ip: string; ttl: number | null } {
  const found = call.zone().dynHostRecords[call.param('id')];
  if (!found) throw new NotFound('The requested object (id) does not exist');
  return found;
}

export const zoneExtraRoutes: readonly Route[] = [
  route('GET', `${ZONE}/redirection`, 'list_redirections', (call) => {
    const subDomain = call.query('subDomain');
    return Object.values(call.zone().redirections)
      .filter((one) => subDomain === undefined || one.subDomain === subDomain)
      .map(({ id }) => id);
  }),
  routeWithBody('POST', `${ZONE}/redirection`, 'create_redirection', redirectionBody, createRedirection),
  route('GET', `${ZONE}/redirection/{id}`, 'get_redirection', (call) =>
    redirectionView(call.zone(), redirection(call)),
  ),
  routeWithBody('PUT', `${ZONE}/redirection/{id}`, 'update_redirection', redirectionChange, (call, body) => {
    if (Object.keys(body).length === 0) throw new BadRequest('Nothing to change');
    Object.assign(redirection(call), body);
  }),
  route('DELETE', `${ZONE}/redirection/{id}`, 'delete_redirection', (call) => {
    const { id } = redirection(call);
    delete call.zone().redirections[String(id)];
  }),
  route('GET', `${ZONE}/task`, 'list_zone_tasks', listTasks),
  route('GET', `${ZONE}/task/{id}`, 'get_zone_task', (call) => taskView(taskOf(call, call.zone().tasks))),
  route('POST', `${ZONE}/task/{id}/cancel`, 'cancel_zone_task', cancelTask),
  route('GET', `${ZONE}/dynHost/login`, 'list_dynhost_logins', (call) => Object.keys(call.zone().dynHostLogins)),
  routeWithBody('POST', `${ZONE}/dynHost/login`, 'create_dynhost_login', loginBody, createLogin),
  route('GET', `${ZONE}/dynHost/login/{login}`, 'get_dynhost_login', (call) => ({
    ...login(call),
    zone: call.zone().name,
  })),
  route('DELETE', `${ZONE}/dynHost/login/{login}`, 'delete_dynhost_login', (call) => {
    delete call.zone().dynHostLogins[login(call).login];
  }),
  route('GET', `${ZONE}/dynHost/record`, 'list_dynhost_records', (call) =>
    Object.values(call.zone().dynHostRecords).map(({ id }) => id),
  ),
  routeWithBody('POST', `${ZONE}/dynHost/record`, 'create_dynhost_record', dynRecordBody, (call, body) => {
    const id = call.world.nextNumber();
    const made = { id, subDomain: body.subDomain ?? '', ip: body.ip, ttl: body.ttl ?? null };
    call.zone().dynHostRecords[String(id)] = made;
    return { ...made, zone: call.zone().name };
  }),
  route('GET', `${ZONE}/dynHost/record/{id}`, 'get_dynhost_record', (call) => ({
    ...dynRecord(call),
    zone: call.zone().name,
  })),
  routeWithBody('PUT', `${ZONE}/dynHost/record/{id}`, 'update_dynhost_record', dynRecordBody, (call, body) => {
    dynRecord(call).ip = body.ip;
  }),
  route('DELETE', `${ZONE}/dynHost/record/{id}`, 'delete_dynhost_record', (call) => {
    const { id } = dynRecord(call);
    delete call.zone().dynHostRecords[String(id)];
  }),
];
