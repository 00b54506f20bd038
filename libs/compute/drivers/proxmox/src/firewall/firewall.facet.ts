import {
  ProviderError,
  type Accepted,
  type CallContext,
  type FirewallFacet,
  type FirewallState,
  type MachineRef,
  type TaskState,
} from '@uni/compute-port';
import { z } from 'zod';
import type { PveApi } from '../api/pve.api.js';
import { errorFromExitStatus } from '../api/error.classifier.js';
import { configureGuest } from '../guest/guest.configure.js';
import { guestPath, requireOwned, type LocatedGuest } from '../guest/guest.lookup.js';
import { requireIdle } from '../guest/guest.lock.js';
import { asRepeatable } from '../task/job.follow.js';
import { done, pending, type FirewallHandle } from '../task/task.handle.js';
import { asPollFailure, readTask } from '../task/vendor.task.js';
import { filteredCard } from './filtered.card.js';
import {
  normalised,
  optionParameters,
  optionsSchema,
  requireExpressible,
  ruleParameters,
  ruleSchema,
  sameRule,
  stateOf,
  type FirewallOptions,
  type WireRule,
} from './firewall.rules.js';

interface Present {
  readonly options: FirewallOptions;
  /** In their order, each with the place where it stands among all. */
  readonly rules: readonly (WireRule & { readonly pos: number })[];
}

/** The server takes one rule at a time, so a state is reached step by step; each step looks anew at what is there. */
export function firewallFacet(open: (context: CallContext) => PveApi): FirewallFacet {
  return {
    read: async (ref, context) => {
      const api = open(context);
      const { options, rules } = await readPresent(api, await requireOwned(api, ref));
      return stateOf(options, rules);
    },
    write: (ref, state, context) => begin(open(context), ref, state),
  };
}

async function begin(api: PveApi, ref: MachineRef, state: FirewallState): Promise<Accepted> {
  requireExpressible(state);
  const machine = await requireOwned(api, ref);
  const wished = { ...state, rules: state.rules.map(normalised) };
  const handle: FirewallHandle = {
    op: 'firewall',
    phase: 'firewall',
    wished,
    vmid: machine.vmid,
    mark: ref.mark,
    upid: null,
  };
  return { externalId: ref.externalId, task: await step(api, machine, handle) };
}

export async function followFirewall(api: PveApi, handle: FirewallHandle, now: Date): Promise<TaskState> {
  if (handle.upid !== null) {
    const task = await readTask(api, handle.upid, now);
    if (task.state === 'running') return pending(handle, task.detail);
    if (task.state === 'failed') throw asRepeatable(errorFromExitStatus(task.exitStatus));
  }
  try {
    const machine = await requireOwned(api, { externalId: String(handle.vmid), mark: handle.mark });
    return await step(api, machine, { ...handle, upid: null });
  } catch (error) {
    throw error instanceof ProviderError && error.code !== 'not_found' ? asPollFailure(error) : error;
  }
}

/**
 * One change towards what is wished. New rules come in on top, last first, and decide from then on; the old ones below them go
 * afterwards. So there is no moment with fewer rules than before or after. Rules that are switched off are somebody's own: they decide
 * nothing, are not told, and stay.
 */
async function step(api: PveApi, machine: LocatedGuest, handle: FirewallHandle): Promise<TaskState> {
  const { wished, vmid } = handle;
  const { options, rules } = await readPresent(api, machine);
  const deciding = rules.filter(({ enable }) => enable);
  const { digest } = rules[0] ?? {};
  const missingRule = nextMissing(deciding, wished);
  if (missingRule !== null) {
    const parameters = { ...ruleParameters(missingRule), digest };
    await api.write({
      method: 'POST',
      label: 'firewall_rule',
      path: guestPath(machine, 'firewall', 'rules'),
      parameters,
      schema: z.null(),
    });
    return pending(handle, `adding a rule on ${machine.node}`);
  }
  const last = deciding.at(-1);
  if (last !== undefined && deciding.length > wished.rules.length) {
    const path = guestPath(machine, 'firewall', 'rules', last.pos);
    await api.write({ method: 'DELETE', label: 'firewall_rule', path, parameters: { digest }, schema: z.null() });
    return pending(handle, `removing an old rule on ${machine.node}`);
  }
  const card = wished.enabled ? filteredCard(machine) : null;
  if (card !== null) {
    await requireIdle(api, machine);
    const upid = await configureGuest(api, machine, card, 'firewall_card');
    return pending({ ...handle, upid }, `filtering the network card on ${machine.node}`);
  }
  if (!sameOptions(options, wished)) {
    const path = guestPath(machine, 'firewall', 'options');
    await api.write({
      method: 'PUT',
      label: 'firewall_options',
      path,
      parameters: optionParameters(wished),
      schema: z.null(),
    });
    return pending(handle, `switching the firewall on ${machine.node}`);
  }
  return done(vmid);
}

/** The wished rule that has to come on top next; null when all wished ones stand on top already, in their order. */
function nextMissing(
  rules: readonly WireRule[],
  { rules: wished }: FirewallState,
): FirewallState['rules'][number] | null {
  for (let standing = Math.min(wished.length, rules.length); standing >= 0; standing -= 1) {
    const tail = wished.slice(wished.length - standing);
    const isOnTop = tail.every((rule, index) => {
      const present = rules[index];
      return present !== undefined && sameRule(present, rule);
    });
    if (isOnTop) return wished[wished.length - standing - 1] ?? null;
  }
  return null;
}

function sameOptions(options: FirewallOptions, wished: FirewallState): boolean {
  const present = stateOf(options, []);
  return (
    present.enabled === wished.enabled &&
    present.defaultIn === wished.defaultIn &&
    present.defaultOut === wished.defaultOut
  );
}

async function readPresent(api: PveApi, machine: LocatedGuest): Promise<Present> {
  const options = await api.get({
    label: 'firewall_options',
    path: guestPath(machine, 'firewall', 'options'),
    schema: optionsSchema,
  });
  const rules = await api.get({
    label: 'firewall_rules',
    path: guestPath(machine, 'firewall', 'rules'),
    schema: z.array(ruleSchema),
  });
  const placed = rules.map((rule, index) => ({ ...rule, pos: rule.pos ?? index }));
  return { options, rules: placed.toSorted((a, b) => a.pos - b.pos) };
}
