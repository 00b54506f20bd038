export { ovhDnsDriverFactory } from './ovh-dns.factory.js';
