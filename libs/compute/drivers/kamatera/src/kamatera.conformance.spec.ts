import { describeComputeDriver } from '@uni/compute-conformance';
import { kamateraHarness } from '../test/kamatera.harness.js';

describeComputeDriver('kamatera', kamateraHarness());
