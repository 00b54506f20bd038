import type { Clock } from '@uni/platform';
import type { CallRecord } from './control/call-effect.js';

/** How long things take on the simulated cluster, before `timeScale` is applied. */
export interface Timings {
  readonly linkedCloneMs: number;
  readonly fullCloneMsPerGib: number;
  readonly createMs: number;
  readonly configMs: number;
  readonly startMs: number;
  /** From the start of the process until the guest's agent answers. */
  readonly bootMs: number;
  readonly shutdownMs: number;
  readonly stopMs: number;
  readonly resetMs: number;
  readonly suspendMs: number;
  readonly destroyMs: number;
  readonly resizeMs: number;
  readonly snapshotMs: number;
  readonly templateMs: number;
  readonly volumeMs: number;
  readonly backupMsPerGib: number;
  readonly restoreMsPerGib: number;
  /** An ISO from the net. */
  readonly downloadMs: number;
  readonly moveMsPerGib: number;
  /** How long a task waits for a guest's lock file. */
  readonly lockTimeoutMs: number;
  /** Graceful shutdown without a `timeout` parameter. */
  readonly shutdownTimeoutMs: number;
}

export const DEFAULT_TIMINGS: Timings = {
  linkedCloneMs: 1_500,
  fullCloneMsPerGib: 1_200,
  createMs: 1_000,
  configMs: 250,
  startMs: 1_300,
  bootMs: 9_000,
  shutdownMs: 2_500,
  stopMs: 800,
  resetMs: 300,
  suspendMs: 300,
  destroyMs: 1_500,
  resizeMs: 600,
  snapshotMs: 1_000,
  templateMs: 800,
  volumeMs: 700,
  backupMsPerGib: 900,
  restoreMsPerGib: 1_100,
  downloadMs: 6_000,
  moveMsPerGib: 1_200,
  lockTimeoutMs: 10_000,
  shutdownTimeoutMs: 60_000,
};

export interface NodeSpec {
  readonly name: string;
  readonly cpus: number;
  readonly memoryGib: number;
  readonly bridges?: readonly string[];
}

export interface TemplateSpec {
  readonly vmid: number;
  readonly name: string;
  readonly node: string;
  readonly storage: string;
  readonly diskGib: number;
  readonly description?: string;
}

/** What the cluster looks like when it is first built, and after `reset()`. */
export interface WorldSpec {
  readonly clusterName: string;
  readonly pveVersion: string;
  readonly nodes: readonly NodeSpec[];
  /** Size of the shared storage `ceph-vm`. */
  readonly sharedStorageGib: number;
  readonly templates: readonly TemplateSpec[];
  /** File names on the shared storage `nfs-bak`. */
  readonly isos: readonly string[];
  /** Pools that exist; the token is given rights on the first when it is scoped to a pool. */
  readonly pools: readonly string[];
}

export const DEFAULT_WORLD: WorldSpec = {
  clusterName: 'atlas',
  pveVersion: '9.1.4',
  nodes: [
    { name: 'pvea', cpus: 32, memoryGib: 128 },
    { name: 'pveb', cpus: 32, memoryGib: 128 },
    { name: 'pvec', cpus: 16, memoryGib: 64 },
  ],
  sharedStorageGib: 4_096,
  templates: [
    {
      vmid: 9105,
      name: 'debian-13',
      node: 'pvea',
      storage: 'ceph-vm',
      diskGib: 3,
      description: 'Debian 13 (trixie), cloud-init',
    },
    {
      vmid: 9106,
      name: 'ubuntu-24.04',
      node: 'pveb',
      storage: 'ceph-vm',
      diskGib: 4,
      description: 'Ubuntu 24.04 LTS, cloud-init',
    },
    {
      vmid: 9107,
      name: 'rocky-10',
      node: 'pvec',
      storage: 'ceph-vm',
      diskGib: 10,
      description: 'Rocky Linux 10, cloud-init',
    },
  ],
  isos: ['debian-13.1.0-amd64-netinst.iso', 'rescue-12.02-amd64.iso'],
  pools: ['cp-prod'],
};

export interface TokenSpec {
  readonly userId: string;
  readonly name: string;
  /** Default: drawn from the seed. Give a random one where the simulator outlives a test. */
  readonly secret?: string;
  /** Of the user the token belongs to, for clients that log in. Default: drawn from the seed. */
  readonly password?: string;
  readonly privilegeSeparation: boolean;
  /** `vms`: rights on every guest. `pool`: only on guests of the first pool, as a careful operator would grant. */
  readonly scope: 'vms' | 'pool';
  /** Privileges left out of the default set, e.g. `['VM.PowerMgmt']`. */
  readonly without: readonly string[];
  /** Privileges beyond the default set, on everything. */
  readonly also: readonly string[];
}

export interface ProxmoxSimulatorOptions {
  /** 0 (default) takes a free port. */
  readonly port?: number;
  readonly host?: string;
  /** 1 is realistic, 0.1 ten times faster, 0 finishes every task before the next request is answered. */
  readonly timeScale?: number;
  readonly timings?: Partial<Timings>;
  /** How long `/cluster/resources` shows old numbers. Not scaled; default 10 s × timeScale. */
  readonly resourceLagMs?: number;
  /** Every 401 is delayed on purpose. Not scaled; default 3 s × timeScale. */
  readonly authFailureDelayMs?: number;
  /** Leave out `message` in error bodies, as servers before 8.3 do. */
  readonly legacyErrors?: boolean;
  /** Console tickets without a password in front, as servers before spring 2026 make them. */
  readonly legacyConsole?: boolean;
  readonly clock?: Clock;
  readonly seed?: number;
  readonly world?: Partial<WorldSpec>;
  readonly token?: Partial<TokenSpec>;
  /** Where the cluster is kept between runs of the process; without it everything is forgotten at `close()`. */
  readonly stateFile?: string;
  /** Told about every finished call, for logging. */
  readonly onCall?: (call: CallRecord) => void;
}
