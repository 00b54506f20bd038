import { Timeline, SeededRandom } from '@uni/simulator-kit';
import type { Clock } from '@uni/platform';
import type { Habits, Timings } from '../options.js';
import { handleEvent } from '../work/event-handler.js';
import type { WorldEvent } from './job-state.js';
import type {
  ConditionState,
  FlavorState,
  ImageState,
  InstanceState,
  LogEntry,
  ProjectState,
  QuotaState,
  ResourceKind,
  WorldState,
} from './state.js';

export interface WorldSettings {
  readonly clock: Clock;
  readonly timeScale: number;
  readonly timings: Timings;
  readonly habits: Habits;
  readonly tokenLifetimeS: number;
}

type Condition<K extends ConditionState['kind']> = Extract<ConditionState, { kind: K }>;

/** The vendor: its state with time and chance. All rules live in the functions beside it. */
export class World {
  readonly random: SeededRandom;
  private readonly timeline: Timeline<WorldEvent>;

  constructor(
    readonly state: WorldState,
    readonly settings: WorldSettings,
  ) {
    this.random = new SeededRandom(state);
    this.timeline = new Timeline(state, settings.clock, settings.timeScale);
  }

  advance(): boolean {
    return this.timeline.advance((event) => handleEvent(this, event));
  }

  nextDueMs(): number | null {
    return this.timeline.nextDueMs();
  }

  nowMs(): number {
    return this.timeline.nowMs();
  }

  /** What the vendor's own clock says: a fault may have set it wrong. */
  wireNowS(): number {
    const skewMs = this.conditions('clock_skew').reduce((sum, { ms }) => sum + ms, 0);
    return Math.floor((this.nowMs() + skewMs) / 1000);
  }

  scaled(milliseconds: number): number {
    return this.timeline.scaled(milliseconds);
  }

  schedule(delayMs: number, event: WorldEvent): void {
    this.timeline.schedule(delayMs, event);
  }

  nextNumber(): number {
    return this.state.nextNumber++;
  }

  instances(projectId: string): InstanceState[] {
    return Object.values(this.state.instances).filter((instance) => instance.projectId === projectId);
  }

  flavor(id: string): FlavorState | undefined {
    return this.state.flavors[id];
  }

  image(id: string | null): ImageState | undefined {
    return id === null ? undefined : this.state.images[id];
  }

  /** Regions that the project uses and the vendor still has. */
  regionsOf(project: ProjectState): string[] {
    return project.regions.filter((name) => this.state.regions[name]?.retired === false);
  }

  quotaOf(project: ProjectState, region: string): QuotaState {
    const quota = project.quotas[region];
    if (!quota) throw new Error(`project ${project.id} has no quota in ${region}`);
    const caps = this.conditions('quota').filter(
      (condition) =>
        (condition.projectId === null || condition.projectId === project.id) &&
        (condition.region === null || condition.region === region),
    );
    return { ...quota, maxInstances: Math.min(quota.maxInstances, ...caps.map(({ maxInstances }) => maxInstances)) };
  }

  conditions<K extends ConditionState['kind']>(kind: K): Condition<K>[] {
    return this.state.conditions.filter((condition): condition is Condition<K> => condition.kind === kind);
  }

  /** Writes one line of the log of what came into being and ceased to be. */
  record(
    event: LogEntry['event'],
    kind: ResourceKind,
    subject: {
      readonly id: string;
      readonly projectId: string | null;
      readonly region?: string;
      readonly name: string;
    },
    cause: string,
  ): void {
    this.state.log.push({
      sequence: this.state.log.length + 1,
      at: new Date(this.nowMs()).toISOString(),
      event,
      kind,
      cause,
      id: subject.id,
      projectId: subject.projectId ?? '',
      region: subject.region ?? '',
      name: subject.name,
    });
  }
}
