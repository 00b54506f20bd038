import { catalog, id } from '@uni/contracts';
import { z } from 'zod';
import { endpoint, locationOf } from '../http/endpoint.types.js';

const tag = 'Catalogue';
const adminTag = 'Admin: templates';
const params = z.strictObject({ id });

export const listTemplates = endpoint({
  method: 'GET',
  path: '/templates',
  id: 'listTemplates',
  tag,
  summary: 'What may be bought, with prices by power state',
  access: 'member',
  query: catalog.templatesQuery,
  answer: { status: 200, schema: catalog.templates },
  errors: ['invalid_cursor'],
});
export const getTemplate = endpoint({
  method: 'GET',
  path: '/templates/{id}',
  id: 'getTemplate',
  tag,
  summary: 'One template',
  access: 'member',
  params,
  answer: { status: 200, schema: catalog.template },
  errors: ['not_found'],
});
export const listRegions = endpoint({
  method: 'GET',
  path: '/regions',
  id: 'listRegions',
  tag,
  summary: 'Places with something on sale',
  access: 'member',
  answer: { status: 200, schema: catalog.regions },
});
export const listCapabilities = endpoint({
  method: 'GET',
  path: '/capabilities',
  id: 'listCapabilities',
  tag,
  summary: 'What each place can do',
  access: 'member',
  answer: { status: 200, schema: catalog.capabilities },
});

export const listAdminTemplates = endpoint({
  method: 'GET',
  path: '/admin/templates',
  id: 'listAdminTemplates',
  tag: adminTag,
  summary: 'All templates, withdrawn ones included, with warnings',
  access: 'support',
  query: catalog.adminTemplatesQuery,
  answer: { status: 200, schema: catalog.adminTemplates },
  errors: ['invalid_cursor'],
});
export const createTemplate = endpoint({
  method: 'POST',
  path: '/admin/templates',
  id: 'createTemplate',
  tag: adminTag,
  summary: 'Put a template on sale',
  access: 'admin',
  body: catalog.createTemplateRequest,
  answer: { status: 201, schema: catalog.adminTemplate, headers: locationOf('/admin/templates') },
  errors: ['not_found'],
  idempotent: true,
  example: {
    name: 'Debian 13, Standard 2',
    description: 'Debian 13 with cloud-init',
    os: 'Debian',
    providerId: '0198c4e2-71b0-7cc3-98c4-dc0c0c07398f',
    imageRef: '9105',
    vcpus: 2,
    memoryMib: 4096,
    diskGib: 40,
    loginUser: 'debian',
    places: [
      { providerId: '0198c4e2-7a11-7d20-8e6a-2f1b9c3d4e5f', region: 'GRA11', imageRef: 'debian-13', sizeRef: 'b3-8' },
    ],
    price: { runningPerHour: '0.0172', stoppedPerHour: '0.0038' },
  },
});
export const getAdminTemplate = endpoint({
  method: 'GET',
  path: '/admin/templates/{id}',
  id: 'getAdminTemplate',
  tag: adminTag,
  summary: 'One template, with warnings',
  access: 'support',
  params,
  answer: { status: 200, schema: catalog.adminTemplate },
  errors: ['not_found'],
});
export const updateTemplate = endpoint({
  method: 'PATCH',
  path: '/admin/templates/{id}',
  id: 'updateTemplate',
  tag: adminTag,
  summary: 'Change words, price or places, withdraw or sell again; running instances keep their price and place',
  access: 'admin',
  params,
  body: catalog.updateTemplateRequest,
  answer: { status: 200, schema: catalog.adminTemplate },
  errors: ['not_found'],
  example: { status: 'withdrawn' },
});
