import { system } from '@uni/contracts';
import { endpoint } from '../http/endpoint.types.js';

export const stats = endpoint({
  method: 'GET',
  path: '/admin/stats',
  id: 'getStats',
  tag: 'Administration: platform',
  summary: 'How the platform stands, in figures',
  access: 'support',
  answer: { status: 200, schema: system.adminStats },
});
