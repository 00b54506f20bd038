import { describeDnsDriver } from '@uni/dns-conformance';
import { ovhDnsHarness } from '../test/ovh-dns.harness.js';

describeDnsDriver('ovh', ovhDnsHarness());
