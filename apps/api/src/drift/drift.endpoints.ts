import { drift, id, operations } from '@uni/contracts';
import { z } from 'zod';
import { endpoint, locationOf } from '../http/endpoint.types.js';

const tag = 'Admin: drift';
const params = z.strictObject({ id });

export const listDrift = endpoint({
  method: 'GET',
  path: '/admin/drift',
  id: 'listDrift',
  tag,
  summary: 'Instances whose machines were changed at their providers, with before and after',
  access: 'support',
  query: drift.driftQuery,
  answer: { status: 200, schema: drift.drifted },
  errors: ['invalid_cursor'],
});
export const acceptDrift = endpoint({
  method: 'POST',
  path: '/admin/drift/{id}/accept',
  id: 'acceptDrift',
  tag,
  summary: 'Take what the provider shows as ours; a size is charged at its new price from this second on',
  access: 'admin',
  params,
  body: drift.acceptDriftRequest,
  answer: { status: 200, schema: drift.driftedInstance },
  errors: [
    'not_found',
    'drift_changed',
    'drift_unsolvable',
    'operation_in_progress',
    'template_withdrawn',
    'provider_disabled',
    'provider_unavailable',
  ],
  example: {
    differences: [{ field: 'memoryMib', actual: 8192 }],
    pricing: { by: 'price', runningPerHour: '0.034', stoppedPerHour: '0.008' },
    reason: 'The customer asked support for more memory.',
  },
});
export const correctDrift = endpoint({
  method: 'POST',
  path: '/admin/drift/{id}/correct',
  id: 'correctDrift',
  tag,
  summary: 'Bring the machine back to what was ordered',
  access: 'admin',
  params,
  body: drift.correctDriftRequest,
  answer: {
    status: 202,
    schema: operations.adminOperation,
    description: 'The operation that brings it back',
    headers: locationOf('/admin/operations'),
  },
  errors: [
    'not_found',
    'drift_changed',
    'drift_unsolvable',
    'operation_in_progress',
    'illegal_state',
    'insufficient_credits',
    'unsupported_by_provider',
  ],
  idempotent: true,
  example: { differences: [{ field: 'memoryMib', actual: 8192 }], reason: 'Nobody had ordered it.' },
});
