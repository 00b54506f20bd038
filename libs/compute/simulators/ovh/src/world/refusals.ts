import { Refusal } from '@uni/simulator-kit';

/** An error that the vendor's API answers, in one of its two generations. */
export class ApiRefusal extends Refusal {
  override readonly name: string = 'ApiRefusal';
  constructor(
    readonly status: number,
    message: string,
    /** Newer generation: `Client::<Kind>`. */
    readonly errorClass: string | null,
    /** Older generation: `INVALID_KEY` and the like; sent with `httpCode`. */
    readonly errorCode: string | null = null,
    readonly details: Readonly<Record<string, string>> | null = null,
    readonly headers: Readonly<Record<string, string>> | null = null,
  ) {
    super(message);
  }
}

export class BadRequest extends ApiRefusal {
  override readonly name = 'BadRequest';
  constructor(message: string) {
    super(400, message, 'Client::BadRequest');
  }
}

export class Forbidden extends ApiRefusal {
  override readonly name = 'Forbidden';
  constructor(message: string) {
    super(403, message, 'Client::Forbidden');
  }
}

export class NotFound extends ApiRefusal {
  override readonly name = 'NotFound';
  constructor(message: string) {
    super(404, message, 'Client::NotFound');
  }
}

export class Conflict extends ApiRefusal {
  override readonly name = 'Conflict';
  constructor(message: string) {
    super(409, message, 'Client::Conflict');
  }
}

/** What the vendor says of a project, zone or domain that is not there or belongs to somebody else. */
export function unknownService(): NotFound {
  return new NotFound('This service does not exist');
}
