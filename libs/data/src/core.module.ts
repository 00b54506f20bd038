import { Module, type DynamicModule } from '@nestjs/common';
import { SHARED_CONFIG, type SharedConfig } from '@uni/config';
import { CLOCK, LOGGER, SecretBox, type Clock, type Logger } from '@uni/platform';
import { Database } from './database.js';
import { Events } from './events.js';
import { IdempotencyKeys } from './idempotency-keys.js';
import { Outbox } from './outbox.js';

export interface CoreOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly config: SharedConfig;
  readonly logger: Logger;
}

/** What every feature may ask for, in the API, in the worker and in tests. The caller owns the database and closes it. */
@Module({})
export class CoreModule {
  static forRoot(options: CoreOptions): DynamicModule {
    const secrets = new SecretBox({ id: options.config.ENCRYPTION_KEY_ID, key: options.config.ENCRYPTION_KEY });
    return {
      module: CoreModule,
      global: true,
      providers: [
        { provide: Database, useValue: options.database },
        { provide: CLOCK, useValue: options.clock },
        { provide: SHARED_CONFIG, useValue: options.config },
        { provide: LOGGER, useValue: options.logger },
        { provide: SecretBox, useValue: secrets },
        { provide: Outbox, useValue: new Outbox(options.database) },
        { provide: Events, useValue: new Events(options.database) },
        { provide: IdempotencyKeys, useValue: new IdempotencyKeys(options.database) },
      ],
      exports: [Database, CLOCK, SHARED_CONFIG, LOGGER, SecretBox, Outbox, Events, IdempotencyKeys],
    };
  }
}
