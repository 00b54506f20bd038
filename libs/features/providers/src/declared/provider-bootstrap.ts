import { Inject, Injectable } from '@nestjs/common';
import type { providers } from '@uni/contracts';
import { Database } from '@uni/data';
import { AppError, LOGGER, type Logger } from '@uni/platform';
import { ProvidersService } from '../providers.service.js';

/** Connects what the environment declares, so that an installation can come up without anybody's hands. */
@Injectable()
export class ProviderBootstrap {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ProvidersService) private readonly service: ProvidersService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Connects each declared provider that was never connected from a declaration; what administrators have changed since stays as it
   * is. Safe beside other workers that do the same.
   * @returns the names of those that were connected now
   */
  async connect(declared: readonly providers.CreateProviderRequest[]): Promise<string[]> {
    const connected: string[] = [];
    for (const provider of declared) {
      if (await this.isConnected(provider.name)) continue;
      try {
        await this.service.create({ ...provider, declaredAs: provider.name });
        connected.push(provider.name);
        this.logger.info({ provider: provider.name, kind: provider.kind }, 'provider connected as declared');
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'name_taken') throw error;
        if (!(await this.isConnected(provider.name)))
          this.logger.warn(
            { provider: provider.name },
            'a provider of this name was connected by hand: the declared one is left out',
          );
      }
    }
    return connected;
  }

  private async isConnected(declaredAs: string): Promise<boolean> {
    return (await this.database.client.provider.count({ where: { declaredAs } })) > 0;
  }
}
