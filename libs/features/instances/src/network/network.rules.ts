import type { network } from '@uni/contracts';
import { AppError } from '@uni/platform';
import { EXTRA_ADDRESSES_MAX, type KnownFirewall, type KnownRule } from './network.types.js';

export const addressRules = (supported: boolean): network.InstanceAddressesView['rules'] => ({
  supported,
  max: EXTRA_ADDRESSES_MAX,
  included: true,
});

export function firewallChanged(): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'firewall_changed',
    publicMessage: 'The rules are not what they were when you looked: look again, then decide.',
  });
}

/**
 * A rule that says more at its place than can be told here would be wider once it was written from here.
 * @throws AppError validation_failed, naming each
 */
export function refuseElsewhere(wished: KnownFirewall, present: KnownFirewall | null): void {
  const foreign = new Set(present?.rules.filter(({ elsewhere }) => elsewhere).map(words));
  const errors = wished.rules.flatMap((rule, index) =>
    foreign.has(words(rule))
      ? [{ path: `rules.${index}`, message: 'was made at its place and says more there: rewrite it, or leave it out' }]
      : [],
  );
  if (errors.length === 0) return;
  throw new AppError({
    kind: 'invalid',
    code: 'validation_failed',
    publicMessage: 'Some of the rules were made at their place and cannot be written from here.',
    errors,
  });
}

function words({ elsewhere: _, ...rule }: KnownRule): string {
  return JSON.stringify(Object.entries(rule).sort(([left], [right]) => (left < right ? -1 : 1)));
}
