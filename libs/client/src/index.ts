export { ApiError, NETWORK_ERROR, type FieldError } from './api-error.js';
export { createClient, type ApiClient } from './client.js';
export { readEvents, type EventStreamOptions, type ServerEvent, type StreamState } from './event-stream.js';
export {
  queryString,
  Transport,
  type CallOptions,
  type CreateOptions,
  type Query,
  type SessionPort,
  type TransportOptions,
} from './transport.js';
export type * from './types.js';
export type * from './views.js';
export type * from './storage-calls.js';
export type * from './network-calls.js';
export type * from './operator-calls.js';
export type * from './import-calls.js';
export type * from './dns-calls.js';
