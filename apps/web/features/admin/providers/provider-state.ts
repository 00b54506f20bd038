import type { ProviderView } from '@uni/client';
import type { StatusGlyphKind } from '@uni/ui';

export type ProviderState = ProviderView['status'] | 'paused';

/** What counts for people: a place that is switched off is paused, whatever it last was. */
export function stateOf(provider: Pick<ProviderView, 'enabled' | 'status'>): ProviderState {
  return provider.enabled ? provider.status : 'paused';
}

const GLYPHS: Readonly<Record<ProviderState, StatusGlyphKind>> = {
  healthy: 'running',
  degraded: 'warning',
  failing: 'error',
  unknown: 'waiting',
  paused: 'suspended',
};

export function stateGlyph(state: ProviderState): StatusGlyphKind {
  return GLYPHS[state];
}

/** Whether somebody has to look at it. */
export function needsMending(provider: Pick<ProviderView, 'enabled' | 'status'>): boolean {
  return provider.enabled && (provider.status === 'failing' || provider.status === 'degraded');
}
