import type { AdminTemplate, CreateTemplateInput, ProviderImage, UpdateTemplateInput } from '@uni/client';

/** The form's own shape: everything is typed as text; the names are those of the request, so its faults find their fields. */
export interface TemplateForm {
  name: string;
  description: string;
  os: string;
  providerId: string;
  region: string;
  imageRef: string;
  sizeRef: string;
  vcpus: string;
  /** Typed in GiB. */
  memoryMib: string;
  diskGib: string;
  loginUser: string;
  /** In the order of the cards; empty: the usual one. */
  networkRefs: string[];
  features: string;
  position: string;
  price: PriceForm;
}

export interface PriceForm {
  runningPerHour: string;
  stoppedPerHour: string;
  /** Empty: as running. */
  suspendedPerHour: string;
  /** Empty: as stopped. */
  shelvedPerHour: string;
}

export type WordsForm = Pick<TemplateForm, 'name' | 'description' | 'features' | 'position'>;

export const TEMPLATE_FIELDS = [
  'name',
  'description',
  'os',
  'providerId',
  'region',
  'imageRef',
  'sizeRef',
  'vcpus',
  'memoryMib',
  'diskGib',
  'loginUser',
  'networkRefs',
  'features',
  'position',
  'price.runningPerHour',
  'price.stoppedPerHour',
  'price.suspendedPerHour',
  'price.shelvedPerHour',
] as const;
export const WORDS_FIELDS = ['name', 'description', 'features', 'position'] as const;
export const PRICE_FIELDS = ['runningPerHour', 'stoppedPerHour', 'suspendedPerHour', 'shelvedPerHour'] as const;

export const EMPTY_TEMPLATE: TemplateForm = {
  name: '',
  description: '',
  os: '',
  providerId: '',
  region: '',
  imageRef: '',
  sizeRef: '',
  vcpus: '2',
  memoryMib: '4',
  diskGib: '40',
  loginUser: '',
  networkRefs: [],
  features: '',
  position: '0',
  price: { runningPerHour: '', stoppedPerHour: '', suspendedPerHour: '', shelvedPerHour: '' },
};

const MIB_PER_GIB = 1024;
/** Empty stays something that the contract refuses with the field's name, instead of becoming a silent zero. */
const whole = (text: string): number => (text.trim() === '' ? Number.NaN : Number(decimalPoint(text)));

/** A French reader types 0,0172. */
export function decimalPoint(text: string): string {
  return text.trim().replace(',', '.');
}

/** One feature per line or comma. */
export function featuresOf(text: string): string[] {
  return text
    .split(/[\n,]+/)
    .map((item) => item.trim())
    .filter(Boolean);
}

export function priceOf(form: PriceForm): CreateTemplateInput['price'] {
  const own = (name: 'suspendedPerHour' | 'shelvedPerHour'): { [key in typeof name]?: string } =>
    form[name].trim() === '' ? {} : { [name]: decimalPoint(form[name]) };
  return {
    runningPerHour: decimalPoint(form.runningPerHour),
    stoppedPerHour: decimalPoint(form.stoppedPerHour),
    ...own('suspendedPerHour'),
    ...own('shelvedPerHour'),
  };
}

export function toCreateRequest(form: TemplateForm): CreateTemplateInput {
  return {
    name: form.name.trim(),
    description: form.description.trim(),
    os: form.os.trim(),
    providerId: form.providerId,
    imageRef: form.imageRef,
    vcpus: whole(form.vcpus),
    memoryMib: Math.round(whole(form.memoryMib) * MIB_PER_GIB),
    diskGib: whole(form.diskGib),
    features: featuresOf(form.features),
    position: form.position.trim() === '' ? 0 : whole(form.position),
    price: priceOf(form.price),
    ...(form.region === '' ? {} : { region: form.region }),
    ...(form.sizeRef === '' ? {} : { sizeRef: form.sizeRef }),
    ...(form.loginUser.trim() === '' ? {} : { loginUser: form.loginUser.trim() }),
    ...(form.networkRefs.length === 0 ? {} : { networkRefs: form.networkRefs }),
  };
}

export function wordsOf(template: AdminTemplate): WordsForm {
  return {
    name: template.name,
    description: template.description,
    features: template.features.join(', '),
    position: String(template.position),
  };
}

export function toWordsRequest(form: WordsForm): UpdateTemplateInput {
  return {
    name: form.name.trim(),
    description: form.description.trim(),
    features: featuresOf(form.features),
    position: form.position.trim() === '' ? 0 : whole(form.position),
  };
}

const LOGIN_USERS = [
  'debian',
  'ubuntu',
  'rocky',
  'almalinux',
  'fedora',
  'centos',
  'opensuse',
  'arch',
  'freebsd',
] as const;

const GENERIC = /^(?:linux|unix|windows|other|unknown|l26)$/i;

/** What an image most likely holds: "debian-13" is Debian 13, entered as debian. All of it can be changed. */
export function guessFrom(image: Pick<ProviderImage, 'name' | 'os' | 'minDiskGib'>): { os: string; loginUser: string } {
  // many vendors only tell "linux"; the name knows more
  const text = image.os === null || GENERIC.test(image.os) ? image.name : image.os;
  const loginUser = LOGIN_USERS.find((user) => `${image.os ?? ''} ${image.name}`.toLowerCase().includes(user)) ?? '';
  const os = text
    .replace(/[-_]+/g, ' ')
    .replace(/\b(?:cloud ?init|cloudimg|generic(?:cloud)?|template|amd64|x86 64)\b/gi, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^./, (first) => first.toUpperCase());
  return { os: os.slice(0, 64), loginUser };
}
