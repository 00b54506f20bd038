import { describe, expect, it } from 'vitest';
import type { CreateSpec } from '@uni/compute-port';
import { encodeMultipart } from '../api/multipart.encoder.js';
import { buildSeed } from './seed.files.js';
import { attachedSeed, seedVolume } from './seed.volume.js';

const spec: CreateSpec = {
  mark: 'm-1',
  hostname: 'web-1',
  imageRef: '9105',
  sizeRef: null,
  size: { vcpus: 1, memoryMib: 1024, diskGib: 5 },
  region: null,
  networkRefs: [],
  sshPublicKeys: ['ssh-ed25519 AAAA ops '],
  loginUser: 'debian',
  userData: '#!/bin/sh\necho "grüße: \'x\'"\n',
  ipv4: { address: '198.51.100.21', prefixLength: 24, gateway: '198.51.100.1' },
  reservedId: '200001',
};
const config = { net0: 'virtio=BC:24:11:5E:01:9A,bridge=vmbr0', nameserver: '198.51.100.53 198.51.100.54' };
const AT = new Date('2026-03-04T05:06:07Z');

/** The files stand one after the other, each at the begin of a sector. */
function textsOf(image: Buffer): string[] {
  const sectors = Array.from({ length: image.length / 2048 - 25 }, (_, index) =>
    image.subarray((25 + index) * 2048, (26 + index) * 2048),
  );
  return sectors.map((sector) => sector.toString('utf8').replace(/\0+$/, ''));
}

describe('cloud-init data', () => {
  it("hands the customer's text over as it is, and ours beside it", () => {
    const [user, meta, vendor, network] = textsOf(buildSeed(spec, config, AT));
    expect(user).toBe(spec.userData);
    expect(JSON.parse(meta ?? '')).toEqual({
      'instance-id': 'm-1',
      'local-hostname': 'web-1',
      'public-keys': ['ssh-ed25519 AAAA ops'],
    });
    expect(vendor).toBe('#cloud-config\n{"user":"debian","manage_etc_hosts":true}\n');
    expect(JSON.parse(network ?? '')).toEqual({
      version: 1,
      config: [
        {
          type: 'physical',
          name: 'eth0',
          mac_address: 'bc:24:11:5e:01:9a',
          subnets: [
            {
              type: 'static',
              address: '198.51.100.21/24',
              gateway: '198.51.100.1',
              dns_nameservers: ['198.51.100.53', '198.51.100.54'],
            },
          ],
        },
      ],
    });
  });

  it('asks for DHCP without an address, and leaves the network alone where the card is not known', () => {
    const leased = textsOf(buildSeed({ ...spec, ipv4: null }, config, AT));
    expect(JSON.parse(leased[3] ?? '')).toMatchObject({ config: [{ subnets: [{ type: 'dhcp4' }] }] });
    expect(textsOf(buildSeed(spec, {}, AT))).toHaveLength(3);
  });

  it('is named after the machine, and recognised in whichever drive it is', () => {
    const volume = seedVolume('isos', 'm-1');
    expect(volume).toBe('isos:iso/uni-seed-m-1.iso');
    expect(attachedSeed({ ide3: `${volume},media=cdrom,size=64K` }, 'm-1')).toBe(volume);
    expect(attachedSeed({ ide2: 'isos:iso/uni-seed-m-2.iso,media=cdrom' }, 'm-1')).toBeNull();
  });
});

describe('an upload', () => {
  it('carries its fields first and the file last, byte for byte', () => {
    const content = Buffer.from([0, 255, 13, 10, 45, 45, 128]);
    const { contentType, body } = encodeMultipart({ content: 'iso', checksum: 'c' }, { name: 'a.iso', content });
    const boundary = contentType.replace('multipart/form-data; boundary=', '');
    expect(boundary.length).toBeLessThanOrEqual(70);
    const text = body.toString('latin1');
    expect(text.split(`--${boundary}`)).toEqual([
      '',
      '\r\nContent-Disposition: form-data; name="content"\r\n\r\niso\r\n',
      '\r\nContent-Disposition: form-data; name="checksum"\r\n\r\nc\r\n',
      `\r\nContent-Disposition: form-data; name="filename"; filename="a.iso"\r\nContent-Type: application/octet-stream\r\n\r\n${content.toString('latin1')}\r\n`,
      '--\r\n',
    ]);
  });
});
