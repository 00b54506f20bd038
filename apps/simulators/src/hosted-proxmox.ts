import { driftRequestSchema, faultRequestSchema, Refusal, type ProxmoxSimulator } from '@uni/simulator-proxmox';
import { ControlRefusal, type HostedSimulator } from './hosted-simulator.js';

/** Words of the simulated cluster become the control API's own refusal. */
async function carryOut<T>(command: () => T | Promise<T>): Promise<T> {
  try {
    return await command();
  } catch (error) {
    if (error instanceof Refusal) throw new ControlRefusal(error.message);
    throw error;
  }
}

export function hostProxmox(simulator: ProxmoxSimulator): HostedSimulator {
  return {
    kind: 'proxmox',
    connection: () => ({
      kind: 'proxmox',
      endpoint: simulator.endpoint,
      credentials: { ...simulator.credentials },
      options: { ...simulator.options },
    }),
    state: () => ({ machines: simulator.machines(), ...simulator.state() }),
    calls: (since, limit) => ({
      calls: simulator
        .calls()
        .filter((call) => call.sequence > since)
        .slice(0, limit),
      machineLog: simulator.machineLog(),
    }),
    listFaults: () => simulator.faults(),
    addFault: (body) => carryOut(async () => ({ id: await simulator.addFault(faultRequestSchema.parse(body)) })),
    removeFault: (id) => simulator.removeFault(id),
    clearFaults: () => simulator.clearFaults(),
    drift: (body) => carryOut(() => simulator.drift(driftRequestSchema.parse(body))),
    releaseTasks: () => simulator.releaseStuckTasks(),
    reset: () => simulator.reset(),
    close: () => simulator.close(),
  };
}
