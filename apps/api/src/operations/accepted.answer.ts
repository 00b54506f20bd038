import { operations } from '@uni/contracts';
import { locationOf } from '../http/endpoint.types.js';

/** What every route answers that begins an operation: where to follow it, and the operation as it is now. */
export const ACCEPTED = {
  status: 202,
  schema: operations.operation,
  description: 'The operation that carries it out',
  headers: locationOf('/operations'),
} as const;
