import type { FaultBook, FaultSubject, TaskFault } from '@uni/simulator-kit';
import type { CallEffect } from '../control/call-effect.js';
import type { DomainState, ZoneState } from '../world/dns-state.js';
import { ApiRefusal, BadRequest, NotFound, unknownService } from '../world/refusals.js';
import type { InstanceState, ProjectState, ResourceKind, VolumeState } from '../world/state.js';
import type { World } from '../world/world.js';
import { beginWork, type WorkRequest } from '../work/job-runner.js';
import type { Identity } from './identity.js';
import type { Route } from './route.js';

/** What a handler may need besides the vendor's world. */
export interface CallSurroundings {
  readonly faults: FaultBook;
  readonly subject: FaultSubject;
  /** Where the vendor is, as this client sees it: scheme and host. */
  readonly origin: string;
  readonly remoteAddress: string;
  readonly applicationKey: string;
  readonly authorization: string | undefined;
  readonly routes: readonly Route[];
}

/** Part of the vendor does not answer at all. */
export class Hang extends Error {
  override readonly name = 'Hang';
}

/** One request on its way through a handler. */
export class Call {
  /** What it did before it was answered. */
  readonly effects: CallEffect[] = [];

  constructor(
    readonly world: World,
    /** null on calls that need no signature. */
    private readonly caller: Identity | null,
    readonly route: Route,
    readonly path: string,
    private readonly pathParams: Readonly<Record<string, string>>,
    private readonly queryParams: URLSearchParams,
    readonly surroundings: CallSurroundings,
  ) {}

  get identity(): Identity {
    if (!this.caller) throw new Error(`${this.route.label} is open to everybody and knows no identity`);
    return this.caller;
  }

  /** What the log names as the cause of changes made before the answer. */
  get cause(): string {
    return this.route.label;
  }

  param(name: string): string {
    return this.pathParams[name] ?? '';
  }

  query(name: string): string | undefined {
    return this.queryParams.get(name) ?? undefined;
  }

  /** @throws BadRequest without it. */
  demandQuery(name: string): string {
    const value = this.query(name);
    if (value === undefined || value === '') throw new BadRequest(`Missing parameter(s): ${name}`);
    return value;
  }

  get now(): number {
    return this.world.nowMs();
  }

  /** The project of the path. @throws NotFound, or a refusal while the project is closed. */
  project(): ProjectState {
    const project = this.world.state.projects[this.param('serviceName')];
    if (!project || project.status === 'deleted') throw unknownService();
    for (const { projectId, how } of this.world.conditions('project_down')) {
      if (projectId !== project.id) continue;
      if (how === 'hang') throw new Hang();
      throw new ApiRefusal(500, 'An error has occurred', 'Server::InternalServerError');
    }
    if (project.status !== 'ok' && this.route.label !== 'get_project')
      throw new ApiRefusal(403, `This project is ${project.status}`, 'Client::Forbidden');
    return project;
  }

  /** A region that the project uses. @throws BadRequest or NotFound for another one, or what a region that is down does. */
  region(project: ProjectState, name: string): string {
    if (!this.world.regionsOf(project).includes(name)) throw new NotFound(`Region ${name} does not exist`);
    this.reach(name);
    return name;
  }

  /** Lets a region that is down make itself felt. */
  reach(name: string): void {
    for (const { region, how } of this.world.conditions('region_down')) {
      if (region !== name || how === 'status') continue;
      if (how === 'hang') throw new Hang();
      throw new ApiRefusal(500, `Internal error: region ${name} is not reachable`, 'Server::InternalServerError');
    }
  }

  /** Regions that a list without a filter is made of: those that are down make it fail, or are left out of it. */
  listedRegions(project: ProjectState): ReadonlySet<string> {
    const wanted = this.query('region');
    const regions = wanted === undefined ? this.world.regionsOf(project) : [this.region(project, wanted)];
    const omitted = new Set(
      this.world
        .conditions('region_down')
        .filter(({ lists }) => lists === 'omit')
        .map(({ region }) => region),
    );
    const listed = regions.filter((name) => !omitted.has(name));
    for (const name of listed) this.reach(name);
    return new Set(listed);
  }

  instance(project: ProjectState): InstanceState {
    const instance = this.world.state.instances[this.param('instanceId')];
    if (instance?.projectId !== project.id) throw new NotFound('The requested instance does not exist');
    if (this.param('regionName') !== '' && instance.region !== this.param('regionName'))
      throw new NotFound('The requested instance does not exist');
    this.reach(instance.region);
    return instance;
  }

  volume(project: ProjectState, id: string = this.param('volumeId')): VolumeState {
    const volume = this.world.state.volumes[id];
    if (volume?.projectId !== project.id) throw new NotFound(`Volume ${id} does not exist`);
    this.reach(volume.region);
    return volume;
  }

  zone(): ZoneState {
    const zone = this.world.state.zones[this.param('zoneName')];
    if (!zone) throw unknownService();
    return zone;
  }

  domain(): DomainState {
    const domain = this.world.state.domains[this.param('serviceName')];
    if (!domain) throw unknownService();
    return domain;
  }

  created(kind: ResourceKind, subject: Parameters<World['record']>[2]): void {
    this.world.record('created', kind, subject, this.cause);
    this.effects.push({ kind: 'created', resource: kind, id: subject.id });
  }

  takeFault(): TaskFault | null {
    return this.surroundings.faults.takeForTask(this.surroundings.subject);
  }

  /** How many of several things come about. */
  takePartial(): number | null {
    return this.surroundings.faults.takePartialSuccess(this.surroundings.subject);
  }

  /** Begins work in the caller's name; a fault that waits for it is laid on it. Answers the id of its operation, '' without one. */
  begin(work: Omit<WorkRequest, 'label' | 'fault'>, fault: TaskFault | null = this.takeFault()): string {
    const job = beginWork(this.world, { ...work, label: this.cause, fault });
    this.effects.push({ kind: 'work', label: this.cause, id: job.id });
    return job.operationIds[0] ?? '';
  }
}
