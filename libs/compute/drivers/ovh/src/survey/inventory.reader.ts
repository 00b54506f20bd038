import { ProviderError, type InventoryPage } from '@uni/compute-port';
import type { OvhApi } from '@uni/ovh-api';
import { inBatches, isUp, type OvhAccount } from '../account/ovh.account.js';
import { flavorIdOf } from '../machine/instance.wire.js';
import { listInstances } from '../machine/machine.lookup.js';
import { describeMachine } from '../machine/machine.state.js';

const PROJECT = /^[0-9a-f]{32}$/;
const SEPARATOR = '.';

/**
 * One page is one project: one call lists its instances, whatever their number. The regions are asked whether they are up (remembered
 * for a minute), because a list says nothing about what a region that is down would have added.
 */
export async function readInventory(api: OvhApi, account: OvhAccount, cursor: string | null): Promise<InventoryPage> {
  const projects = cursor === null ? await account.projects(api) : parseCursor(cursor);
  const [project, ...rest] = projects;
  if (project === undefined) return { items: [], nextCursor: null, complete: true };
  const nextCursor = rest.length > 0 ? rest.join(SEPARATOR) : null;
  try {
    return { ...(await readProject(api, account, project)), nextCursor };
  } catch (error) {
    // A project that was closed must not hide the others; what it holds is then not known.
    const isClosed = error instanceof ProviderError && error.code === 'forbidden';
    if (!isClosed || (cursor === null && rest.length === 0)) throw error;
    return { items: [], nextCursor, complete: false };
  }
}

async function readProject(
  api: OvhApi,
  account: OvhAccount,
  project: string,
): Promise<Pick<InventoryPage, 'items' | 'complete'>> {
  const instances = (await listInstances(api, project)).filter(({ region }) => account.isInScope(region));
  const allUp = await areAllUp(api, account, project);
  const needed = instances.filter(({ flavor }) => !flavor).flatMap((instance) => flavorIdOf(instance) ?? []);
  const flavors = await account.flavorShapes(api, project, needed);
  return {
    items: instances.map((instance) => describeMachine(project, instance, flavors)),
    complete: allUp,
  };
}

/** A region that does not even answer about itself is not up. */
async function areAllUp(api: OvhApi, account: OvhAccount, project: string): Promise<boolean> {
  const names = await account.regionNames(api, project);
  const states = await inBatches(names, async (name) => {
    try {
      return isUp(await account.region(api, project, name));
    } catch (error) {
      if (error instanceof ProviderError && error.code === 'unavailable') return false;
      throw error;
    }
  });
  return states.every(Boolean);
}

function parseCursor(cursor: string): readonly string[] {
  const projects = cursor.split(SEPARATOR);
  if (projects.every((project) => PROJECT.test(project))) return projects;
  throw new ProviderError({
    code: 'invalid',
    outcome: 'not_applied',
    vendorCode: 'cursor',
    vendorMessage: 'The cursor of the inventory is not one of ours.',
  });
}
