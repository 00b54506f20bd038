import type { MachineState } from '@uni/compute-port';
import { describe, expect, it } from 'vitest';
import { MachinePicture } from './machine-picture.js';
import { markOf } from './machine.row.js';

const MARK = '0198c4e2-71b0-7cc3-98c4-dc0c0c07398f';
const machine = (externalId: string, fields: Partial<MachineState> = {}): MachineState => ({
  externalId,
  name: 'web-1',
  mark: MARK,
  powerState: 'running',
  busy: false,
  vcpus: 2,
  memoryMib: 4096,
  diskGib: null,
  location: null,
  addresses: [],
  ...fields,
});
/** As Postgres writes them. */
const stored = (...ids: string[]) =>
  ids.map((id) => [id, 'web-1', MARK, 'running', '2', '4096', '', '', ''].join('\x1f')).join('\x1e');
const see = (picture: MachinePicture, ...machines: MachineState[]) =>
  machines.map((each) => picture.isAsStored(each, markOf(each)));

describe('what is stored, held against what is seen', () => {
  it('knows a machine that has not changed, whatever it does not store of it', () => {
    const picture = new MachinePicture(stored('1', '2'));
    expect(see(picture, machine('1'), machine('2', { mark: MARK.toUpperCase(), busy: true }))).toEqual([true, true]);
    expect(picture.end()).toEqual({ machines: 2, duplicates: 0, unseen: [] });
  });

  it.each<[string, Partial<MachineState>]>([
    ['name', { name: 'web-2' }],
    ['mark', { mark: null }],
    ['power', { powerState: 'stopped' }],
    ['processors', { vcpus: null }],
    ['memory', { memoryMib: 8192 }],
    ['disk', { diskGib: 10 }],
    ['place', { location: 'rack 7' }],
    ['size', { sizeRef: 'b3-8' }],
  ])('notices a change of its %s', (_, fields) => {
    const picture = new MachinePicture(stored('1'));
    expect(see(picture, machine('1', fields))).toEqual([false]);
    expect(picture.end()).toEqual({ machines: 1, duplicates: 0, unseen: [] });
  });

  it('tells what was not listed, and what was listed twice, changed or not', () => {
    const picture = new MachinePicture(stored('1', '2', '3'));
    see(picture, machine('1'), machine('1'), machine('2'), machine('2', { vcpus: 9 }), machine('4'), machine('4'));
    expect(picture.end()).toEqual({ machines: 3, duplicates: 3, unseen: ['3'] });
  });

  it('a name cannot make another machine look as if it were gone', () => {
    const picture = new MachinePicture(stored('1', '2'));
    const forged = machine('1', { name: `x\x1e2\x1fweb-1` });
    expect(see(picture, forged, machine('2'))).toEqual([false, true]);
    expect(picture.end().unseen).toEqual([]);
  });

  it('a first look finds everything new', () => {
    const picture = new MachinePicture(null);
    expect(see(picture, machine('1'), machine('2'))).toEqual([false, false]);
    expect(picture.end()).toEqual({ machines: 2, duplicates: 0, unseen: [] });
  });
});
