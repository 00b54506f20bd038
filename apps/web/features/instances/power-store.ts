import type { InstanceView } from '@uni/client';
import { create } from 'zustand';

export type PowerAction = 'start' | 'stop' | 'reboot';

interface PowerRequest {
  readonly instance: InstanceView;
  readonly action: PowerAction;
}

/** The power question that is open. One dialog answers it, whoever asked: button, menu, bulk bar or palette. */
export const usePowerRequest = create<{ request: PowerRequest | null }>()(() => ({ request: null }));

export function requestPower(request: PowerRequest | null): void {
  usePowerRequest.setState({ request });
}
