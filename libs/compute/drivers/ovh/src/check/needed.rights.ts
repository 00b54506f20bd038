import type { AccessRule, OvhOptions, RightsPlan } from '@uni/ovh-api';

const CHANGES = ['GET', 'POST', 'PUT', 'DELETE'] as const;

/** What a consumer key must be allowed to do with machines, and no more. */
export function neededRights(options: Pick<OvhOptions, 'projects' | 'subsidiary'>): RightsPlan {
  const roots = options.projects?.map((id) => `/cloud/project/${id}`) ?? ['/cloud/project'];
  const below = roots.flatMap((root) => CHANGES.map((method) => ({ method, path: `${root}/*` })));
  const read = ['/auth/currentCredential', '/cloud/project', ...(options.projects === undefined ? [] : roots)];
  const needed: readonly AccessRule[] = [...read.map((path) => ({ method: 'GET', path })), ...below];
  // Prices need the account's country, which the connection may name instead.
  if (options.subsidiary !== undefined) return { needed, wanted: [] };
  const effect = 'so prices are not known unless the option "subsidiary" is set';
  return { needed, wanted: [{ rule: { method: 'GET', path: '/me' }, effect }] };
}
