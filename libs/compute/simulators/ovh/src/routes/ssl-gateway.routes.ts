import { z } from 'zod';
import { serviceView } from '../views/service.view.js';
import type { SslGatewayState } from '../world/dns-state.js';
import { Conflict, NotFound, unknownService } from '../world/refusals.js';
import type { Call } from '../wire/call.js';
import { route, routeWithBody, type Route } from '../wire/route.js';
import { changeService, serviceBody } from './service-infos.js';

const GATEWAY = '/sslGateway/{serviceName}';

function gateway(call: Call): SslGatewayState {
  const found = call.world.state.sslGateways[call.param('serviceName')];
  if (!found) throw unknownService();
  return found;
}

function gatewayView(found: SslGatewayState): unknown {
  return {
    serviceName: found.name,
    displayName: found.displayName,
    offer: 'free',
    state: 'ok',
    ipv4: found.ipv4,
    ipv6: null,
    zones: ['gra'],
    hsts: found.hsts,
    httpsRedirect: found.httpsRedirect,
    serverHttps: false,
    allowedSource: [],
    reverse: null,
    sslConfiguration: 'intermediate',
    metricsToken: null,
    iam: null,
  };
}

const editBody = z.looseObject({
  displayName: z.string().nullish(),
  hsts: z.boolean().optional(),
  httpsRedirect: z.boolean().optional(),
});

function edit(call: Call, body: z.output<typeof editBody>): void {
  const found = gateway(call);
  if (body.displayName !== undefined) found.displayName = body.displayName;
  if (body.hsts !== undefined) found.hsts = body.hsts;
  if (body.httpsRedirect !== undefined) found.httpsRedirect = body.httpsRedirect;
}

function entry<T>(table: Record<string, T>, id: string): T {
  const found = table[id];
  if (found === undefined) throw new NotFound('The requested object (id) does not exist');
  return found;
}

function addDomain(call: Call, { domain }: { domain: string }): unknown {
  const { domains } = gateway(call);
  if (Object.values(domains).some((one) => one.domain === domain)) throw new Conflict(`${domain} is there already`);
  const made = { id: call.world.nextNumber(), domain };
  domains[String(made.id)] = made;
  return { ...made, state: 'ok' };
}

const serverBody = z.looseObject({ address: z.union([z.ipv4(), z.ipv6()]), port: z.int().min(1).max(65_535) });

function addServer(call: Call, { address, port }: z.output<typeof serverBody>): unknown {
  const made = { id: call.world.nextNumber(), address, port };
  gateway(call).servers[String(made.id)] = made;
  return { ...made, state: 'ok' };
}

function eligibility(call: Call): unknown {
  const domain = call.demandQuery('domain');
  return { domain, ips: ['192.0.2.80'], ip6s: [], isHostedByOvh: call.world.state.zones[domain] !== undefined };
}

/** A legacy product: it ends TLS at the vendor, and none of its calls hands out a certificate. */
export const sslGatewayRoutes: readonly Route[] = [
  route('GET', '/sslGateway', 'list_ssl_gateways', (call) => Object.keys(call.world.state.sslGateways)),
  route('GET', '/sslGateway/eligibility', 'ssl_eligibility', eligibility, { open: true }),
  route('GET', GATEWAY, 'get_ssl_gateway', (call) => gatewayView(gateway(call))),
  routeWithBody('PUT', GATEWAY, 'edit_ssl_gateway', editBody, edit),
  route('GET', `${GATEWAY}/serviceInfos`, 'ssl_gateway_service', (call) =>
    serviceView(call.world, gateway(call).service),
  ),
  routeWithBody('PUT', `${GATEWAY}/serviceInfos`, 'edit_ssl_gateway_service', serviceBody, (call, body) =>
    changeService(gateway(call).service, body),
  ),
  route('GET', `${GATEWAY}/domain`, 'list_ssl_domains', (call) =>
    Object.values(gateway(call).domains).map(({ id }) => id),
  ),
  routeWithBody(
    'POST',
    `${GATEWAY}/domain`,
    'add_ssl_domain',
    z.strictObject({ domain: z.string().min(3) }),
    addDomain,
  ),
  route('GET', `${GATEWAY}/domain/{id}`, 'get_ssl_domain', (call) => ({
    ...entry(gateway(call).domains, call.param('id')),
    state: 'ok',
  })),
  route('DELETE', `${GATEWAY}/domain/{id}`, 'delete_ssl_domain', (call) => {
    const { domains } = gateway(call);
    delete domains[String(entry(domains, call.param('id')).id)];
  }),
  route('GET', `${GATEWAY}/server`, 'list_ssl_servers', (call) =>
    Object.values(gateway(call).servers).map(({ id }) => id),
  ),
  routeWithBody('POST', `${GATEWAY}/server`, 'add_ssl_server', serverBody, addServer),
  route('GET', `${GATEWAY}/server/{id}`, 'get_ssl_server', (call) => ({
    ...entry(gateway(call).servers, call.param('id')),
    state: 'ok',
  })),
  routeWithBody('PUT', `${GATEWAY}/server/{id}`, 'edit_ssl_server', serverBody, (call, { address, port }) => {
    Object.assign(entry(gateway(call).servers, call.param('id')), { address, port });
  }),
  route('DELETE', `${GATEWAY}/server/{id}`, 'delete_ssl_server', (call) => {
    const { servers } = gateway(call);
    delete servers[String(entry(servers, call.param('id')).id)];
  }),
];
