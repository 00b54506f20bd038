import { z } from 'zod';
import { domainTaskView, domainView } from '../views/dns.view.js';
import { serviceView } from '../views/service.view.js';
import { BadRequest, Forbidden, NotFound } from '../world/refusals.js';
import type { Call } from '../wire/call.js';
import { route, routeWithBody, type Route } from '../wire/route.js';
import { newTask, taskOf } from './dns-tasks.js';
import { changeService, serviceBody } from './service-infos.js';

const DOMAIN = '/domain/{serviceName}';

const editBody = z.looseObject({
  nameServerType: z.string().optional(),
  transferLockStatus: z.string().optional(),
});

/** Only two of its fields can be written; the lock takes a while. */
function edit(call: Call, body: z.output<typeof editBody>): void {
  const domain = call.domain();
  if (body.nameServerType !== undefined) domain.nameServerType = body.nameServerType;
  const wanted = body.transferLockStatus;
  if (wanted === undefined || wanted === domain.lock) return;
  if (wanted !== 'locked' && wanted !== 'unlocked')
    throw new BadRequest(`Invalid value(s) received: transferLockStatus: ${wanted}`);
  domain.lock = wanted === 'locked' ? 'locking' : 'unlocking';
  newTask(call, domain.tasks, { domain: domain.name }, wanted === 'locked' ? 'DomainLock' : 'DomainUnlock', () => [
    { do: 'domain.lock', domain: domain.name, status: wanted },
  ]);
}

const serversBody = z.strictObject({
  nameServers: z.array(z.strictObject({ host: z.string().min(3), ip: z.string().nullish() })).min(1),
});

function updateNameServers(call: Call, body: z.output<typeof serversBody>): unknown {
  const domain = call.domain();
  const hosts = body.nameServers.map(({ host, ip }) => ({ host, ip: ip ?? null }));
  const task = newTask(call, domain.tasks, { domain: domain.name }, 'DomainDnsUpdate', () => [
    { do: 'domain.name_servers', domain: domain.name, hosts },
  ]);
  return domainTaskView(domain, task);
}

function nameServer(call: Call): unknown {
  const found = call.domain().nameServers.find(({ id }) => String(id) === call.param('id'));
  if (!found) throw new NotFound('The requested object (id) does not exist');
  return { id: found.id, host: found.host, ip: found.ip, isUsed: true, toDelete: false };
}

function authInfo(call: Call): string {
  const domain = call.domain();
  if (domain.lock !== 'unlocked') throw new Forbidden('The domain must be unlocked to read its transfer code');
  return domain.authInfo;
}

function listTasks(call: Call): number[] {
  const [name, status] = [call.query('function'), call.query('status')];
  return Object.values(call.domain().tasks)
    .filter(
      (task) => (name === undefined || task.function === name) && (status === undefined || task.status === status),
    )
    .map(({ id }) => id);
}

export const domainRoutes: readonly Route[] = [
  route('GET', '/domain', 'list_domains', (call) => Object.keys(call.world.state.domains)),
  route('GET', DOMAIN, 'get_domain', (call) => domainView(call.world, call.domain())),
  routeWithBody('PUT', DOMAIN, 'edit_domain', editBody, edit),
  route('GET', `${DOMAIN}/serviceInfos`, 'domain_service', (call) => serviceView(call.world, call.domain().service)),
  routeWithBody('PUT', `${DOMAIN}/serviceInfos`, 'edit_domain_service', serviceBody, (call, body) => {
    const domain = call.domain();
    changeService(domain.service, body);
    domain.renewalState = domain.service.renew?.automatic === true ? 'automatic_renew' : 'manual_renew';
  }),
  route('GET', `${DOMAIN}/authInfo`, 'auth_info', authInfo),
  route('GET', `${DOMAIN}/nameServer`, 'list_name_servers', (call) => call.domain().nameServers.map(({ id }) => id)),
  route('GET', `${DOMAIN}/nameServer/{id}`, 'get_name_server', nameServer),
  routeWithBody('POST', `${DOMAIN}/nameServers/update`, 'update_name_servers', serversBody, updateNameServers, {
    action: 'domain:apiovh:nameServer/edit',
  }),
  route('GET', `${DOMAIN}/task`, 'list_domain_tasks', listTasks),
  route('GET', `${DOMAIN}/task/{id}`, 'get_domain_task', (call) => {
    const domain = call.domain();
    return domainTaskView(domain, taskOf(call, domain.tasks));
  }),
];
