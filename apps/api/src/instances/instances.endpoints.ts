import { id, instances } from '@uni/contracts';
import { z } from 'zod';
import { endpoint, MAY_CHANGE } from '../http/endpoint.types.js';
import { ACCEPTED } from '../operations/accepted.answer.js';

const tag = 'Instances';
const params = z.strictObject({ id });
const access = { member: MAY_CHANGE };
const conflicts = ['not_found', 'illegal_state', 'operation_in_progress'] as const;

export const listInstances = endpoint({
  method: 'GET',
  path: '/instances',
  id: 'listInstances',
  tag,
  summary: 'Instances of the organisation',
  description: 'Deleted ones only with `status=deleted`.',
  access: 'member',
  query: instances.instancesQuery,
  answer: { status: 200, schema: instances.instances, serialized: true },
  errors: ['invalid_cursor'],
});
export const getInstance = endpoint({
  method: 'GET',
  path: '/instances/{id}',
  id: 'getInstance',
  tag,
  summary: 'One instance',
  access: 'member',
  params,
  answer: { status: 200, schema: instances.instance, serialized: true },
  errors: ['not_found'],
});
export const createInstance = endpoint({
  method: 'POST',
  path: '/instances',
  id: 'createInstance',
  tag,
  summary: 'Order an instance',
  description:
    'Reserves the first hour. The operation ends with a running machine, or with nothing left over and the reservation given back. Where the template is sold at several places and no region is asked for, the best place is chosen; the step `place` says why.',
  access,
  body: instances.createInstanceRequest,
  answer: ACCEPTED,
  errors: [
    'not_found',
    'insufficient_credits',
    'name_taken',
    'template_withdrawn',
    'provider_disabled',
    'provider_unavailable',
    'no_capacity',
    'unsupported_by_provider',
  ],
  idempotent: true,
  example: {
    name: 'web-1',
    templateId: '0198c4e2-71b0-7cc3-98c4-dc0c0c07398f',
    region: 'Paris',
    sshKeyIds: [],
    tags: ['prod'],
  },
});
export const updateInstance = endpoint({
  method: 'PATCH',
  path: '/instances/{id}',
  id: 'updateInstance',
  tag,
  summary: 'Change name, tags or protection',
  access,
  params,
  body: instances.updateInstanceRequest,
  answer: { status: 200, schema: instances.instance, serialized: true },
  errors: ['not_found', 'name_taken'],
  example: { tags: ['prod', 'web'], deletionProtected: true },
});
export const deleteInstance = endpoint({
  method: 'DELETE',
  path: '/instances/{id}',
  id: 'deleteInstance',
  tag,
  summary: 'Remove an instance and its disks',
  access,
  params,
  answer: ACCEPTED,
  errors: [...conflicts, 'deletion_protected'],
});
export const startInstance = endpoint({
  method: 'POST',
  path: '/instances/{id}/actions/start',
  id: 'startInstance',
  tag,
  summary: 'Switch on; reserves the first hour',
  description: 'From every way of being off: what is suspended is resumed, what is shelved is unshelved.',
  access,
  params,
  body: instances.emptyRequest,
  answer: ACCEPTED,
  errors: [...conflicts, 'insufficient_credits'],
  idempotent: true,
});
export const stopInstance = endpoint({
  method: 'POST',
  path: '/instances/{id}/actions/stop',
  id: 'stopInstance',
  tag,
  summary: 'Switch off: asks the system inside, or pulls the plug with `force`',
  access,
  params,
  body: instances.powerRequest,
  answer: ACCEPTED,
  errors: conflicts,
  idempotent: true,
  example: { force: false },
});
export const rebootInstance = endpoint({
  method: 'POST',
  path: '/instances/{id}/actions/reboot',
  id: 'rebootInstance',
  tag,
  summary: 'Restart: asks the system inside, or resets with `force`',
  access,
  params,
  body: instances.powerRequest,
  answer: ACCEPTED,
  errors: conflicts,
  idempotent: true,
  example: { force: false },
});
export const resizeInstance = endpoint({
  method: 'POST',
  path: '/instances/{id}/actions/resize',
  id: 'resizeInstance',
  tag,
  summary: 'Change to the size and price of another template of the same place',
  description:
    'Disks only grow. A running machine is switched off and on again where its place wants it so. On failure the old size and price are back.',
  access,
  params,
  body: instances.resizeRequest,
  answer: ACCEPTED,
  errors: [
    ...conflicts,
    'insufficient_credits',
    'template_withdrawn',
    'provider_disabled',
    'provider_unavailable',
    'unsupported_by_provider',
    'disk_shrink',
    'same_size',
  ],
  idempotent: true,
});
export const listInstanceHistory = endpoint({
  method: 'GET',
  path: '/instances/{id}/history',
  id: 'listInstanceHistory',
  tag,
  summary: 'Every action and state change, newest first; also of deleted instances',
  access: 'member',
  params,
  query: instances.historyQuery,
  answer: { status: 200, schema: instances.history, serialized: true },
  errors: ['not_found', 'invalid_cursor'],
});
export const getInstanceCost = endpoint({
  method: 'GET',
  path: '/instances/{id}/cost',
  id: 'getInstanceCost',
  tag,
  summary: 'What it costs and has cost; also of deleted instances',
  access: 'member',
  params,
  answer: { status: 200, schema: instances.instanceCost },
  errors: ['not_found'],
});

export const listAdminInstances = endpoint({
  method: 'GET',
  path: '/admin/instances',
  id: 'listAdminInstances',
  tag: 'Admin: instances',
  summary: 'Instances of all organisations, with place and drift',
  access: 'support',
  query: instances.adminInstancesQuery,
  answer: { status: 200, schema: instances.adminInstances, serialized: true },
  errors: ['invalid_cursor'],
});
