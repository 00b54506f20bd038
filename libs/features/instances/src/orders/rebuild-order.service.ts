import { Inject, Injectable } from '@nestjs/common';
import type { instances } from '@uni/contracts';
import { Database } from '@uni/data';
import { SshKeys } from '@uni/feature-accounts';
import { ImageOffers, type ImageOffer } from '@uni/feature-catalog';
import { AppError, newId } from '@uni/platform';
import type { z } from 'zod';
import { DEADLINES_MS, type InstanceRow } from '../instance.types.js';
import { InstanceDesk } from './instance-desk.js';
import { ProviderAbilities } from './provider-abilities.js';

/** What is put on: a template whose image it is, and keys; what is left out stays as it is. */
export interface RebuildWish {
  readonly imageTemplateId: string | null;
  readonly sshPublicKeys: readonly string[] | null;
}

/** Orders a fresh system for a machine that keeps its id, size, addresses and price. */
@Injectable()
export class RebuildOrder {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(InstanceDesk) private readonly desk: InstanceDesk,
    @Inject(ProviderAbilities) private readonly abilities: ProviderAbilities,
    @Inject(ImageOffers) private readonly images: ImageOffers,
    @Inject(SshKeys) private readonly keys: SshKeys,
  ) {}

  /**
   * @returns the operation's id.
   * @throws AppError not_found (instance, image, key), operation_in_progress, illegal_state, unsupported_by_provider, template_withdrawn
   */
  async rebuild(
    caller: { readonly userId: string; readonly organizationId: string },
    id: string,
    { imageId, sshKeyIds }: z.output<typeof instances.rebuildRequest>,
  ): Promise<string> {
    const sshPublicKeys = sshKeyIds === undefined ? null : await this.keys.publicKeys(caller.userId, sshKeyIds);
    return this.order(caller.organizationId, id, { imageTemplateId: imageId ?? null, sshPublicKeys }, caller.userId);
  }

  order(organizationId: string, id: string, wish: RebuildWish, requestedBy: string): Promise<string> {
    return this.database.transaction(async () => {
      const instance = await this.desk.take(organizationId, id, 'rebuild');
      await this.abilities.require(
        instance.providerId,
        instance.region,
        'put a fresh system onto a machine',
        ({ rebuild }) => rebuild.supported,
      );
      const present = instance.imageTemplateId ?? instance.templateId;
      const image = await this.images.of(wish.imageTemplateId ?? present, instance);
      refuseUnfit(instance, image, present);
      return this.desk.begin(instance, {
        operationId: newId(),
        kind: 'instance.rebuild',
        command: 'rebuild',
        desired: instance.status === 'running' ? 'running' : 'stopped',
        params: {
          previous: instance.status,
          imageRef: image.imageRef,
          loginUser: image.loginUser,
          imageTemplateId: image.templateId,
          sshPublicKeys: [...(wish.sshPublicKeys ?? instance.sshPublicKeys)],
        },
        steps: ['stop', 'rebuild', 'start'],
        deadlineMs: DEADLINES_MS.rebuild,
        requestedBy,
        asked: { image: image.name },
      });
    });
  }
}

function refuseUnfit(instance: InstanceRow, image: ImageOffer, present: string): void {
  if (image.providerId !== instance.providerId || image.regionName !== instance.region) {
    throw unfit(`${image.name} is sold at another place: choose an image of ${instance.region}.`);
  }
  if (!image.sold && image.templateId !== present) {
    throw new AppError({
      kind: 'conflict',
      code: 'template_withdrawn',
      publicMessage: `${image.name} is not sold any more: choose another image.`,
    });
  }
  // Imported with a price only: nobody knows what was put onto it.
  if (image.imageRef === '') throw unfit(`${instance.name} was imported: choose the image that is to be put on.`);
  if (image.minDiskGib !== null && image.minDiskGib > instance.diskGib) {
    throw unfit(`${image.name} needs ${image.minDiskGib} GiB of disk; ${instance.name} has ${instance.diskGib} GiB.`);
  }
}

function unfit(publicMessage: string): AppError {
  return new AppError({
    kind: 'unprocessable',
    code: 'unsupported_by_provider',
    publicMessage,
    errors: [{ path: 'imageId', message: 'does not fit this instance' }],
  });
}
