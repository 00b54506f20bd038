import { accounts, id } from '@uni/contracts';
import { z } from 'zod';
import { endpoint } from '../http/endpoint.types.js';

const tag = 'Administration: customers';
const params = z.object({ id });
const judgement = {
  tag,
  access: 'admin',
  params,
  body: accounts.reasonRequest,
  answer: { status: 200, schema: accounts.adminUser },
} as const;

export const listUsers = endpoint({
  method: 'GET',
  path: '/admin/users',
  id: 'listUsers',
  tag,
  summary: 'All people',
  access: 'support',
  query: accounts.adminUsersQuery,
  answer: { status: 200, schema: accounts.adminUsers },
});

export const getUser = endpoint({
  method: 'GET',
  path: '/admin/users/{id}',
  id: 'getUser',
  tag,
  summary: 'One person',
  access: 'support',
  params,
  answer: { status: 200, schema: accounts.adminUser },
});

export const suspendUser = endpoint({
  ...judgement,
  method: 'POST',
  path: '/admin/users/{id}/suspend',
  id: 'suspendUser',
  summary: 'Suspend a person: every session ends, machines stay as they are',
  example: { reason: 'Invoice open for 60 days' },
});

export const banUser = endpoint({
  ...judgement,
  method: 'POST',
  path: '/admin/users/{id}/ban',
  id: 'banUser',
  summary: 'Ban a person: every session ends, machines stay as they are',
  example: { reason: 'Abuse report 4711' },
});

export const reactivateUser = endpoint({
  ...judgement,
  method: 'POST',
  path: '/admin/users/{id}/reactivate',
  id: 'reactivateUser',
  summary: 'Let a suspended or banned person in again',
  example: { reason: 'Invoice paid' },
});

export const listAllOrganizations = endpoint({
  method: 'GET',
  path: '/admin/organizations',
  id: 'listAllOrganizations',
  tag,
  summary: 'All organisations with their balances',
  access: 'support',
  query: accounts.adminOrganizationsQuery,
  answer: { status: 200, schema: accounts.adminOrganizations },
});

export const getAnyOrganization = endpoint({
  method: 'GET',
  path: '/admin/organizations/{id}',
  id: 'getAnyOrganization',
  tag,
  summary: 'One organisation with its balance and members',
  access: 'support',
  params,
  answer: { status: 200, schema: accounts.adminOrganization },
});
