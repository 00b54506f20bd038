import { type ProviderError, type VendorRequest, type VendorResponse } from '@uni/compute-port';
import { describe, expect, it } from 'vitest';
import { CloudStackApi } from '../api/cloudstack.api.js';
import { followJob, readJob } from './vendor.job.js';

const JOB = '7a000000-0000-4000-8000-0000000000aa';

/** An API that answers every call with this. */
function apiOf(content: object, status = 200): CloudStackApi {
  const send = (request: VendorRequest): Promise<VendorResponse> => {
    const body = JSON.stringify({ [`${request.label.toLowerCase()}response`]: content });
    return Promise.resolve({ status, reason: '', headers: {}, body, latencyMs: 1 });
  };
  const keys = { apiKey: 'demo-key', secretKey: 'demo-secret', algorithm: 'sha1' as const };
  return new CloudStackApi({ send }, { keys, path: '' }, { requestId: 'test' }, () => new Date());
}

const failed = async (content: object): Promise<ProviderError> => {
  const job = await readJob(apiOf({ jobid: JOB, jobstatus: 2, ...content }), JOB);
  if (job.state !== 'failed') throw new Error(`the job is ${job.state}`);
  return job.error;
};

describe('a job', () => {
  it('is at work, told by the short name of its command', async () => {
    const cmd = 'org.apache.cloudstack.api.command.user.vm.StartVMCmd';
    expect(await readJob(apiOf({ jobstatus: 0, cmd }), JOB)).toEqual({ state: 'running', detail: 'StartVM' });
    const byAdmin = 'org.apache.cloudstack.api.command.admin.vm.StartVMCmdByAdmin';
    expect(await readJob(apiOf({ jobstatus: '0', cmd: byAdmin }), JOB)).toEqual({
      state: 'running',
      detail: 'StartVM',
    });
    expect(await readJob(apiOf({ jobstatus: 0 }), JOB)).toEqual({ state: 'running', detail: 'job' });
  });

  it('has ended well', async () => {
    const jobresult = { virtualmachine: { id: 'a' } };
    expect(await readJob(apiOf({ jobstatus: 1, jobresult }), JOB)).toEqual({ state: 'ok', result: jobresult });
    expect(await readJob(apiOf({ jobstatus: 1 }), JOB)).toEqual({ state: 'ok', result: null });
  });

  it('has failed with the number and the words of its result, not with the number beside it', async () => {
    const error = await failed({ jobresultcode: 530, jobresult: { errorcode: 533, errortext: 'no room' } });
    expect(error).toMatchObject({ code: 'capacity', vendorCode: '533', vendorMessage: 'no room' });
  });

  it('has failed without a result, as old records do', async () => {
    expect(await failed({ jobresultcode: 431 })).toMatchObject({ code: 'invalid', vendorCode: '431' });
    expect(await failed({})).toMatchObject({ code: 'unavailable', vendorCode: '530' });
    expect(await failed({ jobresultcode: 530, jobresult: 'gone' })).toMatchObject({ vendorMessage: 'gone' });
  });

  it.each([431, 531])('is forgotten, or of somebody else (%i)', async (code) => {
    expect(await readJob(apiOf({ errorcode: code, errortext: 'x' }, code), JOB)).toEqual({ state: 'forgotten' });
  });

  it('is not called failed when it cannot be asked about', async () => {
    for (const code of [530, 534, 536])
      await expect(readJob(apiOf({ errorcode: code, errortext: 'x' }, code), JOB)).rejects.toMatchObject({
        outcome: 'unknown',
        retryable: true,
      });
    const refused = apiOf({ errorcode: 401, errortext: 'unable to verify user credentials' }, 401);
    await expect(readJob(refused, JOB)).rejects.toMatchObject({ code: 'unauthorized', retryable: false });
  });

  it.each([3, 'x', null, undefined, { value: 0 }])('has a state that no release has: %j', async (jobstatus) => {
    await expect(readJob(apiOf({ jobstatus }), JOB)).rejects.toMatchObject({ code: 'protocol', retryable: true });
  });

  it('that is forgotten leaves it open whether it was carried out', async () => {
    const handle = { op: 'job', phase: 'iso', jobId: JOB, externalId: null } as const;
    const api = apiOf({ errorcode: 431, errortext: 'x' }, 431);
    await expect(followJob(api, handle)).rejects.toMatchObject({ outcome: 'unknown', retryable: true });
  });
});
