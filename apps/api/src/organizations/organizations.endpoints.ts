import { accounts, id } from '@uni/contracts';
import { z } from 'zod';
import { endpoint } from '../http/endpoint.types.js';

const tag = 'Organisations';
const access = 'signed_in';

export const listOrganizations = endpoint({
  method: 'GET',
  path: '/organizations',
  id: 'listOrganizations',
  tag,
  summary: 'The organisations you belong to',
  access,
  answer: { status: 200, schema: accounts.organizations },
});

export const getOrganization = endpoint({
  method: 'GET',
  path: '/organizations/{id}',
  id: 'getOrganization',
  tag,
  summary: 'One organisation you belong to',
  access,
  params: z.object({ id }),
  answer: { status: 200, schema: accounts.organization },
});
