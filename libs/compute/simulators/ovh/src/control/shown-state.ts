import { REDACTED } from '@uni/simulator-kit';
import type { JobState } from '../world/job-state.js';
import type { WorldState } from '../world/state.js';
import type { World } from '../world/world.js';

/** The vendor's world as people may see it. */
export type ShownState = Omit<
  WorldState,
  | 'jobs'
  | 'tls'
  | 'queue'
  | 'applications'
  | 'credentials'
  | 'serviceAccounts'
  | 'tokens'
  | 'consoles'
  | 'nextEventSequence'
  | 'randomState'
  | 'withheld'
> & {
  /** Without their steps, in which passwords may stand. */
  readonly jobs: Record<string, Omit<JobState, 'steps' | 'onFailure'>>;
};

const HIDDEN = [
  'tls',
  'queue',
  'applications',
  'credentials',
  'serviceAccounts',
  'tokens',
  'consoles',
  'nextEventSequence',
  'randomState',
  'withheld',
] as const;

/** A copy without secrets. */
export function shownState(world: World): ShownState {
  const shown: Partial<WorldState> = { ...world.state };
  for (const key of HIDDEN) delete shown[key];
  const jobs = Object.values(world.state.jobs).map(({ steps: _steps, onFailure: _onFailure, ...job }) => [job.id, job]);
  const copy = structuredClone({ ...shown, jobs: Object.fromEntries(jobs) as ShownState['jobs'] }) as ShownState;
  for (const instance of Object.values(copy.instances)) {
    if (instance.rescuePassword !== null) instance.rescuePassword = REDACTED;
    if (instance.userData !== null) instance.userData = REDACTED;
  }
  for (const domain of Object.values(copy.domains)) domain.authInfo = REDACTED;
  for (const zone of Object.values(copy.zones))
    for (const login of Object.values(zone.dynHostLogins)) login.password = REDACTED;
  return copy;
}
