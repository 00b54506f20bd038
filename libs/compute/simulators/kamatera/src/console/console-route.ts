import type { Method } from '../wire/router.js';
import type { ConsoleCall, Right } from './console-call.js';

export interface ConsoleRoute {
  readonly method: Method;
  readonly path: string;
  /** Fixed word for call log and faults. */
  readonly label: string;
  readonly right?: Right;
  /** Answers what becomes the JSON body. @throws Refusal */
  readonly handle: (call: ConsoleCall) => unknown;
}
