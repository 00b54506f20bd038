// @vitest-environment node
import { accounts, catalog, instances, storage } from '@uni/contracts';
import { describe, expect, it } from 'vitest';
import { matchFieldMessage } from './field-message';

function sentences(result: { success: boolean; error?: { issues: readonly { message: string }[] } }): string[] {
  return (result.error?.issues ?? []).map((issue) => issue.message);
}

describe('the words beside a field', () => {
  it('are known for every sentence with which the contract refuses what people type into forms', () => {
    const refused = [
      ...sentences(accounts.registerRequest.safeParse({ email: 'x', password: 'short', name: ' ' })),
      ...sentences(
        accounts.registerRequest.safeParse({
          email: `${'a'.repeat(260)}@x.org`,
          password: 'p'.repeat(2000),
          name: 'n'.repeat(300),
        }),
      ),
      ...sentences(accounts.loginRequest.safeParse({ email: '', password: '' })),
      ...sentences(accounts.createSshKeyRequest.safeParse({ name: 'a\u0000', publicKey: ' ' })),
      ...sentences(
        instances.createInstanceRequest.safeParse({
          name: '-web',
          templateId: '',
          hostname: 'Not A Host',
          tags: ['Größe'],
        }),
      ),
      ...sentences(
        instances.createInstanceRequest.safeParse({
          name: 'n'.repeat(70),
          templateId: '',
          userData: 'x'.repeat(70_000),
        }),
      ),
      ...sentences(accounts.creditsRequest.safeParse({ amount: '1,5', reason: 'x' })),
      ...sentences(
        catalog.updateTemplateRequest.safeParse({ price: { runningPerHour: '-1', stoppedPerHour: '2000' } }),
      ),
    ];
    const things = [
      ...sentences(storage.createSnapshotRequest.safeParse({ name: ' ' })),
      ...sentences(storage.createSnapshotRequest.safeParse({ name: 'Größe?' })),
      ...sentences(storage.createBackupRequest.safeParse({ name: 'n'.repeat(60) })),
      ...sentences(storage.createVolumeRequest.safeParse({ name: 'data', sizeGib: 0 })),
      ...sentences(storage.createVolumeRequest.safeParse({ name: 'data', sizeGib: 1e6 })),
      ...sentences(storage.createVolumeRequest.safeParse({ name: 'data', sizeGib: 1.5 })),
      ...sentences(storage.resizeVolumeRequest.safeParse({ sizeGib: Number.NaN })),
      ...sentences(storage.backupPolicyRequest.safeParse({ keep: 0, dailyAt: '' })),
      ...sentences(storage.backupPolicyRequest.safeParse({ keep: 91, everyHours: 721 })),
    ];
    expect(things.length).toBeGreaterThan(9);
    expect(things.filter((sentence) => matchFieldMessage(sentence) === null)).toEqual([]);
    expect(refused.length).toBeGreaterThan(15);
    expect(refused.filter((sentence) => matchFieldMessage(sentence) === null)).toEqual([]);
  });

  it('keep the number that a sentence names', () => {
    expect(matchFieldMessage('must have at most 65,536 characters')).toEqual({ key: 'atMost', count: '65,536' });
    expect(matchFieldMessage('is one too many: 100 keys are kept, delete one first')).toEqual({
      key: 'keyMany',
      count: '100',
    });
  });

  it('leave sentences alone that nobody has put into words', () => {
    expect(matchFieldMessage('is the wrong colour')).toBeNull();
  });
});
