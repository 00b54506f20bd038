import { zodResolver } from '@hookform/resolvers/zod';
import { instances } from '@uni/contracts';
import type { Resolver } from 'react-hook-form';

/** The form's own shape: tags are typed as one line. */
export interface CreateInstanceForm {
  templateId: string;
  /** Empty: the best one. */
  region: string;
  name: string;
  sshKeyIds: string[];
  hostname: string;
  tags: string;
  userData: string;
}

/** The request that a form makes; empty optional fields are left out. */
export function toRequest(form: CreateInstanceForm): Record<string, unknown> {
  const tags = form.tags.split(/[\s,]+/).filter(Boolean);
  return {
    templateId: form.templateId,
    ...(form.region === '' ? {} : { region: form.region }),
    name: form.name.trim(),
    sshKeyIds: form.sshKeyIds,
    ...(form.hostname.trim() === '' ? {} : { hostname: form.hostname.trim() }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(form.userData === '' ? {} : { userData: form.userData }),
  };
}

const checkRequest = zodResolver(instances.createInstanceRequest);

/** Checks a form with the API's own schema. */
export const createInstanceResolver: Resolver<CreateInstanceForm> = async (values, context, options) => {
  const result = await checkRequest(
    toRequest(values) as Parameters<typeof checkRequest>[0],
    context,
    options as unknown as Parameters<typeof checkRequest>[2],
  );
  return Object.keys(result.errors).length === 0
    ? { values, errors: {} }
    : { values: {}, errors: flatten(result.errors) };
};

/** An error inside the list of tags is an error of the one line in which they are typed. */
function flatten(errors: object): Awaited<ReturnType<Resolver<CreateInstanceForm>>>['errors'] {
  const flat: Record<string, unknown> = { ...errors };
  const tags = flat['tags'];
  if (Array.isArray(tags)) flat['tags'] = tags.find((item: unknown) => item !== undefined && item !== null);
  return flat;
}
