import { Global, Module, type DynamicModule } from '@nestjs/common';
import { API_CONFIG, type ApiConfig } from '@uni/config';
import { IDENTITY_OPTIONS, type IdentityOptions } from '@uni/feature-accounts';

/** The API's own configuration, and of it what signing people in needs. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot(config: ApiConfig): DynamicModule {
    const identity: IdentityOptions = { jwtSecret: config.JWT_SECRET, passwordPepper: config.PASSWORD_PEPPER };
    return {
      module: ConfigModule,
      providers: [
        { provide: API_CONFIG, useValue: config },
        { provide: IDENTITY_OPTIONS, useValue: identity },
      ],
      exports: [API_CONFIG, IDENTITY_OPTIONS],
    };
  }
}
