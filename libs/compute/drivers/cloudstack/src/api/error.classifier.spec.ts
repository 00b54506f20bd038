import { ProviderError, type VendorResponse } from '@uni/compute-port';
import { describe, expect, it } from 'vitest';
import {
  classify,
  errorFromAnswer,
  errorFromContent,
  errorFromWords,
  isAbsent,
  isCommandMissing,
  saysNameTaken,
  type Verdict,
} from './error.classifier.js';

const final = (code: Verdict['code']): Verdict => ({ code, outcome: 'not_applied', retryable: false });
const again = (code: Verdict['code']): Verdict => ({ code, outcome: 'not_applied', retryable: true });
const open = (code: Verdict['code'], retryable = true): Verdict => ({ code, outcome: 'unknown', retryable });
const HIDDEN = 'Internal error executing command, please contact your system administrator';

const WORDS: readonly (readonly [number, string, Verdict])[] = [
  // Keys and rights.
  [401, 'unable to verify user credentials and/or request signature', final('unauthorized')],
  [
    401,
    'The given command:startVirtualMachine either does not exist, is not available for user, or not available from ip',
    final('forbidden'),
  ],
  [411, 'second factor missing', final('unauthorized')],
  [432, 'The given command:foo does not exist', final('forbidden')],
  [531, 'Acct does not have permission to operate with resource', final('forbidden')],
  // Orders that can never be met.
  [400, 'no command sent', final('invalid')],
  [405, 'Please use HTTP POST to login', final('invalid')],
  [430, 'Unable to decode array parameter details[a].x', final('invalid')],
  [431, 'Unable to execute API command startvirtualmachine due to missing parameter id', final('invalid')],
  [431, 'Unable to parse date 2030-13-01 for command listevents', final('invalid')],
  [431, "Page size can't exceed max allowed page size value: 500", final('invalid')],
  [431, '"page" parameter is required when "pagesize" is specified', final('invalid')],
  [431, 'Going from existing size of 10 to size of 5 would shrink the volume', final('invalid')],
  // A machine that is gone, and a part of an order that is.
  [
    431,
    'Unable to execute API command startvirtualmachine due to invalid value. Invalid parameter id value=5f0f3a6e-0000-4000-8000-000000000001 due to incorrect long value format, or entity does not exist or due to incorrect parameter annotation for the field in api cmd class.',
    final('not_found'),
  ],
  [
    431,
    'Unable to execute API command attachvolume due to invalid value. Invalid parameter virtualmachineid value=x due to incorrect long value format, or entity does not exist',
    final('not_found'),
  ],
  [
    431,
    'Unable to execute API command deployvirtualmachine due to invalid value. Invalid parameter templateid value=x due to incorrect long value format, or entity does not exist',
    final('invalid'),
  ],
  // States.
  [431, 'VM instance i-2-9-VM is already running', final('conflict_busy')],
  [431, 'unable to upgrade; make sure the virtual machine is stopped', final('invalid')],
  [431, 'Vm should be stopped to do SSH Key reset', final('invalid')],
  [431, 'VM is not in the right state', final('invalid')],
  [431, 'The vm with hostName uni-1 already exists in the network domain: cs1cloud.internal', final('conflict_busy')],
  [431, 'Instance web-1 has delete protection enabled and cannot be deleted', final('forbidden')],
  [431, 'There is other active volume snapshot tasks on the instance', again('conflict_busy')],
  [536, 'resource in use', again('conflict_busy')],
  [537, 'rule conflicts with an existing one', final('conflict_busy')],
  // Room.
  [532, 'Maximum number of resources of type user_vm for account name=demo has been exceeded', final('quota')],
  [535, 'Maximum amount of resources of Type = memory for Account Name = demo has been exceeded', final('quota')],
  [530, 'Maximum number of resources of type volume has been exceeded', final('quota')],
  [533, 'Unable to create a deployment for VM[User|i-2-9-VM]', final('capacity')],
  [533, HIDDEN, final('capacity')],
  [530, 'Insufficient capacity for VM', final('capacity')],
  // Nobody knows how far it came.
  [530, HIDDEN, open('unavailable')],
  [530, 'Failed to reboot vm instance', open('unavailable')],
  [534, HIDDEN, open('unavailable')],
  [429, 'The given user has reached the api limit, please retry after 2500 ms.', again('rate_limited')],
  [599, 'a number that no release knows', open('protocol', false)],
];

function answer(status: number, body: string, headers: Record<string, string> = {}): VendorResponse {
  return { status, reason: '', headers, body, latencyMs: 1 };
}

function enveloped(errorcode: number, errortext: string): string {
  return JSON.stringify({ xresponse: { uuidList: [], errorcode, cserrorcode: 9999, errortext } });
}

describe('an error of the server', () => {
  it.each(WORDS)('%i "%s"', (code, text, verdict) => {
    expect(classify({ code, text })).toEqual(verdict);
  });

  it('keeps number and words for operators, and waits as long as it says', () => {
    expect(errorFromWords({ code: 429, text: 'please retry after 2500 ms.' })).toMatchObject({
      code: 'rate_limited',
      vendorCode: '429',
      vendorMessage: 'please retry after 2500 ms.',
      retryAfterMs: 2_500,
    });
  });
});

describe('an answer that is no success', () => {
  it.each([
    ['the vendor’s own envelope', answer(431, enveloped(431, 'x is missing')), { code: 'invalid', vendorCode: '431' }],
    [
      'an envelope of any name',
      answer(531, JSON.stringify({ errorresponse: { errorcode: 531, errortext: 'no' } })),
      { code: 'forbidden', vendorMessage: 'no' },
    ],
    [
      'a limit with its header',
      answer(429, '', { 'retry-after': '7' }),
      { code: 'rate_limited', outcome: 'not_applied', retryAfterMs: 7_000 },
    ],
    ['a gateway', answer(502, '<html>'), { code: 'unavailable', outcome: 'unknown', retryable: true }],
    ['a gateway that waited', answer(504, ''), { code: 'unavailable', outcome: 'unknown', retryable: true }],
    ['a server that starts', answer(503, ''), { code: 'unavailable', outcome: 'unknown', retryable: true }],
    ['no words at all', answer(500, ''), { code: 'unavailable', outcome: 'unknown', retryable: true }],
    ['a wrong address', answer(404, '<html>'), { code: 'protocol', outcome: 'not_applied', retryable: false }],
    ['a redirect', answer(302, ''), { code: 'protocol', outcome: 'not_applied', retryable: false }],
    ['a proxy that wants a password', answer(407, ''), { code: 'invalid', outcome: 'not_applied' }],
  ])('by %s', (_what, response, expected) => {
    expect(errorFromAnswer(response)).toMatchObject({ vendorCode: String(response.status), ...expected });
  });
});

describe('what callers ask of an error', () => {
  it('tells a missing command from wrong keys', () => {
    expect(
      isCommandMissing(errorFromWords({ code: 401, text: 'either does not exist, is not available for user' })),
    ).toBe(true);
    expect(isCommandMissing(errorFromWords({ code: 432, text: 'x' }))).toBe(true);
    expect(isCommandMissing(errorFromWords({ code: 401, text: 'unable to verify user credentials' }))).toBe(false);
    expect(isCommandMissing(errorFromWords({ code: 531, text: 'no permission' }))).toBe(false);
  });

  it('takes what belongs to others for absent', () => {
    expect(isAbsent(errorFromWords({ code: 531, text: 'no permission' }))).toBe(true);
    expect(isAbsent(new Error('x'))).toBe(false);
  });

  it('recognises a name that is taken', () => {
    const taken = 'The vm with hostName uni-1 already exists in the network domain: x';
    expect(saysNameTaken(errorFromWords({ code: 431, text: taken }))).toBe(true);
    expect(saysNameTaken(errorFromWords({ code: 431, text: 'The tag already exists' }))).toBe(false);
  });

  it('is in doubt about answers that are not what was promised', () => {
    const error = errorFromContent('listZones: the answer is not an object under one key');
    expect(error).toBeInstanceOf(ProviderError);
    expect(error).toMatchObject({ code: 'protocol', outcome: 'unknown', retryable: true, vendorCode: '200' });
  });
});
