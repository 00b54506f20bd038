import { ProxyFault, sentence } from './cli-failure.js';
import type { CliCall } from './cli-command.js';
import { UpstreamError } from './upstream.js';

export interface FoundServer {
  readonly id: string;
  readonly name: string;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * The servers whose name matches, as the proxy looks for them: the name stands unescaped and ungrouped between `^` and `$`, so that
 * `web|db` finds whatever begins with `web` or ends with `db`.
 * @throws ProxyFault for what is no regular expression, or holds the slash that ends one.
 */
export function findByName({ upstream }: CliCall, name: string): FoundServer[] {
  let pattern: RegExp;
  try {
    pattern = new RegExp(`^${name}$`);
  } catch {
    throw new ProxyFault('no regular expression');
  }
  if (name.includes('/')) throw new ProxyFault('a slash ends the expression');
  let servers: Record<string, unknown>[];
  try {
    servers = upstream.list('/service/servers');
  } catch (error) {
    // The proxy walks through the error as if it were servers.
    if (error instanceof UpstreamError) throw new ProxyFault('an error in the place of servers');
    throw error;
  }
  return servers
    .map((server) => ({ id: text(server['id']), name: text(server['name']) }))
    .filter((server) => pattern.test(server.name));
}

/** Id or name, and not both. @throws ProxyFault otherwise. */
export function wantedServer({ input }: CliCall): { readonly id: string } | { readonly name: string } {
  if (input.has('id') === input.has('name')) throw new ProxyFault('id or name, and not both');
  return input.has('id') ? { id: input.text('id') } : { name: input.text('name') };
}

/** Full information with prices. @throws CliFailure in the console's words. */
export function infoWithPrices({ upstream }: CliCall, id: string): Record<string, unknown> {
  try {
    const server = upstream.object(`/service/server/${id}`);
    let monthly = '';
    let hourly = '';
    try {
      const query = 'cpu=&ramMB=&diskSizesGB[]=0&managed=&backup=&traffic=';
      const price = upstream.object(`/svc/pricing/serverConfig/${id}?${query}`);
      monthly = String(price['monthly']);
      hourly = String(price['hourlyOn']);
    } catch (error) {
      // Keys without billing rights see the server and no prices.
      if (!(error instanceof UpstreamError) && !(error instanceof ProxyFault)) throw error;
    }
    return { ...server, priceMonthlyOn: monthly, priceHourlyOn: hourly, priceHourlyOff: hourly };
  } catch (error) {
    if (error instanceof UpstreamError) throw error.asMessage();
    throw error;
  }
}

export const noServers = (name: string) => sentence(`No servers found (name='${name}')`);

/** All servers that are meant; one that is named by its id is believed. */
export function chooseServers(call: CliCall): FoundServer[] {
  const wanted = wantedServer(call);
  if ('id' in wanted) return [{ id: wanted.id, name: '' }];
  const found = findByName(call, wanted.name);
  if (found.length === 0) throw noServers(wanted.name);
  return found;
}

/** The one server that is meant: looked up, with its price, even when its id is given. */
export function chooseOne(call: CliCall): string {
  const wanted = wantedServer(call);
  const found = 'id' in wanted ? [{ id: wanted.id, name: '' }] : findByName(call, wanted.name);
  const name = 'name' in wanted ? wanted.name : '';
  if (found.length === 0) throw noServers(name);
  for (const { id } of found) infoWithPrices(call, id);
  if (found.length > 1) throw sentence(`Too many matching servers (name='${name}')`);
  return found[0]?.id ?? '';
}
