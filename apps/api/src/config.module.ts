import { Global, Module, type DynamicModule } from '@nestjs/common';
import { API_CONFIG, type ApiConfig } from '@uni/config';
import { IDENTITY_OPTIONS, type IdentityOptions } from '@uni/feature-accounts';

/** The API's own configuration, and of it what signing people in needs. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot(config: ApiConfig, passwordCost?: number): DynamicModule {
    const secrets = { jwtSecret: config.JWT_SECRET, passwordPepper: config.PASSWORD_PEPPER };
    const identity: IdentityOptions = passwordCost === undefined ? secrets : { ...secrets, passwordCost };
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
