/** How often a worker tells how its calls and breakers stand. */
export const VITALS_EVERY_MS = 10_000;
