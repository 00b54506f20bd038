/** `vendorCode` of refusals that come from ourselves: the vendor was not asked. */
export const CIRCUIT_OPEN = 'circuit_open';
export const PAUSED = 'paused';
export const TOO_MANY_CALLS = 'too_many_calls';
