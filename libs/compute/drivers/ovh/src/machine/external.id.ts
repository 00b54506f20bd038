import { ProviderError } from '@uni/compute-port';

/** Everything of this vendor lives in a project, and its own id is only known there. */
export interface ExternalId {
  readonly project: string;
  readonly id: string;
}

const SHAPE = /^([0-9a-f]{32})\/([0-9A-Za-z](?:[0-9A-Za-z-]{6,62})[0-9A-Za-z])$/;

/** `project/id`. */
export function formatId({ project, id }: ExternalId): string {
  return `${project}/${id}`;
}

/** null for a text that no thing of this vendor can have as its id. */
export function parseId(externalId: string): ExternalId | null {
  const match = SHAPE.exec(externalId);
  return match ? { project: match[1] ?? '', id: match[2] ?? '' } : null;
}

export function notFound(what: string): ProviderError {
  return new ProviderError({
    code: 'not_found',
    outcome: 'not_applied',
    vendorCode: 'gone',
    vendorMessage: `${what} is gone or is not ours.`,
  });
}
