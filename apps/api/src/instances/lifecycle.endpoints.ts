import { id, instances } from '@uni/contracts';
import { z } from 'zod';
import { endpoint, MAY_CHANGE } from '../http/endpoint.types.js';
import { ACCEPTED } from '../operations/accepted.answer.js';

const tag = 'Instances';
const params = z.strictObject({ id });
const access = { member: MAY_CHANGE };
const conflicts = ['not_found', 'illegal_state', 'operation_in_progress'] as const;

export const suspendInstance = endpoint({
  method: 'POST',
  path: '/instances/{id}/actions/suspend',
  id: 'suspendInstance',
  tag,
  summary: 'Off with the memory kept; costs `suspendedPerHour`',
  access,
  params,
  body: instances.emptyRequest,
  answer: ACCEPTED,
  errors: [...conflicts, 'unsupported_by_provider'],
  idempotent: true,
});
export const resumeInstance = endpoint({
  method: 'POST',
  path: '/instances/{id}/actions/resume',
  id: 'resumeInstance',
  tag,
  summary: 'On again where it was suspended; reserves the first hour',
  access,
  params,
  body: instances.emptyRequest,
  answer: ACCEPTED,
  errors: [...conflicts, 'insufficient_credits'],
  idempotent: true,
});
export const shelveInstance = endpoint({
  method: 'POST',
  path: '/instances/{id}/actions/shelve',
  id: 'shelveInstance',
  tag,
  summary: 'Off with the data kept and the compute given back; costs `shelvedPerHour`',
  description: 'Coming back takes longer than from `stopped`, and needs room at the place.',
  access,
  params,
  body: instances.emptyRequest,
  answer: ACCEPTED,
  errors: [...conflicts, 'unsupported_by_provider'],
  idempotent: true,
});
export const unshelveInstance = endpoint({
  method: 'POST',
  path: '/instances/{id}/actions/unshelve',
  id: 'unshelveInstance',
  tag,
  summary: 'On again where it was shelved; reserves the first hour',
  access,
  params,
  body: instances.emptyRequest,
  answer: ACCEPTED,
  errors: [...conflicts, 'insufficient_credits'],
  idempotent: true,
});
export const restoreInstance = endpoint({
  method: 'POST',
  path: '/instances/{id}/actions/restore',
  id: 'restoreInstance',
  tag,
  summary: 'Bring a deleted instance back, where its place can',
  description:
    'No place can at the moment (`actions.restore` of `GET /capabilities`): what is deleted is removed at once with its disks, so that it costs nothing any more. Deletion protection guards against slips.',
  access,
  params,
  body: instances.emptyRequest,
  answer: ACCEPTED,
  errors: ['not_found', 'illegal_state', 'unsupported_by_provider'],
  idempotent: true,
});
export const rescueInstance = endpoint({
  method: 'POST',
  path: '/instances/{id}/actions/rescue',
  id: 'rescueInstance',
  tag,
  summary: "Start a small system instead of the machine's own, to repair it",
  description:
    'Costs what a running instance costs. Where the place makes a password for it, whoever asked may read it once: `GET /operations/{id}/secret`.',
  access,
  params,
  body: instances.emptyRequest,
  answer: ACCEPTED,
  errors: [...conflicts, 'unsupported_by_provider'],
  idempotent: true,
});
export const unrescueInstance = endpoint({
  method: 'POST',
  path: '/instances/{id}/actions/unrescue',
  id: 'unrescueInstance',
  tag,
  summary: "Leave the rescue system: the machine's own starts again",
  access,
  params,
  body: instances.emptyRequest,
  answer: ACCEPTED,
  errors: conflicts,
  idempotent: true,
});
export const rebuildInstance = endpoint({
  method: 'POST',
  path: '/instances/{id}/actions/rebuild',
  id: 'rebuildInstance',
  tag,
  summary: 'Put a fresh system on: what is on the first disk is gone, addresses and price stay',
  access,
  params,
  body: instances.rebuildRequest,
  answer: ACCEPTED,
  errors: [...conflicts, 'unsupported_by_provider', 'template_withdrawn'],
  idempotent: true,
  example: { imageId: '0198c4e2-71b0-7cc3-98c4-dc0c0c07398f' },
});
export const cloneInstance = endpoint({
  method: 'POST',
  path: '/instances/{id}/actions/clone',
  id: 'cloneInstance',
  tag,
  summary: "Order another instance with the same disk, at today's price of the same template",
  description:
    'Reserves the first hour of the new instance, which the operation names. The original stays as it is, and takes no other change until the copy stands.',
  access,
  params,
  body: instances.cloneRequest,
  answer: ACCEPTED,
  errors: [
    ...conflicts,
    'insufficient_credits',
    'name_taken',
    'template_withdrawn',
    'provider_disabled',
    'unsupported_by_provider',
  ],
  idempotent: true,
  example: { name: 'web-2' },
});
