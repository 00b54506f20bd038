import { expect } from 'vitest';
import type { TestAnswer } from './test-client.js';

interface ProblemBody {
  readonly code: string;
  readonly detail: string;
  readonly requestId: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** Asserts a refusal of the right form, and hands it out. */
export function expectProblem(answer: TestAnswer, status: number, code?: string): ProblemBody {
  const body = (answer.body ?? {}) as ProblemBody;
  expect({ status: answer.status, code: body.code }).toEqual({ status, code: code ?? body.code });
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(body).toMatchObject({
    status,
    type: `/docs/errors#${body.code}`,
    title: expect.any(String),
    detail: expect.any(String),
  });
  expect(body.requestId).toBe(answer.headers.get('x-request-id'));
  return body;
}

/** The refusal names this field, among others perhaps. */
export function expectFault(answer: TestAnswer, path: string): void {
  const { errors = [] } = expectProblem(answer, 400);
  expect(errors.map((fault) => fault.path)).toContain(path);
}
