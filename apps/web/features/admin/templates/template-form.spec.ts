import { describe, expect, it } from 'vitest';
import { EMPTY_TEMPLATE, featuresOf, guessFrom, toCreateRequest, type TemplateForm } from './template-form';
import { priceResolver, templateResolver } from './template-form.resolver';

const OPTIONS = { fields: {}, shouldUseNativeValidation: false } as const;
const form: TemplateForm = {
  ...EMPTY_TEMPLATE,
  name: 'Standard 2',
  os: 'Debian 13',
  providerId: '0198c4e2-71b0-7cc3-98c4-dc0c0c07398f',
  imageRef: '9105',
  memoryMib: '0,5',
  price: { runningPerHour: '0,0172', stoppedPerHour: '0.0038', suspendedPerHour: '', shelvedPerHour: '0,001' },
};

describe('putting a template on sale', () => {
  it('sends sizes and prices as the API takes them, also with a French comma', () => {
    expect(toCreateRequest(form)).toMatchObject({
      vcpus: 2,
      memoryMib: 512,
      diskGib: 40,
      position: 0,
      price: { runningPerHour: '0.0172', stoppedPerHour: '0.0038', shelvedPerHour: '0.001' },
    });
    expect(templateResolver(form, undefined, OPTIONS)).toMatchObject({ errors: {} });
  });

  it('names the field of each fault; what was left empty is a fault and not a zero', () => {
    const { errors } = templateResolver(
      {
        ...form,
        name: ' ',
        providerId: '',
        vcpus: '',
        diskGib: 'big',
        loginUser: 'Root!',
        price: { ...EMPTY_TEMPLATE.price, stoppedPerHour: '5000' },
      },
      undefined,
      OPTIONS,
    ) as { errors: object };
    expect(Object.keys(errors).sort()).toEqual(['diskGib', 'loginUser', 'name', 'price', 'providerId', 'vcpus']);
    expect(errors).toMatchObject({
      price: { runningPerHour: { message: expect.any(String) }, stoppedPerHour: { message: expect.any(String) } },
    });
  });

  it('takes features one by line or comma', () => {
    expect(featuresOf('NVMe, IPv6\n 24/7 support ,')).toEqual(['NVMe', 'IPv6', '24/7 support']);
  });

  it('guesses system and login from the image, and leaves open what it cannot know', () => {
    expect(guessFrom({ name: 'debian-13-genericcloud-amd64', os: null, minDiskGib: 3 })).toEqual({
      os: 'Debian 13',
      loginUser: 'debian',
    });
    expect(guessFrom({ name: 'rocky-10', os: 'linux', minDiskGib: 10 })).toEqual({
      os: 'Rocky 10',
      loginUser: 'rocky',
    });
    expect(guessFrom({ name: 'golden', os: 'Ubuntu 24.04', minDiskGib: null })).toEqual({
      os: 'Ubuntu 24.04',
      loginUser: 'ubuntu',
    });
    expect(guessFrom({ name: 'win2025', os: null, minDiskGib: null })).toEqual({ os: 'Win2025', loginUser: '' });
  });
});

describe('publishing a price', () => {
  it('refuses a stopped price above the running one, beside its field', () => {
    expect(
      priceResolver({ ...EMPTY_TEMPLATE.price, runningPerHour: '0.01', stoppedPerHour: '0.02' }, undefined, OPTIONS),
    ).toMatchObject({
      errors: { stoppedPerHour: { message: 'must not be above the running price' } },
    });
    expect(
      priceResolver({ ...EMPTY_TEMPLATE.price, runningPerHour: '0.02', stoppedPerHour: '0.02' }, undefined, OPTIONS),
    ).toMatchObject({
      errors: {},
    });
    expect(
      priceResolver({ ...EMPTY_TEMPLATE.price, runningPerHour: '', stoppedPerHour: '-1' }, undefined, OPTIONS),
    ).toMatchObject({
      errors: { runningPerHour: {}, stoppedPerHour: {} },
    });
    const dearer = { runningPerHour: '0.02', stoppedPerHour: '0.01', suspendedPerHour: '0.03', shelvedPerHour: '0.03' };
    expect(priceResolver(dearer, undefined, OPTIONS)).toMatchObject({
      errors: { suspendedPerHour: {}, shelvedPerHour: { message: 'must not be above the running price' } },
    });
  });
});
