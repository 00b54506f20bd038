import type { StreamState } from '@uni/client';
import { create } from 'zustand';

interface LiveState {
  readonly state: StreamState;
  /** When the last event or answer came, by this browser's clock. */
  readonly heardAtMs: number | null;
}

/** How fresh what is shown is. */
export const useLive = create<LiveState>()(() => ({ state: 'connecting', heardAtMs: null }));
