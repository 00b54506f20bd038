import { Module } from '@nestjs/common';
import { IdentityModule } from '@uni/feature-accounts';
import { EventFeed } from './event-feed.js';
import { EventsController } from './events.controller.js';

@Module({ imports: [IdentityModule], controllers: [EventsController], providers: [EventFeed] })
export class EventsApiModule {}
