import { id, providers } from '@uni/contracts';
import { z } from 'zod';
import { endpoint, locationOf } from '../http/endpoint.types.js';

const tag = 'Admin: providers';
const params = z.strictObject({ id });

export const listProviders = endpoint({
  method: 'GET',
  path: '/admin/providers',
  id: 'listProviders',
  tag,
  summary: 'All connected providers',
  access: 'support',
  query: providers.providersQuery,
  answer: { status: 200, schema: providers.providers },
  errors: ['invalid_cursor'],
});
export const createProvider = endpoint({
  method: 'POST',
  path: '/admin/providers',
  id: 'createProvider',
  tag,
  summary: 'Connect a provider; its first check, catalogue and inventory follow by themselves',
  access: 'admin',
  body: providers.createProviderRequest,
  answer: { status: 201, schema: providers.provider, headers: locationOf('/admin/providers') },
  errors: ['name_taken', 'endpoint_not_allowed'],
  idempotent: true,
  example: {
    kind: 'proxmox',
    name: 'Nantes',
    endpoint: 'https://pve.example.org:8006',
    enabled: true,
    credentials: { tokenId: 'uni@pve!control', tokenSecret: '0d6f3c52-5a1e-4b1b-9f2e-3f6c1b7a9e44' },
    options: { region: 'Nantes', storage: 'ceph-vm', bridge: 'vmbr0' },
  },
});
export const getProvider = endpoint({
  method: 'GET',
  path: '/admin/providers/{id}',
  id: 'getProvider',
  tag,
  summary: 'One provider, with its last check and synchronisation',
  access: 'support',
  params,
  answer: { status: 200, schema: providers.provider },
  errors: ['not_found'],
});
export const updateProvider = endpoint({
  method: 'PATCH',
  path: '/admin/providers/{id}',
  id: 'updateProvider',
  tag,
  summary: 'Change name, address, options or credentials; disable or enable',
  access: 'admin',
  params,
  body: providers.updateProviderRequest,
  answer: { status: 200, schema: providers.provider },
  errors: ['not_found', 'name_taken', 'endpoint_not_allowed'],
  example: { enabled: false },
});
export const deleteProvider = endpoint({
  method: 'DELETE',
  path: '/admin/providers/{id}',
  id: 'deleteProvider',
  tag,
  summary: 'Remove a provider that nothing refers to',
  access: 'admin',
  params,
  answer: { status: 204 },
  errors: ['not_found', 'provider_in_use'],
});
export const testProvider = endpoint({
  method: 'POST',
  path: '/admin/providers/{id}/test',
  id: 'testProvider',
  tag,
  access: 'admin',
  summary: 'Ask for an examination; what is wrong, and how to mend it, appears in `lastCheck`',
  params,
  answer: { status: 202, schema: providers.requested },
  errors: ['not_found'],
});
export const syncProvider = endpoint({
  method: 'POST',
  path: '/admin/providers/{id}/sync',
  id: 'syncProvider',
  tag,
  summary: 'Ask for a fresh catalogue and inventory',
  access: 'admin',
  params,
  answer: { status: 202, schema: providers.requested },
  errors: ['not_found'],
});
export const providerHealth = endpoint({
  method: 'GET',
  path: '/admin/providers/{id}/health',
  id: 'getProviderHealth',
  tag,
  summary: 'How a provider stands and stood: thirty days of availability, latency, errors and changes of its status',
  access: 'support',
  params,
  answer: { status: 200, schema: providers.providerHealth },
  errors: ['not_found'],
});
export const providerHistories = endpoint({
  method: 'GET',
  path: '/admin/provider-health',
  id: 'listProviderHistories',
  tag,
  summary: 'Every change of status of every provider in the last thirty days',
  access: 'support',
  answer: { status: 200, schema: providers.providerHistories },
});
export const listMachines = endpoint({
  method: 'GET',
  path: '/admin/providers/{id}/inventory',
  id: 'listProviderMachines',
  tag,
  summary: 'Every machine there: ours, orphans and foreign ones',
  access: 'support',
  params,
  query: providers.machinesQuery,
  answer: { status: 200, schema: providers.machines },
  errors: ['not_found', 'invalid_cursor'],
});
export const listRegions = endpoint({
  method: 'GET',
  path: '/admin/providers/{id}/regions',
  id: 'listProviderRegions',
  tag,
  summary: 'Regions, as last read',
  access: 'support',
  params,
  answer: { status: 200, schema: providers.providerRegions },
  errors: ['not_found'],
});
export const listSizes = endpoint({
  method: 'GET',
  path: '/admin/providers/{id}/sizes',
  id: 'listProviderSizes',
  tag,
  summary: 'Sizes, as last read; empty where any size may be asked for',
  access: 'support',
  params,
  answer: { status: 200, schema: providers.providerSizes },
  errors: ['not_found'],
});
export const listImages = endpoint({
  method: 'GET',
  path: '/admin/providers/{id}/images',
  id: 'listProviderImages',
  tag,
  summary: 'Images, as last read, withdrawn ones last',
  access: 'support',
  params,
  answer: { status: 200, schema: providers.providerImages },
  errors: ['not_found'],
});
export const listNetworks = endpoint({
  method: 'GET',
  path: '/admin/providers/{id}/networks',
  id: 'listProviderNetworks',
  tag,
  summary: 'Networks that machines may be put into, as last read, withdrawn ones last',
  access: 'support',
  params,
  answer: { status: 200, schema: providers.providerNetworks },
  errors: ['not_found'],
});
