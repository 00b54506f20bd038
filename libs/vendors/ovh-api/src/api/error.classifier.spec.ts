import type { VendorResponse } from '@uni/compute-port';
import { describe, expect, it } from 'vitest';
import { errorFromAnswer, errorFromContent } from './error.classifier.js';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}): VendorResponse => ({
  status,
  reason: '',
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  latencyMs: 1,
});
const legacy = (status: number, errorCode: string, message: string) =>
  answer(status, { errorCode, httpCode: `${status} x`, message });
const newer = (status: number, kind: string, message: string, details?: object) =>
  answer(status, { class: `Client::${kind}`, message, ...(details && { details }) });

describe('a refusal by the vendor', () => {
  it.each([
    [legacy(403, 'INVALID_KEY', 'This application key is invalid'), 'unauthorized', false, '403 INVALID_KEY'],
    [legacy(400, 'INVALID_SIGNATURE', 'Invalid signature'), 'unauthorized', false, '400 INVALID_SIGNATURE'],
    [legacy(400, 'QUERY_TIME_OUT', 'Query out of time'), 'unauthorized', false, '400 QUERY_TIME_OUT'],
    [legacy(403, 'NOT_CREDENTIAL', 'This credential does not exist'), 'unauthorized', false, '403 NOT_CREDENTIAL'],
    [
      legacy(403, 'INVALID_CREDENTIAL', 'This credential is not valid'),
      'unauthorized',
      false,
      '403 INVALID_CREDENTIAL',
    ],
    [newer(403, 'Forbidden', 'This application key is invalid'), 'unauthorized', false, '403 Client::Forbidden'],
    [answer(401, ''), 'unauthorized', false, '401'],
    [answer(400, { error: 'invalid_client', error_description: 'Unknown client' }), 'unauthorized', false, '400'],
    [legacy(403, 'NOT_GRANTED_CALL', 'This call has not been granted'), 'forbidden', false, '403 NOT_GRANTED_CALL'],
    [legacy(403, 'FORBIDDEN', 'no'), 'forbidden', false, '403 FORBIDDEN'],
    [newer(403, 'Forbidden', 'User not granted for this request'), 'forbidden', false, '403 Client::Forbidden'],
    [newer(403, 'Forbidden', 'Quota exceeded for instances'), 'quota', false, '403 Client::Forbidden'],
    [newer(400, 'BadRequest', 'Instance quota reached'), 'quota', false, '400 Client::BadRequest'],
    [newer(400, 'BadRequest', 'No valid host was found'), 'capacity', false, '400 Client::BadRequest'],
    [
      newer(400, 'BadRequest', 'invalid: Image cannot be used with the chosen flavor'),
      'invalid',
      false,
      '400 Client::BadRequest',
    ],
    [newer(400, 'BadRequest', 'Invalid value(s) received: x'), 'invalid', false, '400 Client::BadRequest'],
    [newer(404, 'NotFound', 'The requested instance does not exist'), 'not_found', false, '404 Client::NotFound'],
    [newer(404, 'NotFound', 'This service does not exist'), 'forbidden', false, '404 Client::NotFound'],
    [
      newer(409, 'Conflict', "Cannot 'stop' instance 1 while it is in vm_state shelved"),
      'conflict_busy',
      true,
      '409 Client::Conflict',
    ],
    [newer(409, 'Conflict', 'Invalid state PENDING_CREATE'), 'conflict_busy', true, '409 Client::Conflict'],
    [answer(429, {}), 'rate_limited', true, '429'],
    [answer(460, { message: 'expired' }), 'forbidden', false, '460'],
  ])('of status $status reads as $1 and was not carried out', (response, code, retryable, vendorCode) => {
    expect(errorFromAnswer(response)).toMatchObject({ code, retryable, vendorCode, outcome: 'not_applied' });
  });

  it('of a state-bound call for a bad request means that the moment is wrong', () => {
    const response = newer(400, 'BadRequest', 'Instance must be active');
    expect(errorFromAnswer(response)).toMatchObject({ code: 'invalid', retryable: false });
    expect(errorFromAnswer(response, { stateBound: true })).toMatchObject({ code: 'conflict_busy', retryable: true });
  });

  it('for a service that nobody knows means that it is gone, where it may come and go', () => {
    const response = newer(404, 'NotFound', 'This service does not exist');
    expect(errorFromAnswer(response, { mayBeGone: true })).toMatchObject({ code: 'not_found', retryable: false });
  });

  it('keeps the rights that are missing, and the query id, for operators', () => {
    const { vendorMessage } = errorFromAnswer({
      ...newer(403, 'Forbidden', 'User not granted for this request', {
        unauthorizedActionsByAuthentication: '',
        unauthorizedActionsByIAM: 'publicCloudProject:apiovh:instance/create',
      }),
      headers: { 'x-ovh-queryid': 'EU.ext-3.0.1.2' },
    });
    expect(vendorMessage).toBe(
      'User not granted for this request | unauthorizedActionsByIAM: publicCloudProject:apiovh:instance/create (query EU.ext-3.0.1.2)',
    );
  });

  it('passes on how long it asks to be left alone', () => {
    expect(errorFromAnswer(answer(429, {}, { 'retry-after': '7' })).retryAfterMs).toBe(7_000);
    expect(errorFromAnswer(answer(429, {})).retryAfterMs).toBeNull();
    expect(errorFromAnswer(answer(429, {}, { 'retry-after': 'soon' })).retryAfterMs).toBeNull();
  });
});

describe('an answer of something in between', () => {
  it.each([
    [answer(500, { class: 'Server::InternalServerError', message: 'oops' }), 'unavailable', true],
    [answer(502, '<html>Bad Gateway</html>'), 'unavailable', true],
    [answer(503, ''), 'unavailable', true],
    [answer(408, '<html>Request Timeout</html>'), 'timeout', true],
    // A proxy's page about a missing route must never read as a machine that is gone.
    [answer(404, '<html>Not Found</html>'), 'protocol', true],
    [answer(404, '{}'), 'protocol', true],
    [answer(418, { message: 'teapot' }), 'protocol', false],
    [answer(301, ''), 'protocol', false],
  ])('leaves open what happened: %#', (response, code, retryable) => {
    expect(errorFromAnswer(response)).toMatchObject({ code, retryable, outcome: 'unknown' });
  });

  it('of success without the promised content is in doubt and may be asked again', () => {
    expect(errorFromContent('x')).toMatchObject({ code: 'protocol', outcome: 'unknown', retryable: true });
  });
});
