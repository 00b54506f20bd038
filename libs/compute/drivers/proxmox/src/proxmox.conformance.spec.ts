import { describeComputeDriver } from '@uni/compute-conformance';
import { proxmoxHarness } from '../test/proxmox.harness.js';

describeComputeDriver('proxmox', proxmoxHarness());
