import { describeDnsDriver } from '@uni/dns-conformance';
import { memoryHarness } from '../test/memory-harness.js';

describeDnsDriver('memory', memoryHarness);
