import { Controller, Inject } from '@nestjs/common';
import { API_CONFIG, type ApiConfig } from '@uni/config';
import type { consoles } from '@uni/contracts';
import type { Principal } from '@uni/feature-accounts';
import { ConsoleTickets } from '@uni/feature-consoles';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Caller, Input } from '../http/parameters.decorator.js';
import { CONSOLE_PATH } from './console-request.js';
import * as spec from './consoles.endpoints.js';

@Controller()
export class ConsolesController {
  constructor(
    @Inject(ConsoleTickets) private readonly tickets: ConsoleTickets,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
  ) {}

  @Endpoint(spec.openConsole)
  async open(
    @Input() { params }: InputOf<typeof spec.openConsole>,
    @Caller() caller: Principal,
  ): Promise<consoles.ConsoleTicketView> {
    const { ticket, expiresAt } = await this.tickets.issue(caller, params.id);
    const websocketPath = `${CONSOLE_PATH}${ticket}`;
    const url = new URL(websocketPath, this.config.PUBLIC_URL);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    return { url: url.href, websocketPath, expiresAt: expiresAt.toISOString() };
  }
}
