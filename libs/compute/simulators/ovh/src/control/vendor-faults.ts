import { Refusal, type Undo } from '@uni/simulator-kit';
import type { ConditionState, InstanceState, ProjectState } from '../world/state.js';
import type { World } from '../world/world.js';
import type { VendorFault, VendorFaultOf } from './fault.schema.js';
import { giveBack, withhold } from './withholding.js';

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

function withdrawFlavor(world: World, id: string, fault: VendorFaultOf<'withdraw_flavor'>): Undo {
  const rows = Object.values(world.state.flavors).filter(
    ({ name, region }) => name === fault.flavor && (fault.region === null || region === fault.region),
  );
  if (rows.length === 0) throw new Refusal(`there is no flavor '${fault.flavor}'`);
  for (const row of rows) withhold(world, id, 'flavors', row.id, 'remove');
  return () => giveBack(world.state, id);
}

function withdrawImage(world: World, id: string, image: string): Undo {
  const rows = Object.values(world.state.images).filter(
    (row) => row.projectId === null && (row.id === image || row.name === image),
  );
  if (rows.length === 0) throw new Refusal(`there is no image '${image}'`);
  for (const row of rows) withhold(world, id, 'images', row.id, 'remove');
  return () => giveBack(world.state, id);
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
      return withhold(
        world,
        id,
        'credentials',
        given.consumerKey,
        fault.how === 'forgotten' ? 'remove' : { status: fault.how },
      );
    case 'revoke_application':
      return withhold(world, id, 'applications', given.applicationKey, 'remove');
    case 'revoke_service_account':
      return withhold(world, id, 'serviceAccounts', given.clientId, 'remove');
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
      return withhold(world, id, 'projects', fault.project, { status: 'suspended' });
    case 'project_closed':
      return withhold(world, id, 'projects', fault.project, { status: 'deleted' });
    case 'project_down':
      return condition(world, { id, kind: fault.kind, projectId: projectOf(world, fault.project).id, how: fault.how });
    case 'region_down':
      demandRegion(world, fault.region);
      return condition(world, { id, ...fault });
    case 'retire_region':
      return withhold(world, id, 'regions', fault.region, { retired: true });
    case 'withdraw_image':
      return withdrawImage(world, id, fault.image);
    case 'withdraw_flavor':
      return withdrawFlavor(world, id, fault);
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
