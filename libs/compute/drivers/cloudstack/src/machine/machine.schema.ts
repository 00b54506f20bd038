import { areAll, isText, mayBeNumber, mayBeText } from '@uni/compute-port';
import { z } from 'zod';
import { optionalWireNumber, optionalWireText, wireFlag, wireList, wireText } from '../api/wire.values.js';

export const tagSchema = z.object({ key: wireText, value: z.preprocess((value) => value ?? '', z.string()) });

const nicSchema = z.object({
  id: wireText,
  networkid: optionalWireText,
  ipaddress: optionalWireText,
  ip6address: optionalWireText,
  publicip: optionalWireText,
  isdefault: wireFlag,
  type: optionalWireText,
  secondaryip: wireList(z.object({ id: wireText, ipaddress: wireText })),
});

/** A machine as the lists show it. Only what is used here; fields come and go with the release and with `details`. */
export const machineSchema = z.object({
  id: wireText,
  name: wireText,
  displayname: optionalWireText,
  state: wireText,
  zoneid: optionalWireText,
  zonename: optionalWireText,
  hypervisor: optionalWireText,
  templateid: optionalWireText,
  serviceofferingid: optionalWireText,
  cpunumber: optionalWireNumber,
  memory: optionalWireNumber,
  isoid: optionalWireText,
  publicip: optionalWireText,
  /** Of the last job that worked on it; 0 while that job is at work. */
  jobid: optionalWireText,
  jobstatus: optionalWireNumber,
  nic: wireList(nicSchema),
  tags: wireList(tagSchema),
});

export type Machine = z.output<typeof machineSchema>;
export type Nic = z.output<typeof nicSchema>;

type Raw = Readonly<Record<string, unknown>>;

/** `machineSchema` for the machines of an inventory, of which there may be many thousand; null in any doubt. */
export function quickMachine(raw: Raw): Machine | null {
  const isPlain =
    isText(raw['id']) &&
    isText(raw['name']) &&
    isText(raw['state']) &&
    mayBeText(raw['displayname']) &&
    mayBeText(raw['zoneid']) &&
    mayBeText(raw['zonename']) &&
    mayBeText(raw['hypervisor']) &&
    mayBeText(raw['templateid']) &&
    mayBeText(raw['serviceofferingid']) &&
    mayBeText(raw['isoid']) &&
    mayBeText(raw['publicip']) &&
    mayBeText(raw['jobid']) &&
    mayBeNumber(raw['cpunumber']) &&
    mayBeNumber(raw['memory']) &&
    mayBeNumber(raw['jobstatus']) &&
    areAll(raw['nic'], isPlainNic) &&
    areAll(raw['tags'], isPlainTag);
  return isPlain ? (raw as Machine) : null;
}

function isPlainNic(raw: Raw): boolean {
  return (
    isText(raw['id']) &&
    typeof raw['isdefault'] === 'boolean' &&
    mayBeText(raw['networkid']) &&
    mayBeText(raw['ipaddress']) &&
    mayBeText(raw['ip6address']) &&
    mayBeText(raw['publicip']) &&
    mayBeText(raw['type']) &&
    areAll(raw['secondaryip'], isPlainAddress)
  );
}

function isPlainAddress(raw: Raw): boolean {
  return isText(raw['id']) && isText(raw['ipaddress']);
}

function isPlainTag(raw: Raw): boolean {
  return isText(raw['key']) && isText(raw['value']);
}
