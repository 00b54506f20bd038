import type { Ink } from './text-output.js';

/** What the screen says about the machine that it belongs to. */
export interface ScreenMachine {
  readonly name: string;
  /** In a few words, e.g. `2 vCPU, 4096 MiB`. */
  readonly hardware: string;
}

/** One moment of a boot. */
export interface BootStep {
  /** Share of the boot that has passed, 0 to 1. */
  readonly at: number;
  readonly size?: { readonly columns: number; readonly rows: number };
  readonly text?: string;
  readonly ink?: Ink;
}

export const FIRMWARE_SIZE = { columns: 80, rows: 25 } as const;
export const KERNEL_SIZE = { columns: 100, rows: 37 } as const;

const KERNEL = [
  'Linux version 6.12.0-sim (console@simulator)',
  'Command line: root=/dev/vda1 ro console=tty0',
  'virtual machine detected',
  'clocksource: kvm-clock chosen',
  'vda: vda1 vda2',
  'net eth0: link is up',
  'EXT4 (vda1): mounted read-only',
  'systemd: starting up',
] as const;

const SERVICES = [
  'Mounted the root file system for writing',
  'Set the host name',
  'Applied the settings of the cloud',
  'Brought up the network',
  'Generated the host keys',
  'Started remote logins',
  'Reached the multi-user state',
] as const;

const KERNEL_FROM = 0.25;
const SERVICES_FROM = 0.6;

/** A boot from firmware to login, spread over its whole length. */
export function bootScript(machine: ScreenMachine, bootMs: number): BootStep[] {
  const firmware: BootStep[] = [
    { at: 0, size: FIRMWARE_SIZE, text: 'Simulated firmware\n\n', ink: 'bright' },
    { at: 0.02, text: `Machine   ${machine.name}\nHardware  ${machine.hardware}\n\n` },
    { at: 0.1, text: 'Looking for a disk to boot from ...' },
    { at: 0.2, text: ' found\n' },
  ];
  const kernel = KERNEL.map((line, index): BootStep => {
    const at = KERNEL_FROM + ((SERVICES_FROM - KERNEL_FROM) * index) / KERNEL.length;
    const seconds = (((at - KERNEL_FROM) * bootMs) / 1000).toFixed(6).padStart(12);
    return { at, text: `[${seconds}] ${line}\n`, ...(index === 0 ? { size: KERNEL_SIZE } : {}) };
  });
  const services = SERVICES.flatMap((line, index): BootStep[] => {
    const at = SERVICES_FROM + ((1 - SERVICES_FROM) * index) / SERVICES.length;
    return [
      { at, text: '[  ' },
      { at, text: 'OK', ink: 'green' },
      { at, text: `  ] ${line}\n` },
    ];
  });
  return [...firmware, ...kernel, ...services];
}
