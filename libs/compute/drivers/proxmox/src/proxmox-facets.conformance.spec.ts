import { describeComputeDriver } from '@uni/compute-conformance';
import { proxmoxHarness } from '../test/proxmox.harness.js';
import { BACKUP_STORAGE } from '../test/vendor.side.js';

describeComputeDriver('proxmox', proxmoxHarness({}, { backupStorage: BACKUP_STORAGE }), ['facets']);
