import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { CoreModule } from '@uni/data';
import { AuthApiModule } from './auth/auth.api.module.js';
import { ConfigModule } from './config.module.js';
import type { ApiParts } from './http/create-api.js';
import { HttpModule } from './http/http.module.js';

/** One line per feature: its controllers and what they stand on. */
const FEATURES: Type[] = [AuthApiModule];

@Module({})
export class AppModule {
  static forRoot({ config, database, clock, logger, passwordCost }: ApiParts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        CoreModule.forRoot({ database, clock, config, logger }),
        ConfigModule.forRoot(config, passwordCost),
        HttpModule,
        ...FEATURES,
      ],
    };
  }
}
