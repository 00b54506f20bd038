import { answerConsole } from '../console/console-face.js';
import type { CallSurroundings } from '../console/console-call.js';
import { decodePath, parseForm } from '../wire/request-body.js';
import { CliFailure, ProxyFault, sentence } from './cli-failure.js';

/** An answer of the console that the proxy does not take for a success. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  constructor(
    readonly status: number,
    /** Decoded; null for what was no JSON. */
    readonly response: unknown,
    readonly jsonError: string | null,
  ) {
    super(`upstream ${status}`);
  }

  /** `<info> (<code>)` of every error it holds. */
  private get infos(): string[] {
    const errors = (this.response as { readonly errors?: unknown } | null)?.errors;
    if (!Array.isArray(errors)) return [];
    return errors.map((error: { readonly code?: number; readonly info?: string }) =>
      error.code === undefined ? (error.info ?? '') : `${error.info ?? ''} (${error.code})`,
    );
  }

  /** How commands for several servers pass it on. */
  asMessage(): CliFailure {
    const words = [...this.infos, ...(this.jsonError === null ? [] : [`json decode error: ${this.jsonError}`])];
    return sentence(
      words.length > 0 ? words.join('. ') : `Error response from server: ${JSON.stringify(this.response)}`,
    );
  }

  /** How create and clone pass it on: with the console's own status. */
  asCreateFailure(): CliFailure {
    return new CliFailure(this.status, { json_decode_error: this.jsonError, message: this.infos.join('. ') });
  }

  /** How the queue passes it on: no word of the reason. */
  asBareFailure(): CliFailure {
    return new CliFailure(this.status, { json_decode_error: this.jsonError });
  }

  /** How most commands pass it on: the console's body as text inside the message. */
  asJsonText(): CliFailure {
    return sentence(this.response === null ? 'Unexpected error' : JSON.stringify(this.response));
  }
}

/** The console as the proxy sees it: only the two key headers travel on. */
export class Upstream {
  /** Client id of the key once the console has recognised it. */
  identity: string | null = null;

  constructor(
    private readonly surroundings: CallSurroundings,
    private readonly key: { readonly clientId: string | undefined; readonly secret: string | undefined },
  ) {}

  /** The decoded answer. @throws UpstreamError for any status but 200, and for what is no JSON. */
  send(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    target: string,
    body: Readonly<Record<string, unknown>> = {},
  ): unknown {
    const [path = '', query = ''] = target.split('?');
    const { answer, identity } = answerConsole(this.surroundings, {
      method,
      path: decodePath(path),
      query: parseForm(query),
      body,
      credentials: { authorization: undefined, ...this.key },
    });
    this.identity ??= identity;
    let response: unknown = null;
    let jsonError: string | null = null;
    try {
      response = JSON.parse(answer.body ?? '');
    } catch {
      jsonError = 'Syntax error';
    }
    if (answer.status !== 200 || jsonError !== null) throw new UpstreamError(answer.status, response, jsonError);
    return response;
  }

  /** A list that the proxy walks through. @throws ProxyFault when the console sent something else. */
  list(target: string): Record<string, unknown>[] {
    const response = this.send('GET', target);
    if (!Array.isArray(response)) throw new ProxyFault('not a list');
    return response as Record<string, unknown>[];
  }

  /** An object whose fields the proxy reads. @throws ProxyFault when the console sent something else. */
  object(target: string): Record<string, unknown> {
    const response = this.send('GET', target);
    if (typeof response !== 'object' || response === null || Array.isArray(response))
      throw new ProxyFault('not an object');
    // A refusal that came with status 200 has none of the fields that are looked for next.
    if ('errors' in response) throw new ProxyFault('an error in the place of an object');
    return response as Record<string, unknown>;
  }

  /** The command id of a mutation, in whichever of its shapes. @throws ProxyFault for anything else. */
  commandId(method: 'POST' | 'PUT' | 'DELETE', target: string, body: Readonly<Record<string, unknown>>): number {
    const response = this.send(method, target, body);
    const id = Array.isArray(response)
      ? (response[0] as unknown)
      : typeof response === 'object' && response !== null
        ? (response as { readonly cmdId?: unknown }).cmdId
        : response;
    if (typeof id !== 'number') throw new ProxyFault('no command id');
    return id;
  }
}
