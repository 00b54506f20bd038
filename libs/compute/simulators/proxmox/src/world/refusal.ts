import { Refusal } from '@uni/simulator-kit';

/**
 * The server's `die`: a sentence that becomes the reason phrase of a 500 when thrown while a request is handled, and the exit status
 * when thrown inside a task. The same check often runs in both places.
 */
export { Refusal };

/** Wrong parameters: 400 with one text per parameter. */
export class ParameterRefusal extends Error {
  override readonly name = 'ParameterRefusal';
  constructor(readonly errors: Readonly<Record<string, string>>) {
    super('Parameter verification failed.');
  }
}

/** A right is missing: 403. */
export class PermissionRefusal extends Error {
  override readonly name = 'PermissionRefusal';
  constructor(detail: string) {
    super(`Permission check failed (${detail})`);
  }
}
