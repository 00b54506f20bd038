import type { Habits } from '../options.js';
import type { Route } from '../wire/route.js';
import { authRoutes } from './auth.routes.js';
import { catalogueRoutes } from './catalogue.routes.js';
import { instanceRoutes, legacyInstanceRoutes } from './instance.routes.js';
import { powerRoutes } from './power.routes.js';

/** Every call of this vendor. */
export function routesFor(habits: Habits): readonly Route[] {
  return [
    ...authRoutes,
    ...catalogueRoutes,
    ...instanceRoutes,
    ...(habits.legacyMonitoring ? legacyInstanceRoutes : []),
    ...powerRoutes,
  ];
}
