/** The sentences that the pipeline writes beside a step, and the message that says the same in the reader's language. */
const SENTENCES = [
  ['The system inside has not told its address yet', 'addressUntold'],
  ['The system inside did not react: switching it off by force', 'forcing'],
  ['Nothing had been begun', 'nothingBegun'],
  ['Nothing is left at the place', 'nothingLeft'],
  ['Nothing had been changed', 'nothingChanged'],
  ['The machine does not exist any more', 'machineGone'],
  ['The old size is back', 'oldSize'],
  ['The old size is back; the machine could not be switched on', 'oldSizeOff'],
] as const;

export type StepDetailKey = (typeof SENTENCES)[number][1];
export const STEP_DETAIL_KEYS: readonly StepDetailKey[] = SENTENCES.map(([, key]) => key);

/** Finds the message for a step's sentence; null for facts such as an address, which are shown as they are. */
export function matchStepDetail(sentence: string): StepDetailKey | null {
  return SENTENCES.find(([known]) => known === sentence)?.[1] ?? null;
}
