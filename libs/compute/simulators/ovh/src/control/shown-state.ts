import { REDACTED } from '@uni/simulator-kit';
import type { WorldState } from '../world/state.js';
import type { World } from '../world/world.js';

/** The vendor's world as people may see it. */
export type ShownState = Omit<
  WorldState,
  | 'tls'
  | 'queue'
  | 'applications'
  | 'credentials'
  | 'serviceAccounts'
  | 'tokens'
  | 'consoles'
  | 'nextEventSequence'
  | 'randomState'
>;

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
] as const;

/** A copy without secrets. */
export function shownState(world: World): ShownState {
  const shown: Partial<WorldState> = { ...world.state };
  for (const key of HIDDEN) delete shown[key];
  const copy = structuredClone(shown) as ShownState;
  for (const instance of Object.values(copy.instances)) {
    if (instance.rescuePassword !== null) instance.rescuePassword = REDACTED;
    if (instance.userData !== null) instance.userData = REDACTED;
  }
  for (const domain of Object.values(copy.domains)) domain.authInfo = REDACTED;
  for (const zone of Object.values(copy.zones))
    for (const login of Object.values(zone.dynHostLogins)) login.password = REDACTED;
  return copy;
}
