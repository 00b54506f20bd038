import type { CapabilityView, InstanceView } from '@uni/client';

export type OffState = 'stopped' | 'suspended' | 'shelved';
export interface OffCost {
  readonly state: OffState;
  readonly perHour: InstanceView['pricePerHour'];
}

/** What each way of being off costs an instance, in the states that its place has; `stopped` first. */
export function offCosts(instance: InstanceView, place: CapabilityView | undefined): readonly OffCost[] {
  return [
    { state: 'stopped', perHour: instance.stoppedPerHour },
    ...(place?.actions['suspend'] === true
      ? [{ state: 'suspended', perHour: instance.suspendedPerHour } as const]
      : []),
    ...(place?.actions['shelve'] === true ? [{ state: 'shelved', perHour: instance.shelvedPerHour } as const] : []),
  ];
}

/** Whether shelving costs less than stopping there. */
export function shelvingIsCheaper(instance: InstanceView, place: CapabilityView | undefined): boolean {
  return (
    place?.actions['shelve'] === true && Number(instance.shelvedPerHour.amount) < Number(instance.stoppedPerHour.amount)
  );
}
