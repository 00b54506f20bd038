export { ConsolesModule } from './consoles.module.js';
export { ConsolesProcessingModule } from './consoles-processing.module.js';
export { ConsoleTickets, type IssuedTicket, type Taking } from './tickets/console-tickets.js';
export { ConsoleRelays } from './relay/console-relays.js';
export { ConsoleOpenHandler } from './open/console-open.handler.js';
export { ConsoleClock } from './open/console.clock.js';
export { CONSOLE_LIMITS, CONSOLE_ROLES, type ConsoleEnd, type ConsoleLimits } from './console.types.js';
