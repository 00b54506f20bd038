/**
 * A failure the person at the terminal can act on: its message is one complete sentence and is printed without a stack.
 * Everything else that is thrown is a defect of ours and keeps its stack.
 */
export class Failure extends Error {
  name = 'Failure';
}

/** Prints a thrown value the way a person should see it. */
export function describeFailure(error) {
  if (error instanceof Failure) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
