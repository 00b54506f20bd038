import { describeComputeDriver } from '@uni/compute-conformance';
import { memoryHarness } from '../test/memory-harness.js';

describeComputeDriver('memory, ids chosen by the caller', memoryHarness('caller'));
describeComputeDriver('memory, ids chosen by the vendor', memoryHarness('vendor'));
