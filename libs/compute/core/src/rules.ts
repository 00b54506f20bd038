/**
 * What can be judged without a connection. An entry of its own, because the API asks these questions and must not load an HTTP
 * client, a breaker and their hundred modules for it at every start.
 */
export { classifyAddress, type AddressClass } from './endpoint/address-class.js';
export {
  addressRefusal,
  judgeEndpoint,
  type AcceptedEndpoint,
  type EndpointPolicy,
  type EndpointVerdict,
} from './endpoint/endpoint-policy.js';
export {
  createGuardedLookup,
  resolveBySystem,
  type HostResolver,
  type SocketLookup,
} from './endpoint/guarded-lookup.js';
export { CIRCUIT_OPEN, PAUSED, TOO_MANY_CALLS } from './resilience/own-refusals.js';
export { TRANSPORT_TIMEOUTS } from './http/transport-timeouts.js';
