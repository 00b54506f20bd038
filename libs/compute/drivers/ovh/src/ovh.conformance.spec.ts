import { describeComputeDriver } from '@uni/compute-conformance';
import { ovhHarness } from '../test/ovh.harness.js';

describeComputeDriver('ovh', ovhHarness());
