import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { API_CONFIG, type ApiConfig } from '@uni/config';
import { ConsoleRelays, ConsoleTickets } from '@uni/feature-consoles';
import { AppError, LOGGER, newId, runInContext, type Logger } from '@uni/platform';
import { RateLimiter } from '../http/rate-limiter.js';
import { clientAddress, isOwnOrigin, ticketOf } from './console-request.js';

/**
 * The only door for websockets. What is wrong with a ticket is not said; what is wrong with a console whose ticket was good is told by
 * the code with which its websocket closes, because pages cannot read the answer to a refused upgrade.
 */
@Injectable()
export class ConsoleGate implements OnApplicationBootstrap {
  constructor(
    private readonly adapter: HttpAdapterHost,
    @Inject(RateLimiter) private readonly limiter: RateLimiter,
    @Inject(ConsoleTickets) private readonly tickets: ConsoleTickets,
    @Inject(ConsoleRelays) private readonly relays: ConsoleRelays,
    @Inject(API_CONFIG) private readonly config: ApiConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const server = this.adapter.httpAdapter.getHttpServer() as Server;
    server.on('upgrade', (request, socket, head) => {
      // Without a listener a browser that goes away in the middle would end the process.
      socket.on('error', () => socket.destroy());
      const ip = clientAddress(request, this.config.TRUSTED_PROXIES);
      const context = { requestId: newId(), actor: { kind: 'anonymous' } as const, ip };
      runInContext(context, () => {
        this.admit(request, socket, head, ip).catch((error: unknown) => {
          this.logger.error({ err: error, requestId: context.requestId }, 'console upgrade failed');
          refuse(socket, 503);
        });
      });
    });
  }

  private async admit(request: IncomingMessage, socket: Duplex, head: Buffer, ip: string): Promise<void> {
    const ticket = ticketOf(request.url);
    if (ticket === null || request.method !== 'GET') return refuse(socket, 404);
    if (!isOwnOrigin(request.headers.origin, this.config.PUBLIC_URL)) return refuse(socket, 403);
    if (this.isTooOften(ip)) return refuse(socket, 429);
    const admitted = await this.relays.withPlace(async () => {
      const taking = await this.tickets.take(ticket);
      if (taking === null) refuse(socket, 403);
      else await this.relays.accept(request, socket, head, taking);
    });
    if (!admitted) refuse(socket, 503);
  }

  private isTooOften(ip: string): boolean {
    try {
      this.limiter.takeAnonymous(ip, false);
      return false;
    } catch (error) {
      if (error instanceof AppError) return true;
      throw error;
    }
  }
}

/** Plain HTTP, as for any other request that is not answered. */
function refuse(socket: Duplex, status: number): void {
  if (socket.destroyed || !socket.writable) return;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
}
