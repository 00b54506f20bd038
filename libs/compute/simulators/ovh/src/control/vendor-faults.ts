import { Refusal, type Undo } from '@uni/simulator-kit';
import type { ConditionState, InstanceState, ProjectState } from '../world/state.js';
import type { World } from '../world/world.js';
import type { VendorFault, VendorFaultOf } from './fault.schema.js';

/** The credentials that the control plane was given: faults of credentials strike these. */
export interface GivenCredentials {
  readonly applicationKey: string;
  readonly consumerKey: string;
  readonly clientId: string;
}

function projectOf(world: World, id: string): ProjectState {
  const project = world.state.projects[id];
  if (!project) throw new Refusal(`there is no project '${id}'`);
  return project;
}

function instanceOf(world: World, id: string): InstanceState {
  const instance = world.state.instances[id];
  if (!instance) throw new Refusal(`there is no instance '${id}'`);
  return instance;
}

function demandRegion(world: World, name: string | null): void {
  if (name !== null && !world.state.regions[name]) throw new Refusal(`there is no region '${name}'`);
}

function condition(world: World, wanted: ConditionState): Undo {
  world.state.conditions.push(wanted);
  return () => {
    world.state.conditions = world.state.conditions.filter((present) => present.id !== wanted.id);
  };
}

/** Takes a row out of a table until the fault is taken back. */
function takeAway<T>(table: Record<string, T>, key: string, what: string): Undo {
  const row = table[key];
  if (row === undefined) throw new Refusal(`there is no ${what}`);
  delete table[key];
  return () => {
    table[key] ??= row;
  };
}

function revokeCredential(world: World, key: string, how: VendorFaultOf<'revoke_credential'>['how']): Undo {
  if (how === 'forgotten') return takeAway(world.state.credentials, key, 'consumer key');
  const credential = world.state.credentials[key];
  if (!credential) throw new Refusal('there is no consumer key');
  const before = credential.status;
  credential.status = how;
  return () => {
    credential.status = before;
  };
}

function closeProject(world: World, id: string, status: 'suspended' | 'deleted'): Undo {
  const project = projectOf(world, id);
  const before = project.status;
  project.status = status;
  return () => {
    project.status = before;
  };
}

function retireRegion(world: World, name: string): Undo {
  demandRegion(world, name);
  const region = world.state.regions[name];
  if (region) region.retired = true;
  return () => {
    if (region) region.retired = false;
  };
}

function withdrawFlavor(world: World, fault: VendorFaultOf<'withdraw_flavor'>): Undo {
  const rows = Object.values(world.state.flavors).filter(
    ({ name, region }) => name === fault.flavor && (fault.region === null || region === fault.region),
  );
  if (rows.length === 0) throw new Refusal(`there is no flavor '${fault.flavor}'`);
  const undos = rows.map(({ id }) => takeAway(world.state.flavors, id, 'flavor'));
  return () => undos.forEach((undo) => undo());
}

function withdrawImage(world: World, image: string): Undo {
  const rows = Object.values(world.state.images).filter(
    ({ id, name, projectId }) => projectId === null && (id === image || name === image),
  );
  if (rows.length === 0) throw new Refusal(`there is no image '${image}'`);
  const undos = rows.map(({ id }) => takeAway(world.state.images, id, 'image'));
  return () => undos.forEach((undo) => undo());
}

function makeBusy(world: World, { instance: id, task, ms }: VendorFaultOf<'busy'>): Undo {
  const instance = instanceOf(world, id);
  if (instance.task !== '') throw new Refusal(`instance '${id}' is busy already (${instance.task})`);
  instance.task = task;
  world.schedule(ms, { kind: 'idle', instanceId: id, task });
  return () => {
    if (instance.task === task) instance.task = '';
  };
}

function makeDeaf(world: World, { instance: id, labels }: VendorFaultOf<'ignores'>): Undo {
  const instance = instanceOf(world, id);
  instance.ignores = [...labels];
  return () => {
    instance.ignores = [];
  };
}

/** Makes something wrong with the vendor at once; null for what cannot be taken back. @throws Refusal when it makes no sense. */
export function applyVendorFault(world: World, id: string, given: GivenCredentials, fault: VendorFault): Undo | null {
  const { state } = world;
  switch (fault.kind) {
    case 'clock_skew':
      return condition(world, { id, ...fault });
    case 'revoke_credential':
      return revokeCredential(world, given.consumerKey, fault.how);
    case 'revoke_application':
      return takeAway(state.applications, given.applicationKey, 'application');
    case 'revoke_service_account':
      return takeAway(state.serviceAccounts, given.clientId, 'service account');
    case 'expire_tokens':
      state.tokens = {};
      return null;
    case 'revoke_right':
      return condition(world, { id, kind: 'revoked_right', method: fault.method, path: fault.path });
    case 'rate_limit':
      return condition(world, { id, ...fault });
    case 'account_closed':
      state.account.closed = true;
      return () => {
        state.account.closed = false;
      };
    case 'project_suspended':
      return closeProject(world, fault.project, 'suspended');
    case 'project_closed':
      return closeProject(world, fault.project, 'deleted');
    case 'project_down':
      return condition(world, { id, kind: fault.kind, projectId: projectOf(world, fault.project).id, how: fault.how });
    case 'region_down':
      demandRegion(world, fault.region);
      return condition(world, { id, ...fault });
    case 'retire_region':
      return retireRegion(world, fault.region);
    case 'withdraw_image':
      return withdrawImage(world, fault.image);
    case 'withdraw_flavor':
      return withdrawFlavor(world, fault);
    case 'no_capacity':
    case 'no_address':
      demandRegion(world, fault.region);
      return condition(world, { id, ...fault });
    case 'quota':
      demandRegion(world, fault.region);
      return condition(world, {
        id,
        kind: 'quota',
        projectId: fault.project === null ? null : projectOf(world, fault.project).id,
        region: fault.region,
        maxInstances: fault.maxInstances,
      });
    case 'busy':
      return makeBusy(world, fault);
    case 'ignores':
      return makeDeaf(world, fault);
  }
}
