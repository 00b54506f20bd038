import { Inject, Injectable } from '@nestjs/common';
import { Database, statement } from '@uni/data';
import { isId, notFound } from '@uni/platform';

/** The image of a template at one place, as it is put onto a machine that exists. */
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
/** The place that is meant first, what is sold there before what was; else the template's first place. */
const imageAt = statement<[string, string, string], ImageRow>(
  'template_image',
  `SELECT t.id, t.name, s.provider_id, s.region_name, s.image_ref, s.login_user, t.status = 'active' AND s.status = 'active' AS sold,
     i.min_disk_gib
   FROM templates t JOIN sale_places s ON s.template_id = t.id
     LEFT JOIN provider_images i ON i.provider_id = s.provider_id AND i.ref = s.image_ref
   WHERE t.id = $1::uuid AND (s.place_id IS NULL OR (s.provider_id = $2::uuid AND s.region_name = $3))
   ORDER BY (s.provider_id = $2::uuid AND s.region_name = $3) DESC, s.status, s.created_at DESC LIMIT 1`,
);

/** Which image stands behind a template. */
@Injectable()
export class ImageOffers {
  constructor(@Inject(Database) private readonly database: Database) {}

  /**
   * Of withdrawn templates and places too: whoever has the image may put it on again. Where the template was never sold at the place of
   * the instance, its first place, which the caller sees.
   * @throws AppError not_found
   */
  async of(templateId: string, at: { readonly providerId: string; readonly region: string }): Promise<ImageOffer> {
    const [row] = isId(templateId) ? await this.database.query(imageAt, templateId, at.providerId, at.region) : [];
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
