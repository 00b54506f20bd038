import { formatCpu } from '../wire/formats.js';
import { invalid, Refusal } from '../world/refusal.js';
import { checkRam, checkTraffic, cpuInfo, parseCpu, trafficPackages } from '../world/sizes.js';
import { CPU_TYPES } from '../world/server.state.js';
import type { ConsoleCall } from './console-call.js';
import type { ConsoleRoute } from './console-route.js';

/** Whatever is as it should be already is refused. */
const exists = (what: string): Refusal => new Refusal(`This ${what} configuration already exists for this server.`);

function changeCpu(call: ConsoleCall): number {
  const server = call.idleServer();
  const { cpuCount, cpuType } = parseCpu(call.body.text('cpu'));
  if (cpuCount === server.cpuCount && cpuType === server.cpuType) throw exists('cpu');
  if (!cpuInfo(cpuType).ramMb.includes(server.ramMb)) throw invalid('Selected CPU configuration is not available');
  return call.run(server, { kind: 'cpu', cpuCount, cpuType });
}

function changeRam(call: ConsoleCall): number {
  const server = call.idleServer();
  const ramMb = checkRam(server.cpuType, call.body.text('ram'));
  if (ramMb === server.ramMb) throw exists('ram');
  return call.run(server, { kind: 'ram', ramMb });
}

function oneOrZero(text: string): boolean {
  if (text !== '0' && text !== '1') throw invalid('Configuration is invalid');
  return text === '1';
}

/** One thing at a time; this one answers with an object where others answer with a number. */
function changeConfiguration(call: ConsoleCall): { readonly cmdId: number } {
  const server = call.idleServer();
  const { body } = call;
  if (body.has('backup')) {
    const value = oneOrZero(body.text('backup'));
    if (value === server.backup) throw exists('backup');
    return { cmdId: call.run(server, { kind: 'backup', value }) };
  }
  if (body.has('managed')) {
    const value = oneOrZero(body.text('managed'));
    if (value === server.managed) throw exists('managed');
    return { cmdId: call.run(server, { kind: 'managed', value }) };
  }
  if (body.has('billing') || body.has('traffic')) {
    const hourly = body.has('billing') ? oneOrZero(body.text('billing')) : server.billing === 'hourly';
    const billing = hourly ? 'hourly' : 'monthly';
    const traffic = hourly ? server.traffic : checkTraffic(server.datacenter, body.text('traffic'));
    if (billing === server.billing && traffic === server.traffic) throw exists('billing');
    return { cmdId: call.run(server, { kind: 'billing', billing, traffic }) };
  }
  throw invalid('Configuration is invalid');
}

function readConfiguration(call: ConsoleCall): Record<string, unknown> {
  const server = call.readableServer();
  return {
    cpu: formatCpu(server),
    ram: server.ramMb,
    billing: server.billing === 'hourly' ? '1' : '0',
    traffic: server.traffic,
    managed: server.managed ? '1' : '0',
    backup: server.backup ? '1' : '0',
    options: {
      cpu: CPU_TYPES.flatMap((type) => cpuInfo(type).cores.map((count) => `${count}${type}`)),
      ram: cpuInfo(server.cpuType).ramMb,
      traffic: trafficPackages(server.datacenter).map(({ code }) => code),
    },
  };
}

export const CONFIGURE_ROUTES: readonly ConsoleRoute[] = [
  { method: 'PUT', path: '/service/server/{id}/cpu', label: 'cpu', right: 'configure', handle: changeCpu },
  { method: 'PUT', path: '/service/server/{id}/ram', label: 'ram', right: 'configure', handle: changeRam },
  { method: 'GET', path: '/svc/server/{id}/configuration', label: 'configuration', handle: readConfiguration },
  {
    method: 'PUT',
    path: '/svc/server/{id}/configuration',
    label: 'configure',
    right: 'configure',
    handle: changeConfiguration,
  },
];
