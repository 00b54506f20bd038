import { id, instances, network } from '@uni/contracts';
import { z } from 'zod';
import { endpoint, MAY_CHANGE } from '../http/endpoint.types.js';
import { ACCEPTED } from '../operations/accepted.answer.js';

const params = z.strictObject({ id });
const addressParams = z.strictObject({ id, addressId: id });
const access = { member: MAY_CHANGE };
const conflicts = ['not_found', 'illegal_state', 'operation_in_progress', 'unsupported_by_provider'] as const;
const TAG = 'Network';

export const getFirewall = endpoint({
  method: 'GET',
  path: '/instances/{id}/firewall-rules',
  id: 'getFirewall',
  tag: TAG,
  summary: 'Rules of the firewall of an instance, as last read from its place or written to it',
  description:
    'Answers at once with what is known. Where that is older than a minute, the place is asked in the background and `pending` says so.',
  access: 'member',
  params,
  answer: { status: 200, schema: network.firewall },
  errors: ['not_found', 'unsupported_by_provider'],
});
export const putFirewall = endpoint({
  method: 'PUT',
  path: '/instances/{id}/firewall-rules',
  id: 'putFirewall',
  tag: TAG,
  summary: 'Write all rules of the firewall of an instance; what is not named will not be there',
  description:
    '`version` names the rules that this is a change of. Where others are there, known of or not, nothing is written: the answer, or the operation, ends with `firewall_changed`. What was written is read back before the operation succeeds.',
  access,
  params,
  body: network.firewallRequest,
  answer: ACCEPTED,
  errors: [...conflicts, 'firewall_changed'],
  idempotent: true,
  example: {
    version: null,
    enabled: true,
    defaultIn: 'drop',
    defaultOut: 'accept',
    rules: [
      { direction: 'in', action: 'accept', protocol: 'tcp', portFrom: 22, cidr: '203.0.113.7/32', note: 'SSH, office' },
      { direction: 'in', action: 'accept', protocol: 'tcp', portFrom: 80, cidr: '0.0.0.0/0', note: 'HTTP' },
      {
        direction: 'in',
        action: 'accept',
        protocol: 'tcp',
        portFrom: 8000,
        portTo: 8099,
        cidr: '10.0.0.0/8',
        note: '',
      },
    ],
  },
});
export const listInstanceAddresses = endpoint({
  method: 'GET',
  path: '/instances/{id}/addresses',
  id: 'listInstanceAddresses',
  tag: TAG,
  summary: 'Addresses of an instance',
  description: '`rules` is what its place allows. Extra addresses are included in the price of the instance.',
  access: 'member',
  params,
  answer: { status: 200, schema: network.instanceAddresses },
  errors: ['not_found'],
});
export const addAddress = endpoint({
  method: 'POST',
  path: '/instances/{id}/addresses',
  id: 'addAddress',
  tag: TAG,
  summary: 'Give an instance one more address; the system inside has to be told of it',
  access,
  params,
  body: instances.emptyRequest,
  answer: ACCEPTED,
  errors: [...conflicts, 'limit_reached'],
  idempotent: true,
  example: {},
});
export const releaseAddress = endpoint({
  method: 'DELETE',
  path: '/instances/{id}/addresses/{addressId}',
  id: 'releaseAddress',
  tag: TAG,
  summary: 'Give an extra address back; the one that the instance was built with stays',
  access,
  params: addressParams,
  answer: ACCEPTED,
  errors: conflicts,
});
