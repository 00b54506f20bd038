import { ProviderError, type CallContext, type VendorHttp, type VendorResponse } from '@uni/compute-port';
import type { z } from 'zod';
import type { ApiAddress } from '../connection/vendor.addresses.js';
import { decode } from './decode.js';
import { errorFromAnswer, type AskedFor } from './error.classifier.js';
import type { OutgoingCall, OvhSession } from './ovh.session.js';

export interface OvhRead<Schema extends z.ZodType> extends AskedFor {
  /** Metric label: a fixed word. */
  readonly label: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly schema: Schema;
}

export interface OvhWrite<Schema extends z.ZodType> extends AskedFor {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly label: string;
  readonly path: string;
  /** Sent as compact JSON; left out where the vendor wants no body. */
  readonly body?: object;
  readonly schema: Schema;
}

/** Every part percent-encoded, so that an id can never leave its place in the path. */
export function ovhPath(...parts: readonly string[]): string {
  return parts.map((part) => `/${encodeURIComponent(part)}`).join('');
}

export function projectPath(project: string, ...parts: readonly string[]): string {
  return ovhPath('cloud', 'project', project, ...parts);
}

/** The vendor's API for the length of one driver call. */
export class OvhApi {
  constructor(
    readonly session: OvhSession,
    private readonly http: VendorHttp,
    private readonly address: ApiAddress,
    readonly context: CallContext,
  ) {}

  get now(): Date {
    return this.session.now();
  }

  async get<Schema extends z.ZodType>(read: OvhRead<Schema>): Promise<z.output<Schema>> {
    const call = this.outgoing('GET', read.path + queryText(read.query));
    return decode(await this.signed(call, read.label, read), read.label, read.schema);
  }

  /** A route that needs no identity. */
  async open<Schema extends z.ZodType>(read: OvhRead<Schema>): Promise<z.output<Schema>> {
    const { path } = this.outgoing('GET', read.path + queryText(read.query));
    const response = await this.http.send({ method: 'GET', path, label: read.label }, this.context);
    if (!isSuccess(response)) throw errorFromAnswer(response);
    return decode(response, read.label, read.schema);
  }

  async write<Schema extends z.ZodType>(write: OvhWrite<Schema>): Promise<z.output<Schema>> {
    const body = write.body === undefined ? '' : JSON.stringify(write.body);
    const call = this.outgoing(write.method, write.path, body);
    return decode(await this.signed(call, write.label, write), write.label, write.schema);
  }

  private outgoing(method: OutgoingCall['method'], path: string, body = ''): OutgoingCall {
    return { method, path: this.address.prefix + path, body };
  }

  /**
   * Sends once. Only an identity that was refused although it rested on something remembered (our idea of the vendor's clock, a
   * token) is tried again, and only when looking anew has changed it: such a call was certainly not carried out.
   */
  private async signed(call: OutgoingCall, label: string, asked: AskedFor): Promise<VendorResponse> {
    const proof = await this.session.proof(call, this.context);
    const response = await this.sendWith(proof.headers, call, label);
    if (isSuccess(response)) return response;
    const failure = errorFromAnswer(response, asked);
    if (failure.code !== 'unauthorized' || !proof.isOld || !(await this.hasRenewed(failure))) throw failure;
    const renewed = await this.session.proof(call, this.context);
    const second = await this.sendWith(renewed.headers, call, label);
    if (isSuccess(second)) return second;
    throw errorFromAnswer(second, asked);
  }

  private async hasRenewed(failure: ProviderError): Promise<boolean> {
    try {
      return await this.session.renew(this.context);
    } catch (error) {
      if (error instanceof ProviderError && error.vendorCode === 'aborted') throw error;
      // The first refusal says more than a failure to look why.
      throw failure;
    }
  }

  private sendWith(proof: Record<string, string>, call: OutgoingCall, label: string): Promise<VendorResponse> {
    const { method, path, body } = call;
    const content = body === '' ? {} : { body, headers: { ...proof, 'content-type': 'application/json' } };
    return this.http.send({ method, path, label, headers: proof, ...content }, this.context);
  }
}

function isSuccess(response: VendorResponse): boolean {
  return response.status >= 200 && response.status < 300;
}

function queryText(query: OvhRead<z.ZodType>['query']): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
