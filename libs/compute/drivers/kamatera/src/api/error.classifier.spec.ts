import type { VendorResponse } from '@uni/compute-port';
import { describe, expect, it } from 'vitest';
import { errorFromAnswer, errorFromLog, saysAlreadyThere } from './error.classifier.js';

function answer(status: number, body: string | object, headers: Record<string, string> = {}): VendorResponse {
  return { status, reason: '', headers, body: typeof body === 'string' ? body : JSON.stringify(body), latencyMs: 1 };
}

/** The console's own form, and the two forms in which the proxy hands it on. */
const list = (info: string, code = 20) => ({ errors: [{ code, info, category: 'General Error' }] });
const numbered = (info: string, code = 20) => ({ message: `${info} (${code})` });
const wrapped = (info: string, code = 20) => ({ message: JSON.stringify(list(info, code)) });

describe('an error answer', () => {
  it.each([
    ['you are not logged in', 1, 'unauthorized', false],
    ['Forbidden', 1, 'forbidden', false],
    ['Network not found.', 11, 'invalid', false],
    ['selected network was not found', 20, 'invalid', false],
    ['Existing operation is currently running.', 20, 'conflict_busy', true],
    ['Server is already powered on.', 20, 'conflict_busy', true],
    ['Server is already powered off.', 20, 'conflict_busy', true],
    ['This cpu configuration already exists for this server.', 20, 'conflict_busy', true],
    ['Cannot remove disk, server has snapshots', 20, 'conflict_busy', false],
    ["No servers found (name='web-01')", 20, 'not_found', false],
    ["Too many matching servers (name='web.*')", 20, 'conflict_busy', false],
    ['Server quota reached', 20, 'quota', false],
    ['Not enough resources in this zone', 20, 'capacity', false],
    ['Account is suspended', 20, 'forbidden', false],
  ])('means by its words what it means, in every wrapping: %s', (info, code, meaning, retryable) => {
    for (const body of [list(info, code), numbered(info, code), wrapped(info, code)]) {
      expect(errorFromAnswer(answer(500, body)), JSON.stringify(body)).toMatchObject({
        code: meaning,
        outcome: 'not_applied',
        retryable,
        vendorCode: `500/${code}`,
        vendorMessage: info,
      });
    }
  });

  it('is one with status 200 too', () => {
    expect(errorFromAnswer(answer(200, list('Existing operation is currently running.')))).toMatchObject({
      code: 'conflict_busy',
      vendorCode: '200/20',
    });
  });

  it.each([
    [400, { message: 'missing required flag (name)' }, 'invalid', 'not_applied', false],
    [400, { message: 'invalid item id: 7 (disk=id=7,size=20)' }, 'invalid', 'not_applied', false],
    [500, { message: 'Please choose only 1 configuration flag at a time' }, 'invalid', 'not_applied', false],
    [500, { message: 'Failed to run command method (createServer)' }, 'protocol', 'unknown', true],
    [500, { message: 'Failed to run command (clone)' }, 'protocol', 'unknown', true],
    [500, list('error occurred'), 'protocol', 'unknown', true],
    [500, { json_decode_error: null }, 'unavailable', 'unknown', true],
    [404, { json_decode_error: null }, 'not_found', 'not_applied', false],
    [404, { error: true, message: 'Not Found' }, 'not_found', 'not_applied', false],
    [401, '', 'unauthorized', 'not_applied', false],
    [402, '', 'quota', 'not_applied', false],
    [403, list('nothing known'), 'forbidden', 'not_applied', false],
    [422, list('nothing known'), 'invalid', 'not_applied', false],
    [500, list('a sentence that nobody has seen'), 'protocol', 'unknown', false],
    [500, '', 'unavailable', 'unknown', true],
    [502, '<html>Bad Gateway</html>', 'unavailable', 'unknown', true],
    [504, 'upstream request timeout', 'unavailable', 'unknown', true],
    [418, 'a teapot', 'protocol', 'unknown', false],
  ])('of status %i is understood: %j', (status, body, code, outcome, retryable) => {
    expect(errorFromAnswer(answer(status, body))).toMatchObject({ code, outcome, retryable });
  });

  it('hands on how long to wait, where that was said', () => {
    expect(errorFromAnswer(answer(429, '', { 'retry-after': '7' }))).toMatchObject({
      code: 'rate_limited',
      outcome: 'not_applied',
      retryAfterMs: 7_000,
    });
    expect(errorFromAnswer(answer(503, '', { 'retry-after': '3' })).retryAfterMs).toBe(3_000);
    expect(errorFromAnswer(answer(429, '', { 'retry-after': 'soon' })).retryAfterMs).toBeNull();
    expect(errorFromAnswer(answer(500, '', { 'retry-after': '3' })).retryAfterMs).toBeNull();
  });

  it('tells what is already as it was wished', () => {
    expect(saysAlreadyThere(errorFromAnswer(answer(500, list('Server is already powered on.'))))).toBe(true);
    expect(saysAlreadyThere(errorFromAnswer(answer(500, list('Existing operation is currently running.'))))).toBe(
      false,
    );
    expect(saysAlreadyThere(new Error('already powered on'))).toBe(false);
  });
});

describe('a command that failed', () => {
  const head = 'Name: web-01\nZone: EU\nCPU: 2B\nRAM: 1024MB\nImage Name: Debian 13\n';

  it('is named by the end of its log, also when the log is long', () => {
    const error = errorFromLog(`${'Progress line\n'.repeat(200)}disk image is broken at 0x7f\n`, 'Create Server');
    expect(error).toMatchObject({ code: 'protocol', outcome: 'unknown', retryable: true, vendorCode: 'command' });
    expect(error.vendorMessage).toContain('disk image is broken at 0x7f');
  });

  it.each([
    ['Not enough resources in this zone', 'capacity'],
    ['Server quota reached', 'quota'],
    ['image was not found', 'invalid'],
  ])('means what its last words mean: %s', (words, code) =>
    expect(errorFromLog(`${head}${words}`, 'Create Server')).toMatchObject({ code, outcome: 'not_applied' }),
  );

  it('is named by its description when it has no log', () =>
    expect(errorFromLog('', 'Create Server').vendorMessage).toBe('Create Server failed without a reason'));
});
