import { ProviderError } from '@uni/compute-port';
import { expect } from 'vitest';

/** The `ProviderError` that a promise is rejected with. */
export async function providerErrorOf(promise: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await promise.then(
    () => new Error('expected a rejection'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProviderError);
  return error as ProviderError;
}

export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

/** A promise that the test resolves when it likes. */
export function gate(): Gate {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
