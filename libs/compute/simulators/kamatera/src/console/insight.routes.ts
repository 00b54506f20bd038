import { METRIC_CATEGORIES, monthlyUsage, statistics } from '../world/metrics.js';
import { dollars, priceServer, shapeOf, type PricedShape } from '../world/prices.js';
import { forbidden, invalid, notFound } from '../world/refusal.js';
import { checkRam, checkTraffic, parseCpu } from '../world/sizes.js';
import { owned } from '../world/world.js';
import type { ConsoleCall } from './console-call.js';
import type { ConsoleRoute } from './console-route.js';

const USUAL_PAGE = 20;

function readStatistics(call: ConsoleCall): unknown[] {
  const server = call.readableServer();
  const category = METRIC_CATEGORIES.find((candidate) => candidate === call.query.text('category'));
  const fromMs = Date.parse(call.query.text('dtFrom'));
  const toMs = Date.parse(call.query.text('dtTo'));
  if (!category || Number.isNaN(fromMs) || Number.isNaN(toMs) || fromMs > toMs) throw invalid('Parameters are invalid');
  const untilMs = Math.min(toMs, call.world.nowMs());
  return [...statistics(server, category, fromMs, untilMs), { series: 'interval', data: 1 }];
}

/** Usage by month, the latest first; traffic in gigabytes. */
function report(call: ConsoleCall): Record<string, unknown> {
  const server = call.readableServer();
  const rows = monthlyUsage(server, call.world.nowMs()).map(({ monthMs, hoursOn, average }) => {
    const received = Number((hoursOn * average * 0.6).toFixed(2));
    const sent = Number((hoursOn * average * 0.45).toFixed(2));
    const lan = server.nics.some(({ network }) => !network.startsWith('wan-')) ? 0.2 : 0;
    return {
      ts: monthMs,
      cpu: server.cpuCount,
      ram: server.ramMb,
      disk: server.disks.reduce((sum, { sizeGb }) => sum + sizeGb, 0),
      diskTraffic: Number((hoursOn * average * 3.1).toFixed(2)),
      wanRcTraffic: received,
      wanTrTraffic: sent,
      wanRcPer: Number(((received / 5_000) * 100).toFixed(2)),
      wanTrPer: Number(((sent / 5_000) * 100).toFixed(2)),
      lanRcTraffic: Number((received * lan).toFixed(2)),
      lanTrTraffic: Number((sent * lan).toFixed(2)),
      lanRcPer: 0,
      lanTrPer: 0,
    };
  });
  return { report: rows };
}

/** The present shape with what the query would change about it; empty values change nothing, nor does a disk of size 0. */
function wantedShape(call: ConsoleCall): PricedShape {
  const server = call.readableServer();
  const { query } = call;
  const cpu = query.has('cpu') ? parseCpu(query.text('cpu')) : server;
  const disks = query.texts('diskSizesGB').map(Number);
  return {
    ...shapeOf(server),
    cpuCount: cpu.cpuCount,
    cpuType: cpu.cpuType,
    ...(query.has('ramMB') ? { ramMb: checkRam(cpu.cpuType, query.text('ramMB')) } : {}),
    ...(disks.some((size) => size > 0) ? { diskSizesGb: disks.filter((size) => size > 0) } : {}),
    ...(query.has('managed') ? { managed: query.flag('managed') } : {}),
    ...(query.has('backup') ? { backup: query.flag('backup') } : {}),
    ...(query.has('traffic') ? { traffic: checkTraffic(server.datacenter, query.text('traffic')) } : {}),
  };
}

function price(call: ConsoleCall): Record<string, number> {
  const server = call.readableServer();
  const { monthlyMicros, hourlyOnMicros, hourlyOffMicros } = priceServer(call.world, server, wantedShape(call));
  return {
    monthly: dollars(monthlyMicros),
    hourlyOn: dollars(hourlyOnMicros, 4),
    hourlyOff: dollars(hourlyOffMicros, 4),
  };
}

function listKeys(call: ConsoleCall): Record<string, unknown> {
  const all = Object.values(call.world.state.keys).filter(({ revoked }) => !revoked);
  const size = call.query.integer('size') ?? USUAL_PAGE;
  const from = call.query.integer('from') ?? 0;
  const items = all.slice(from, from + size).map(({ clientId, specialType }) => ({ id: clientId, specialType }));
  return { items, size, total: all.length };
}

function revokeKey(call: ConsoleCall): Record<string, never> {
  const key = owned(call.world.state.keys, call.pathText('id'));
  if (!key || key.revoked) throw notFound('API key');
  if (key.clientId === call.key.clientId) throw forbidden();
  key.revoked = true;
  call.changed('apikey', key.clientId);
  return {};
}

export const INSIGHT_ROUTES: readonly ConsoleRoute[] = [
  {
    method: 'GET',
    path: '/svc/server/{id}/statistics',
    label: 'statistics',
    right: 'statistics',
    handle: readStatistics,
  },
  { method: 'GET', path: '/svc/server/{id}/reports', label: 'report', right: 'statistics', handle: report },
  { method: 'GET', path: '/svc/pricing/serverConfig/{id}', label: 'price', right: 'billing', handle: price },
  { method: 'GET', path: '/svc/apikeys', label: 'apikeys', handle: listKeys },
  { method: 'DELETE', path: '/svc/apikeys/{id}', label: 'apikey_delete', right: 'configure', handle: revokeKey },
];
