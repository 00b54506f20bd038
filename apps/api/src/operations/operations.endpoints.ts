import { id, operations } from '@uni/contracts';
import { z } from 'zod';
import { endpoint, locationOf, MAY_CHANGE } from '../http/endpoint.types.js';

const tag = 'Operations';
const adminTag = 'Admin: operations';
const params = z.strictObject({ id });

export const listOperations = endpoint({
  method: 'GET',
  path: '/operations',
  id: 'listOperations',
  tag,
  summary: 'Long changes with their steps, newest first',
  access: 'member',
  query: operations.operationsQuery,
  answer: { status: 200, schema: operations.operations, serialized: true },
  errors: ['invalid_cursor'],
});
export const getOperation = endpoint({
  method: 'GET',
  path: '/operations/{id}',
  id: 'getOperation',
  tag,
  summary: 'One operation with its steps',
  access: 'member',
  params,
  answer: { status: 200, schema: operations.operation, serialized: true },
  errors: ['not_found'],
});
export const takeOperationSecret = endpoint({
  method: 'GET',
  path: '/operations/{id}/secret',
  id: 'takeOperationSecret',
  tag,
  summary: 'The password of a rescue system: told once, to whoever asked for it',
  description: 'Forgotten with this answer, and a quarter of an hour after the operation has ended.',
  access: { member: MAY_CHANGE },
  params,
  answer: { status: 200, schema: operations.operationSecret },
  errors: ['not_found'],
});
export const cancelOperation = endpoint({
  method: 'POST',
  path: '/operations/{id}/cancel',
  id: 'cancelOperation',
  tag,
  summary: 'Ask an operation to stop and take back what it has begun',
  description:
    'Possible until its point of no return: for a new instance until the machine is switched on, for everything else until it begins.',
  access: { member: MAY_CHANGE },
  params,
  answer: {
    status: 200,
    schema: operations.operation,
    description: 'The operation; it ends as `cancelled` when nothing of it is left',
    serialized: true,
  },
  errors: ['not_found', 'not_cancellable'],
});
export const retryOperation = endpoint({
  method: 'POST',
  path: '/operations/{id}/retry',
  id: 'retryOperation',
  tag,
  summary: 'Give the order of a failed operation again',
  access: { member: MAY_CHANGE },
  params,
  answer: {
    status: 202,
    schema: operations.operation,
    description: 'The new operation',
    headers: locationOf('/operations'),
  },
  errors: [
    'not_found',
    'not_retryable',
    'insufficient_credits',
    'name_taken',
    'template_withdrawn',
    'provider_disabled',
    'illegal_state',
    'operation_in_progress',
    'deletion_protected',
    'unsupported_by_provider',
    'same_size',
    'disk_shrink',
  ],
  idempotent: true,
});

export const listAdminOperations = endpoint({
  method: 'GET',
  path: '/admin/operations',
  id: 'listAdminOperations',
  tag: adminTag,
  summary: 'Operations of all organisations, with what the providers said',
  access: 'support',
  query: operations.adminOperationsQuery,
  answer: { status: 200, schema: operations.adminOperations, serialized: true },
  errors: ['invalid_cursor'],
});
export const getAdminOperation = endpoint({
  method: 'GET',
  path: '/admin/operations/{id}',
  id: 'getAdminOperation',
  tag: adminTag,
  summary: 'One operation, with what the provider said',
  access: 'support',
  params,
  answer: { status: 200, schema: operations.adminOperation, serialized: true },
  errors: ['not_found'],
});
export const retryAdminOperation = endpoint({
  method: 'POST',
  path: '/admin/operations/{id}/retry',
  id: 'retryAdminOperation',
  tag: adminTag,
  summary: "Give the order of a customer's failed operation again, in the customer's organisation and at its cost",
  access: 'admin',
  params,
  answer: {
    status: 202,
    schema: operations.adminOperation,
    description: 'The new operation',
    headers: locationOf('/admin/operations'),
  },
  errors: retryOperation.errors,
  idempotent: true,
});
