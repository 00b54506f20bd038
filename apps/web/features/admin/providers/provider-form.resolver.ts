import { providers } from '@uni/contracts';
import type { Resolver } from 'react-hook-form';
import { errorTree } from '../components/error-tree';
import { toCreateRequest, toUpdateRequest, type ProviderForm } from './provider-form';

/** Checks a new place with the API's own schema. */
export const createResolver: Resolver<ProviderForm> = (values) => {
  const checked = providers.createProviderRequest.safeParse(toCreateRequest('proxmox', values));
  return checked.success
    ? { values, errors: {} }
    : { values: {}, errors: errorTree<ProviderForm>(checked.error.issues) };
};

const proxmoxChange = providers.updateProviderRequest.extend({
  credentials: providers.CONNECTION_PARTS.proxmox.credentials.optional(),
  options: providers.CONNECTION_PARTS.proxmox.options.optional(),
});

/** Checks a change: only what differs is sent, so only that is checked. */
export function updateResolver(before: ProviderForm): Resolver<ProviderForm> {
  return (values) => {
    const checked = proxmoxChange.safeParse(toUpdateRequest(values, before));
    return checked.success
      ? { values, errors: {} }
      : { values: {}, errors: errorTree<ProviderForm>(checked.error.issues) };
  };
}
