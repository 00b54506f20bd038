import { type OvhApi, projectPath } from '@uni/ovh-api';
import { z } from 'zod';

const imageSchema = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  region: z.string().min(1),
  type: z.string().nullish(),
  status: z.string(),
  visibility: z.string().nullish(),
  user: z.string().nullish(),
  flavorType: z.string().nullish(),
  minDisk: z.number().nullish(),
  minRam: z.number().nullish(),
  size: z.number().nullish(),
  creationDate: z.string().nullish(),
});
export type Image = z.output<typeof imageSchema>;
export const imagesSchema = z.array(imageSchema);
export const oneImageSchema = imageSchema;

export function isReady(image: Pick<Image, 'status'>): boolean {
  return image.status.toLowerCase() === 'active';
}

/** A public image is known by its name, one of our own by its id. */
export function imageRefOf(image: Image): string {
  return isPrivate(image) ? image.id : image.name;
}

function isPrivate(image: Image): boolean {
  return (image.visibility ?? 'public').toLowerCase() !== 'public';
}

/** Public images; the vendor publishes each anew, with other ids, in every region. */
export function listImages(api: OvhApi, project: string, region?: string): Promise<readonly Image[]> {
  return api.get({ label: 'images', path: projectPath(project, 'image'), query: { region }, schema: imagesSchema });
}

/** The project's own images of instances. */
export function listSnapshots(api: OvhApi, project: string, region?: string): Promise<readonly Image[]> {
  return api.get({
    label: 'snapshots',
    path: projectPath(project, 'snapshot'),
    query: { region },
    schema: imagesSchema,
  });
}

const networkSchema = z.object({
  id: z.string().min(1),
  name: z.string().nullish(),
  status: z.string().nullish(),
  regions: z
    .array(z.object({ region: z.string(), status: z.string().nullish(), openstackId: z.string().nullish() }))
    .nullish(),
});
export type Network = z.output<typeof networkSchema>;

export function listNetworks(api: OvhApi, project: string, kind: 'public' | 'private'): Promise<readonly Network[]> {
  return api.get({
    label: `networks_${kind}`,
    path: projectPath(project, 'network', kind),
    schema: z.array(networkSchema),
  });
}

/** Where a network may be used, and under which id an instance asks for it there. */
export function placesOf(network: Network): readonly { readonly region: string; readonly networkId: string }[] {
  return (network.regions ?? [])
    .filter(({ status }) => (status ?? 'ACTIVE').toUpperCase() === 'ACTIVE')
    .map(({ region, openstackId }) => ({ region, networkId: openstackId ?? network.id }));
}
