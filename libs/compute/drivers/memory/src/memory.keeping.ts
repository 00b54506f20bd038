import {
  ProviderError,
  type Accepted,
  type AddressFacet,
  type AdoptionFacet,
  type CallContext,
  type Capabilities,
  type FirewallFacet,
  type FirewallRule,
  type FirewallState,
  type IsoFacet,
  type MachineRef,
  type RebuildFacet,
  type RenameFacet,
  type RescueFacet,
} from '@uni/compute-port';
import type { MemoryChange } from './memory.change.js';
import { failureOf, type MemoryClient } from './memory.client.js';
import { busy, labelOf, markOf, refused, requireOff } from './memory.machine.js';
import { accepted, finished, type KeepingHandle } from './memory.task.js';
import { wire, type WireFirewall, type WireMachine } from './memory.wire.js';

const MAX_NOTE = 100;

/** Everything about a machine that stands: its image, rescue system, mark, disc, addresses and firewall. */
export class MemoryKeeping {
  readonly rebuilding: RebuildFacet = {
    rebuild: async (ref, request, context) => {
      const machine = await this.changing.own(ref, context);
      if (this.capabilities.rebuild.requiresStopped) requireOff(machine);
      const { imageRef, hostname, sshPublicKeys, loginUser, userData } = request;
      const order = { image: imageRef, name: hostname, keys: sshPublicKeys, user: loginUser, script: userData };
      return this.work('machines.rebuild', order, 'rebuild', machine, ref, context);
    },
  };

  readonly rescue: RescueFacet = {
    enter: async (ref, context) => {
      const machine = await this.changing.own(ref, context);
      if (machine.inRescue) return { ...finished(machine.id), password: null };
      if (machine.busy) throw busy(machine.id);
      const order = { id: machine.id, on: true };
      const { task, password } = await this.client.call('machines.rescue', order, wire.begunRescue, context);
      return { ...accepted(machine.id, handleOf('rescue', machine, ref, task)), password };
    },
    leave: async (ref, context) => {
      const machine = await this.changing.own(ref, context);
      if (!machine.inRescue) return finished(machine.id);
      if (machine.busy) throw busy(machine.id);
      const order = { id: machine.id, on: false };
      const { task } = await this.client.call('machines.rescue', order, wire.begunRescue, context);
      return accepted(machine.id, handleOf('rescue', machine, ref, task));
    },
  };

  readonly renaming: RenameFacet = {
    rename: async (ref, name, context) => {
      const machine = await this.changing.own(ref, context);
      if (machine.name === name) return finished(machine.id);
      if (machine.busy) throw busy(machine.id);
      await this.client.call('machines.rename', { id: machine.id, name }, wire.nothing, context);
      return finished(machine.id);
    },
  };

  readonly adoption: AdoptionFacet = {
    adopt: async (externalId, mark, context) => {
      const machine = await this.client.call('machines.get', { id: externalId }, wire.machine, context);
      const present = markOf(machine.label);
      if (present === mark) return finished(machine.id);
      if (present !== null) throw alreadyMarked(machine);
      await this.label(machine, labelOf(mark), context);
      return finished(machine.id);
    },
    release: async ({ externalId, mark }, context) => {
      try {
        const machine = await this.changing.own({ externalId, mark }, context);
        await this.label(machine, null, context);
      } catch (error) {
        if (!(error instanceof ProviderError) || error.code !== 'not_found') throw error;
      }
      return finished(externalId);
    },
  };

  readonly isos: IsoFacet = {
    attached: async (ref, context) => (await this.changing.own(ref, context)).disc,
    attach: (ref, isoRef, context) => this.insert(ref, isoRef, context),
    detach: (ref, context) => this.insert(ref, null, context),
  };

  readonly addresses: AddressFacet = {
    list: async (ref, context) => {
      const { id, address, extraAddresses } = await this.changing.own(ref, context);
      const shape = { family: 'ipv4', kind: 'public' } as const;
      const primary = address === null ? [] : [{ ...shape, address, externalId: `${id}-primary`, primary: true }];
      return [
        ...primary,
        ...extraAddresses.map((extra) => ({ ...shape, address: extra.address, externalId: extra.id, primary: false })),
      ];
    },
    add: async (ref, { known }, context) => {
      const machine = await this.changing.own(ref, context);
      const unknown = machine.extraAddresses.find(({ id }) => !known.includes(id));
      if (unknown) return finished(unknown.id);
      if (machine.busy) throw busy(machine.id);
      const { id, task } = await this.client.call('addresses.add', { id: machine.id }, wire.begunBuild, context);
      return accepted(id, { ...handleOf('address', machine, ref, task), result: id });
    },
    release: async (ref, externalId, context) => {
      const machine = await this.changing.own(ref, context);
      if (externalId === `${machine.id}-primary`) throw refused('the address of the machine itself cannot be released');
      if (!machine.extraAddresses.some(({ id }) => id === externalId)) return finished(externalId);
      return this.work('addresses.drop', { address: externalId }, 'address', machine, ref, context);
    },
  };

  readonly firewall: FirewallFacet = {
    read: async (ref, context) => portable(await this.readFirewall(await this.changing.own(ref, context), context)),
    write: async (ref, state, context) => {
      const wished = wireFirewallOf(state);
      const machine = await this.changing.own(ref, context);
      const present = await this.readFirewall(machine, context);
      if (JSON.stringify(present) === JSON.stringify(wished)) return finished(machine.id);
      return this.work('firewall.set', { firewall: wished }, 'firewall', machine, ref, context);
    },
  };

  constructor(
    private readonly client: MemoryClient,
    private readonly changing: MemoryChange,
    private readonly capabilities: Capabilities,
  ) {}

  private async insert(ref: MachineRef, disc: string | null, context: CallContext): Promise<Accepted> {
    const machine = await this.changing.own(ref, context);
    if (machine.disc === disc && !machine.busy) return finished(machine.id);
    return this.work('disc.set', { disc }, 'iso', machine, ref, context);
  }

  private async label(machine: WireMachine, label: string | null, context: CallContext): Promise<void> {
    if (machine.busy) throw busy(machine.id);
    const order = { id: machine.id, label, before: machine.label };
    await this.client.call('machines.label', order, wire.nothing, context);
  }

  private readFirewall(machine: WireMachine, context: CallContext): Promise<WireFirewall> {
    return this.client.call('firewall.get', { id: machine.id }, wire.firewall, context);
  }

  private async work(
    operation: string,
    input: Readonly<Record<string, unknown>>,
    phase: KeepingHandle['phase'],
    machine: WireMachine,
    ref: MachineRef,
    context: CallContext,
  ): Promise<Accepted> {
    if (machine.busy) throw busy(machine.id);
    const { task } = await this.client.call(operation, { id: machine.id, ...input }, wire.begun, context);
    return accepted(machine.id, handleOf(phase, machine, ref, task));
  }
}

function handleOf(
  phase: KeepingHandle['phase'],
  { id }: WireMachine,
  { mark }: MachineRef,
  task: string,
): KeepingHandle {
  return { for: 'keeping', phase, result: id, id, mark, task };
}

function alreadyMarked(machine: WireMachine): ProviderError {
  const { code, outcome, vendorMessage } = failureOf('labelled', `machine ${machine.id} belongs to another instance`);
  return new ProviderError({ code, outcome, retryable: false, vendorCode: 'labelled', vendorMessage });
}

function wireFirewallOf({ enabled, defaultIn, defaultOut, rules }: FirewallState): WireFirewall {
  if (rules.some(({ note }) => note.length > MAX_NOTE)) throw refused(`a note may have ${MAX_NOTE} characters`);
  return {
    on: enabled,
    allowIn: defaultIn === 'accept',
    allowOut: defaultOut === 'accept',
    rules: rules.map(({ direction, action, protocol, portFrom, portTo, cidr, note }) => ({
      way: direction,
      allow: action === 'accept',
      protocol,
      ports: portFrom === null ? null : [portFrom, portTo ?? portFrom],
      peer: cidr,
      note,
    })),
  };
}

function portable({ on, allowIn, allowOut, rules }: WireFirewall): FirewallState {
  return {
    enabled: on,
    defaultIn: allowIn ? 'accept' : 'drop',
    defaultOut: allowOut ? 'accept' : 'drop',
    rules: rules.map(({ way, allow, protocol, ports, peer, note }): FirewallRule => ({
      direction: way,
      action: allow ? 'accept' : 'drop',
      protocol,
      portFrom: ports?.[0] ?? null,
      portTo: ports?.[1] ?? null,
      cidr: peer,
      note,
    })),
  };
}
