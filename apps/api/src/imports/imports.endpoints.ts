import { id, imports, operations } from '@uni/contracts';
import { z } from 'zod';
import { endpoint, locationOf } from '../http/endpoint.types.js';

const params = z.strictObject({ id });
const EXAMPLE_ID = '0198c4e2-71b0-7cc3-98c4-dc0c0c07398f';
/** What administrators order answers with all that they may see of it. */
const ACCEPTED = {
  status: 202,
  schema: operations.adminOperation,
  description: 'The operation that carries it out',
  headers: locationOf('/admin/operations'),
} as const;
const refusals = [
  'not_found',
  'machine_taken',
  'name_taken',
  'insufficient_credits',
  'template_withdrawn',
  'provider_disabled',
  'provider_unavailable',
  'unsupported_by_provider',
] as const;

export const adoptMachines = endpoint({
  method: 'POST',
  path: '/admin/providers/{id}/adopt',
  id: 'adoptProviderMachines',
  tag: 'Admin: providers',
  summary: 'Give machines that stand there to a customer, for a template or only a price',
  description:
    'One operation for each machine: it writes our mark, brings snapshots and volumes along, and begins to charge in the second in which that is done. Machines that are refused are named with the reason; the others go on.',
  access: 'admin',
  params,
  body: imports.adoptMachinesRequest,
  answer: { status: 202, schema: imports.adoptedMachines, description: 'What became of each machine' },
  errors: ['not_found'],
  idempotent: true,
  example: {
    organizationId: EXAMPLE_ID,
    machines: [{ externalId: '104' }, { externalId: '105', name: 'mail' }],
    price: { runningPerHour: '0.0172', stoppedPerHour: '0.0038' },
  },
});
export const listOrphans = endpoint({
  method: 'GET',
  path: '/admin/orphans',
  id: 'listOrphans',
  tag: 'Admin: quarantine',
  summary: 'What stands at providers under our mark and belongs to nobody, and instances whose machine is gone',
  access: 'support',
  query: imports.quarantineQuery,
  answer: { status: 200, schema: imports.quarantine },
  errors: ['invalid_cursor'],
});
export const adoptOrphan = endpoint({
  method: 'POST',
  path: '/admin/orphans/{id}/adopt',
  id: 'adoptOrphan',
  tag: 'Admin: quarantine',
  summary: 'Give a machine in quarantine to a customer',
  access: 'admin',
  params,
  body: imports.adoptOrphanRequest,
  answer: ACCEPTED,
  errors: [...refusals, 'operation_in_progress', 'illegal_state'],
  idempotent: true,
  example: { organizationId: EXAMPLE_ID, price: { runningPerHour: '0.0172', stoppedPerHour: '0.0038' } },
});
export const ignoreOrphan = endpoint({
  method: 'POST',
  path: '/admin/orphans/{id}/ignore',
  id: 'ignoreOrphan',
  tag: 'Admin: quarantine',
  summary: 'Leave it alone, with a reason; it comes back when it changes',
  access: 'admin',
  params,
  body: imports.ignoreOrphanRequest,
  answer: { status: 200, schema: imports.quarantineItem },
  errors: ['not_found', 'operation_in_progress'],
  example: { reason: 'Kept for the auditors until March' },
});
export const deleteOrphan = endpoint({
  method: 'POST',
  path: '/admin/orphans/{id}/delete',
  id: 'deleteOrphan',
  tag: 'Admin: quarantine',
  summary: 'Remove it at its place, after another look at its mark; of a ghost, the instance',
  access: 'admin',
  params,
  body: imports.deleteOrphanRequest,
  answer: ACCEPTED,
  errors: ['not_found', 'operation_in_progress', 'illegal_state', 'deletion_protected'],
  idempotent: true,
  example: { name: 'web-1' },
});
