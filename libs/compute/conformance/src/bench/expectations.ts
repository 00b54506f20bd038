import { inspect } from 'node:util';
import {
  PROVIDER_ERROR_CODES,
  ProviderError,
  type ProviderErrorCode,
  type TaskHandle,
  type TaskState,
} from '@uni/compute-port';
import { expect } from 'vitest';
import { USER_DATA_CANARY } from '../driver-harness.types.js';

/** Every text that any logger could get out of a value: own fields, hidden ones, causes, stacks. */
export function everyTextOf(value: unknown): string {
  return `${JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part))}\n${inspect(value, { depth: 12, showHidden: true, maxStringLength: Infinity })}`;
}

/** Fails when a credential or user data stands anywhere in the value. */
export function expectNoSecrets(value: unknown, secrets: readonly string[], what: string): void {
  const text = everyTextOf(value);
  for (const secret of [...secrets, USER_DATA_CANARY]) {
    expect(text.includes(secret), `${what} must not contain a secret`).toBe(false);
  }
}

/** What holds for every failure of every driver. */
export function expectWellFormed(
  error: unknown,
  secrets: readonly string[],
  what: string,
): asserts error is ProviderError {
  expect(error, `${what} must fail with a ProviderError`).toBeInstanceOf(ProviderError);
  const failure = error as ProviderError;
  expect(PROVIDER_ERROR_CODES).toContain(failure.code);
  expect(['not_applied', 'unknown']).toContain(failure.outcome);
  expect(failure.retryAfterMs === null || failure.retryAfterMs >= 0).toBe(true);
  expect(failure.vendorMessage?.length ?? 0).toBeLessThanOrEqual(500);
  expectNoSecrets(failure, secrets, what);
}

export function expectCode(error: ProviderError, codes: readonly ProviderErrorCode[], what: string): void {
  expect(codes, `${what} failed with ${error.code} (${error.vendorCode}: ${error.vendorMessage})`).toContain(
    error.code,
  );
}

/** The handle as the worker would find it again: through JSON, and unchanged by it. */
export function storedHandle(handle: TaskHandle, secrets: readonly string[]): TaskHandle {
  const stored = JSON.parse(JSON.stringify(handle)) as TaskHandle;
  expect(stored, 'a task handle must survive a round trip through JSON').toEqual(handle);
  expectNoSecrets(handle, secrets, 'a task handle');
  return stored;
}

export function expectSaneTask(task: TaskState): void {
  expect(['pending', 'done', 'id_taken']).toContain(task.state);
  if (task.state !== 'pending') return;
  if (task.progress !== null) {
    expect(task.progress).toBeGreaterThanOrEqual(0);
    expect(task.progress).toBeLessThanOrEqual(1);
  }
  expect(task.detail ?? '', 'a task detail is one line').not.toContain('\n');
}
