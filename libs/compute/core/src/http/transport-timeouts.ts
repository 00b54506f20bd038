/** `vendorCode` of timeouts that the transport itself measured, as opposed to a timeout that a vendor reports. */
export const TRANSPORT_TIMEOUTS: ReadonlySet<string> = new Set([
  'connect_timeout',
  'headers_timeout',
  'body_timeout',
  'total_timeout',
  'deadline',
]);
