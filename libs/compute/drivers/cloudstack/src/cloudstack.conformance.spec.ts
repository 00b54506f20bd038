import { describeComputeDriver } from '@uni/compute-conformance';
import { cloudStackHarness } from '../test/cloudstack.harness.js';

describeComputeDriver('cloudstack', await cloudStackHarness());
