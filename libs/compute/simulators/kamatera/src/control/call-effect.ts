/** What a call did to the cloud before it was answered. Later effects of a command stand in the machine log under its id. */
export type CallEffect =
  | { readonly kind: 'command'; readonly id: number; readonly command: string; readonly serverId: string | null }
  | { readonly kind: 'changed'; readonly what: string; readonly id: string };
