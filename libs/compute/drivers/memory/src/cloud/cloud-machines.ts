import { CloudRefusal, type CloudMachine, type CloudZone } from './cloud.types.js';

export interface NewMachine {
  readonly id: string;
  readonly name: string;
  readonly label: string | null;
  readonly zone: string;
  readonly networks?: readonly string[];
  readonly image: string;
  readonly cpus: number;
  readonly memoryMib: number;
  readonly diskGib: number;
}

/** What stands on the account, and how much room is left. */
export class CloudMachines {
  private readonly byId = new Map<string, CloudMachine>();
  private nextVendorId = 1;
  private nextHost = 1;
  private full = false;

  constructor(
    private readonly zones: readonly CloudZone[],
    private readonly now: () => Date,
  ) {}

  add(spec: NewMachine): CloudMachine {
    const machine: CloudMachine = {
      ...spec,
      networks: spec.networks ?? [],
      content: `fresh ${spec.image}`,
      power: 'off',
      address: null,
      extraAddresses: [],
      disc: null,
      inRescue: false,
      firewall: { on: false, allowIn: true, allowOut: true, rules: [] },
      bornAt: this.now(),
      taskId: null,
      locked: false,
      deaf: false,
      labelHidden: false,
    };
    this.byId.set(machine.id, machine);
    return machine;
  }

  remove(id: string): boolean {
    return this.byId.delete(id);
  }

  find(id: string): CloudMachine | undefined {
    return this.byId.get(id);
  }

  /** @throws CloudRefusal 404 */
  get(id: string): CloudMachine {
    const machine = this.byId.get(id);
    if (machine === undefined) throw new CloudRefusal(404, 'not_found', `machine ${id} does not exist`);
    return machine;
  }

  /** The machine, free to be worked on. @throws CloudRefusal 404 or 423 */
  getIdle(id: string): CloudMachine {
    const machine = this.get(id);
    if (machine.taskId !== null || machine.locked) throw new CloudRefusal(423, 'locked', `machine ${id} is locked`);
    return machine;
  }

  /** In the order of their ids, oldest first. */
  all(): CloudMachine[] {
    return [...this.byId.values()].sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  }

  freeVendorId(): string {
    while (this.byId.has(`m-${this.nextVendorId}`)) this.nextVendorId += 1;
    const id = `m-${this.nextVendorId}`;
    this.nextVendorId += 1;
    return id;
  }

  setFull(full: boolean): void {
    this.full = full;
  }

  freeMemoryMib(zone: CloudZone): number {
    if (this.full) return 0;
    const used = this.all().filter((machine) => machine.zone === zone.id);
    return zone.memoryMib - used.reduce((sum, machine) => sum + machine.memoryMib, 0);
  }

  /** @throws CloudRefusal 400 for a zone that does not exist, 507 when it has no room. */
  requireRoom(zoneId: string, memoryMib: number): void {
    const zone = this.zones.find((candidate) => candidate.id === zoneId);
    if (zone === undefined) throw new CloudRefusal(400, 'bad_input', `zone ${zoneId} does not exist`);
    if (this.freeMemoryMib(zone) < memoryMib) throw new CloudRefusal(507, 'no_room', `zone ${zoneId} has no room left`);
  }

  turnOn(machine: CloudMachine): void {
    machine.power = 'on';
    machine.address ??= this.nextAddress();
  }

  nextAddress(): string {
    return `192.0.2.${this.nextHost++ % 254}`;
  }
}
