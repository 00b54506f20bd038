import { accounts, type ErrorCode } from '@uni/contracts';
import type { MemberRole } from '@uni/data';
import type { z } from 'zod';

/**
 * Who may call a route. Every route declares it; one that does not keeps the process from starting.
 * - `anonymous`: everybody; no token is read.
 * - `signed_in`: whoever has a session; the acting organisation may be absent.
 * - `member`: any member of the acting organisation; `{ member: roles }` only these roles.
 * - `support`: platform support and administrators. `admin`: platform administrators.
 */
export type Access =
  'anonymous' | 'signed_in' | 'member' | { readonly member: readonly MemberRole[] } | 'support' | 'admin';

/** Roles that change instances. */
export const MAY_CHANGE: readonly MemberRole[] = accounts.ROLES_THAT_CHANGE;
/** Roles that see and move money. */
export const MAY_PAY: readonly MemberRole[] = accounts.ROLES_THAT_PAY;

export interface AnswerHeader {
  readonly description: string;
  /** Computed from the answer's id; without it the handler sets the header itself. */
  readonly value?: (answer: { readonly id: string }) => string;
}

export interface AnswerSpec {
  readonly status: 200 | 201 | 202 | 204;
  /** The body's shape; absent where there is no JSON body. */
  readonly schema?: z.ZodType;
  readonly description?: string;
  readonly headers?: Readonly<Record<string, AnswerHeader>>;
  /** The handler answers the finished JSON text (built by Postgres) instead of an object. */
  readonly serialized?: boolean;
  /** For what is not JSON: `text/event-stream`, `text/html`. */
  readonly contentType?: string;
}

export interface EndpointSpec {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, with `{name}` for parameters. */
  readonly path: string;
  /** operationId, verb first: `createInstance`. */
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly body?: z.ZodType;
  readonly query?: z.ZodType;
  readonly params?: z.ZodType;
  readonly answer: AnswerSpec;
  /** Refusals of its own, beside those that every route of its kind has. */
  readonly errors?: readonly ErrorCode[];
  /** Honours `Idempotency-Key`: the whole handler then runs in one transaction with the stored answer. */
  readonly idempotent?: boolean;
  /** Example of the body; made from the schema where it is absent. */
  readonly example?: unknown;
  /** Anonymous routes that cost much or guess secrets get the tighter limit. */
  readonly sensitive?: boolean;
  /** Outside of `/api/v1` (`/metrics`); left out of the OpenAPI document. */
  readonly root?: boolean;
  /** Left out of the OpenAPI document (the document itself, its viewer). */
  readonly undocumented?: boolean;
}

type OutputOf<Schema> = Schema extends z.ZodType ? z.output<Schema> : Readonly<Record<string, never>>;

/** What `@Input()` hands to the handler: parsed, defaults filled in, nothing unknown. */
export interface InputOf<Spec extends EndpointSpec> {
  readonly body: OutputOf<Spec['body']>;
  readonly query: OutputOf<Spec['query']>;
  readonly params: OutputOf<Spec['params']>;
}

export const API_PREFIX = '/api/v1';

/** Declares an endpoint: its constant types `InputOf` and is handed to `@Endpoint`. */
export function endpoint<const Spec extends EndpointSpec>(spec: Spec): Spec {
  return spec;
}

/** A header that points to the answered thing: `locationOf('/operations')`. */
export function locationOf(collection: string): Readonly<Record<string, AnswerHeader>> {
  return {
    Location: {
      description: 'Address of the thing in the body',
      value: (answer) => `${API_PREFIX}${collection}/${answer.id}`,
    },
  };
}
