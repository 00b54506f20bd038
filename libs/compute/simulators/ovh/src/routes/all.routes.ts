import type { Habits } from '../options.js';
import type { Route } from '../wire/route.js';
import { accountRoutes } from './account.routes.js';
import { addressRoutes } from './address.routes.js';
import { authRoutes } from './auth.routes.js';
import { catalogueRoutes } from './catalogue.routes.js';
import { consoleRoutes } from './console.routes.js';
import { domainRoutes } from './domain.routes.js';
import { instanceRoutes, legacyInstanceRoutes } from './instance.routes.js';
import { networkRoutes } from './network.routes.js';
import { powerRoutes } from './power.routes.js';
import { regionalRoutes } from './regional.routes.js';
import { schemaRoutes } from './schema.routes.js';
import { sslGatewayRoutes } from './ssl-gateway.routes.js';
import { usageRoutes } from './usage.routes.js';
import { volumeCopyRoutes } from './volume-copies.routes.js';
import { volumeRoutes } from './volume.routes.js';
import { zoneExtraRoutes } from './zone-extras.routes.js';
import { zoneRoutes } from './zone.routes.js';

/** Every call of this vendor. */
export function routesFor(habits: Habits): readonly Route[] {
  return [
    ...authRoutes,
    ...accountRoutes,
    ...catalogueRoutes,
    ...instanceRoutes,
    ...(habits.legacyMonitoring ? legacyInstanceRoutes : []),
    ...powerRoutes,
    ...regionalRoutes,
    ...volumeRoutes,
    ...volumeCopyRoutes,
    ...networkRoutes,
    ...addressRoutes,
    ...usageRoutes,
    ...consoleRoutes,
    ...domainRoutes,
    ...zoneRoutes,
    ...zoneExtraRoutes,
    ...sslGatewayRoutes,
    ...schemaRoutes,
  ];
}
