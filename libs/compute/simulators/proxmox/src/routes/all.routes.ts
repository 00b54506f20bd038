import type { Route } from '../wire/router.js';
import { accessRoutes } from './access.routes.js';
import { backupRoutes } from './backup.routes.js';
import { clusterLogRoutes } from './cluster-log.routes.js';
import { clusterRoutes } from './cluster.routes.js';
import { consoleRoutes } from './console.routes.js';
import { diskRoutes } from './disk.routes.js';
import { firewallRoutes } from './firewall.routes.js';
import { lxcGuestRoutes } from './lxc-guest.routes.js';
import { lxcRoutes } from './lxc.routes.js';
import { nodeRoutes } from './node.routes.js';
import { qemuCloneRoutes } from './qemu-clone.routes.js';
import { qemuConfigRoutes } from './qemu-config.routes.js';
import { qemuGuestRoutes } from './qemu-guest.routes.js';
import { qemuPowerRoutes } from './qemu-power.routes.js';
import { guestSnapshotRoutes } from './snapshot.routes.js';
import { storageRoutes } from './storage.routes.js';
import { taskRoutes } from './task.routes.js';
import { volumeAllocateRoutes } from './volume-allocate.routes.js';
import { volumeRoutes } from './volume.routes.js';

/** Every call the simulated cluster understands. */
export const ALL_ROUTES: readonly Route[] = [
  ...accessRoutes,
  ...clusterRoutes,
  ...nodeRoutes,
  ...qemuGuestRoutes,
  ...qemuConfigRoutes,
  ...qemuCloneRoutes,
  ...qemuPowerRoutes,
  ...guestSnapshotRoutes,
  ...taskRoutes,
  ...storageRoutes,
  ...volumeRoutes,
  ...volumeAllocateRoutes,
  ...lxcRoutes,
  ...lxcGuestRoutes,
  ...clusterLogRoutes,
  ...consoleRoutes,
  ...firewallRoutes,
  ...backupRoutes,
  ...diskRoutes,
];
