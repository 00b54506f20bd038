import type { CallRecord as AnyCallRecord } from '@uni/simulator-kit';

/** What a call did to the cluster before it was answered. Later effects of a task stand in the machine log under its UPID. */
export type CallEffect =
  | { readonly kind: 'created' | 'destroyed'; readonly vmid: number }
  | { readonly kind: 'task'; readonly upid: string; readonly type: string };

export type CallRecord = AnyCallRecord<CallEffect>;

const SECRET = /^(cipassword|password|ticket|vncticket|secret|value|crypted|tfa-challenge|otp|CSRFPreventionToken)$/i;

/** Parameters that nobody may read in a call log. */
export function isSecretParam(name: string): boolean {
  return SECRET.test(name);
}
