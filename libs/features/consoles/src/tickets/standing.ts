import type { ConsoleStanding } from '../console.sql.js';
import { CONSOLE_ROLES, endOfState, type ConsoleEnd } from '../console.types.js';

/** Why a console must end by what is true now of its session, its person's role and its machine; null when it may stay. */
export function endOfStanding({ closeReason, sessionRuns, role, instanceStatus }: ConsoleStanding): ConsoleEnd | null {
  if (closeReason !== null) return closeReason as ConsoleEnd;
  if (!sessionRuns) return 'session_ended';
  if (role === null || !CONSOLE_ROLES.includes(role)) return 'not_allowed';
  return instanceStatus === null ? 'machine_gone' : endOfState(instanceStatus);
}

/** Why a screen went dark by itself. The vendor is quicker than our books: a machine that is being switched off is still `running` there. */
export function endOfLoss(standing: ConsoleStanding): ConsoleEnd {
  const end = endOfStanding(standing);
  if (end !== null) return end;
  if (standing.desiredStatus === 'stopped') return 'machine_off';
  return standing.desiredStatus === 'deleted' ? 'machine_gone' : 'place_closed';
}
