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
