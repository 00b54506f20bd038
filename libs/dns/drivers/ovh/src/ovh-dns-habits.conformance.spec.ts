import { describeDnsDriver } from '@uni/dns-conformance';
import { ovhDnsHarness } from '../test/ovh-dns.harness.js';

// Ways of the vendor that have been seen, beside those that the schema tells of.
describeDnsDriver(
  'ovh that names no new record and answers nothing to changes',
  ovhDnsHarness({ habits: { recordIdZero: true, voidAnswer: '204', quotesTxt: false } }),
);
