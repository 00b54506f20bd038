/**
 * Something well-formed that cannot be carried out, in the vendor's own words. A simulator decides what its wire makes of it; thrown by
 * `addFault` or `drift` it is the control API's 409.
 */
export class Refusal extends Error {
  override readonly name: string = 'Refusal';
}
