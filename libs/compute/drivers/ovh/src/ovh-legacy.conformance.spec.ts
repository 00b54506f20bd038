import { describeComputeDriver } from '@uni/compute-conformance';
import { ovhHarness } from '../test/ovh.harness.js';

/** The vendor as older recordings show it: ids in lists and objects in details, memory in MB, void answers without a body. */
describeComputeDriver(
  'ovh of an older generation',
  ovhHarness({
    habits: {
      legacyInstances: true,
      legacyRam: true,
      legacySnapshotAnswer: true,
      voidAnswer: '204',
      resizeKeepsPower: true,
      skewRefusal: 'invalid_key',
    },
  }),
);
