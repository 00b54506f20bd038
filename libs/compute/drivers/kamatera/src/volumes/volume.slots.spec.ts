import { describe, expect, it } from 'vitest';
import { newDiskOf, diskOfSlot, findVolume, type Disk } from './disk.reader.js';
import {
  fingerprintOfDisk,
  fingerprintOfSet,
  halvesOf,
  isSlotOf,
  markOfSlot,
  readSlots,
  tagOf,
  type Slot,
} from './volume.slots.js';

const MARK = '0198f3c2-7f10-7abc-8def-0123456789ab';
const OTHER = '0198f3c2-7f10-7abc-8def-0123456789ac';
const disks: readonly Disk[] = ['boot', 'old', 'new'].map((uuid, index) => ({ uuid, sizeGib: 20, index }));

function slots(...tags: string[]): readonly Slot[] {
  return readSlots(['uni-manager', 'team-a', ...tags]);
}
function slot(number: number, ...tags: string[]): Slot {
  const found = slots(...tags)[number - 1];
  if (!found) throw new Error(`there is no slot ${number}`);
  return found;
}
const { a, b } = halvesOf(MARK);
const marked = [tagOf('2', 'a', a), tagOf('2', 'b', b)];

describe('whose a disk is', () => {
  it('stands in tags that the platform takes: 15 letters and digits', () => {
    for (const tag of [...marked, tagOf('1', 'c', fingerprintOfDisk('x')), tagOf('3', 'n', fingerprintOfSet(['x']))]) {
      expect(tag).toMatch(/^[a-z0-9]{15}$/);
    }
  });

  it('comes back from both halves, and is recognised by the first of them', () => {
    expect(markOfSlot(slot(2, ...marked))).toBe(MARK);
    expect(markOfSlot(slot(2, marked[0] ?? ''))).toBeNull();
    expect(isSlotOf(slot(2, marked[0] ?? ''), MARK)).toBe(true);
    expect(isSlotOf(slot(2, ...marked), OTHER)).toBe(false);
    expect(isSlotOf(slot(1, ...marked), MARK)).toBe(false);
  });

  it('is found by disk and mark together', () => {
    const state = { disks, slots: slots(...marked, tagOf('2', 'c', fingerprintOfDisk('new'))) };
    expect(findVolume(state, { externalId: 'new', mark: MARK })).toMatchObject({ uuid: 'new', index: 2 });
    expect(findVolume(state, { externalId: 'old', mark: MARK })).toBeNull();
    expect(findVolume(state, { externalId: 'new', mark: OTHER })).toBeNull();
    expect(findVolume({ ...state, disks: disks.slice(0, 2) }, { externalId: 'new', mark: MARK })).toBeNull();
  });

  it('never names the disk that the server was built with', () => {
    const state = { disks, slots: slots(...marked, tagOf('2', 'c', fingerprintOfDisk('boot'))) };
    expect(diskOfSlot(slot(2, tagOf('2', 'c', fingerprintOfDisk('boot'))), disks)).toBeNull();
    expect(findVolume(state, { externalId: 'boot', mark: MARK })).toBeNull();
  });
});

describe('a disk that was added', () => {
  const waiting = (...uuids: string[]) => tagOf('2', 'n', fingerprintOfSet(uuids));
  const judge = (present: readonly Disk[], ...tags: string[]) => {
    const state = { disks: present, slots: slots(...tags) };
    return newDiskOf(slot(2, ...tags), state);
  };

  it('is the one that was not there before', () => {
    expect(judge(disks, waiting('boot', 'old'))).toMatchObject({ uuid: 'new' });
    expect(judge(disks.slice(0, 2), waiting('old', 'boot'))).toBe('none');
  });

  it('is not guessed when others have come or gone meanwhile', () => {
    expect(judge(disks, waiting('boot'))).toBe('confused');
    expect(judge(disks.slice(0, 1), waiting('boot', 'old'))).toBe('confused');
  });

  it('is never one that belongs to another order', () => {
    const bound = tagOf('1', 'c', fingerprintOfDisk('new'));
    expect(judge(disks, waiting('boot', 'old'), bound)).toBe('none');
  });
});
