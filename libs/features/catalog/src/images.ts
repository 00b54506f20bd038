import { Inject, Injectable } from '@nestjs/common';
import { Database, statement } from '@uni/data';
import { isId, notFound } from '@uni/platform';

/** The image of a template, as it is put onto a machine that exists. */
export interface ImageOffer {
  readonly templateId: string;
  readonly name: string;
  readonly providerId: string;
  readonly regionName: string;
  readonly imageRef: string;
  readonly loginUser: string | null;
  readonly sold: boolean;
  /** GiB that the image needs; null where the place does not tell. */
  readonly minDiskGib: number | null;
}

interface ImageRow {
  readonly id: string;
  readonly name: string;
  readonly provider_id: string;
  readonly region_name: string;
  readonly image_ref: string;
  readonly login_user: string | null;
  readonly sold: boolean;
  readonly min_disk_gib: number | null;
}
const oneImage = statement<[string], ImageRow>(
  'template_image',
  `SELECT t.id, t.name, t.provider_id, t.region_name, t.image_ref, t.login_user, t.status = 'active' AS sold, i.min_disk_gib
   FROM templates t LEFT JOIN provider_images i ON i.provider_id = t.provider_id AND i.ref = t.image_ref WHERE t.id = $1::uuid`,
);

/** Which image stands behind a template. */
@Injectable()
export class ImageOffers {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Of withdrawn templates too: whoever has the image may put it on again. @throws AppError not_found */
  async of(templateId: string): Promise<ImageOffer> {
    const [row] = isId(templateId) ? await this.database.query(oneImage, templateId) : [];
    if (!row) throw notFound('template');
    return {
      templateId: row.id,
      name: row.name,
      providerId: row.provider_id,
      regionName: row.region_name,
      imageRef: row.image_ref,
      loginUser: row.login_user,
      sold: row.sold,
      minDiskGib: row.min_disk_gib,
    };
  }
}
