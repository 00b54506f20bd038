import { isDeepStrictEqual } from 'node:util';
import { routePath } from '../http/endpoint.metadata.js';
import type { EndpointSpec } from '../http/endpoint.types.js';
import type { TestAnswer } from './test-client.js';

export type ContractCheck = (method: string, path: string, answer: TestAnswer) => void;

/** Makes every call of every test a contract test: an answer that its declared schema does not describe, field for field, fails. */
export function contractCheck(specs: readonly EndpointSpec[]): ContractCheck {
  const routes = specs.map((spec) => ({
    spec,
    pattern: new RegExp(`^${routePath({ ...spec, root: true }).replaceAll(/:\w+/g, '[^/]+')}$`),
  }));
  return (method, path, answer) => {
    const address = path.split('?', 1)[0] ?? path;
    const { spec } = routes.find((route) => route.spec.method === method && route.pattern.test(address)) ?? {};
    if (!spec?.answer.schema || answer.status !== spec.answer.status) return;
    const parsed = spec.answer.schema.safeParse(answer.body);
    if (!parsed.success)
      throw new Error(`${method} ${path}: the answer does not fit ${spec.id}: ${parsed.error.message}`);
    if (!isDeepStrictEqual(parsed.data, answer.body))
      throw new Error(
        `${method} ${path}: the answer has fields that ${spec.id} does not declare: ${JSON.stringify(answer.body)}`,
      );
  };
}
