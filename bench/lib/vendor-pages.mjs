// What each vendor answers when its machines are listed, as its documentation has it: 100,000 machines, page by page, the same every time.
/** Machines in one answer. Two vendors list an account or a cluster in one answer, so theirs are many accounts of this size. */
const SMALL_PAGE = 500;
const WHOLE_ACCOUNT = 5_000;

/** Every second machine is an instance of ours; what changes between two looks are the others, as their owners work on them. */
export const isOurs = (n) => n % 2 === 0;
/** One machine in 25 changes its state with every revision. */
const isOn = (n, revision) => isOurs(n) || n % 50 !== (2 * revision + 1) % 50;

const hex = (value, digits) => value.toString(16).padStart(digits, '0');
export const markOf = (n) => `0198f3c2-7f10-7abc-8def-${hex(n, 12)}`;
const uuidOf = (n, family) => `${hex(0x5a000000 + n, 8)}-${hex(family, 4)}-4b7d-9c1e-${hex(n * 7919, 12)}`;
export const addressOf = (n) => `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
export const hostnameOf = (n) => `web-${n}`;

export const VCPUS = 2;
export const MEMORY_MIB = 4096;
export const DISK_GIB = 40;

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';
function base32(mark) {
  let rest = BigInt(`0x${mark.replaceAll('-', '')}`);
  let text = '';
  for (let digit = 0; digit < 26; digit += 1) {
    text = CROCKFORD[Number(rest & 31n)] + text;
    rest >>= 5n;
  }
  return text;
}

const OVH_REGIONS = ['GRA11', 'SBG5'];
const OVH_FLAVORS = OVH_REGIONS.map((region, n) => ({
  id: uuidOf(n, 1),
  name: 'b3-8',
  region,
  type: 'ovh.ssd.cpu',
  osType: 'linux',
  vcpus: VCPUS,
  ram: MEMORY_MIB / 1024,
  disk: DISK_GIB,
  available: true,
  quota: 100,
  inboundBandwidth: 500,
  outboundBandwidth: 500,
  planCodes: { hourly: 'b3-8.consumption', monthly: null },
  capabilities: [{ name: 'resize', enabled: true }],
}));

const ZONE = uuidOf(1, 2);
const NETWORK = uuidOf(2, 2);

export const VENDORS = {
  ovh: {
    perPage: SMALL_PAGE,
    tellsAddresses: true,
    /** A page is a project; all are of one account. */
    oneAccount: true,
    externalId: (n, page) => `${hex(page + 1, 32)}/${uuidOf(n, 3)}`,
    page: (from, count, revision) =>
      JSON.stringify(
        Array.from({ length: count }, (_, at) => {
          const n = from + at;
          const mark = isOurs(n) ? `--uni-${markOf(n)}` : '';
          return {
            id: uuidOf(n, 3),
            name: hostnameOf(n) + mark,
            region: OVH_REGIONS[n % 2],
            availabilityZone: null,
            status: isOn(n, revision) ? 'ACTIVE' : 'SHUTOFF',
            created: '2026-09-01T08:12:44Z',
            planCode: 'b3-8.consumption',
            monthlyBilling: null,
            operationIds: [],
            currentMonthOutgoingTraffic: null,
            rescuePassword: null,
            flavorId: OVH_FLAVORS[n % 2].id,
            imageId: uuidOf(n % 20, 4),
            sshKeyId: null,
            ipAddresses: [
              { ip: addressOf(n), type: 'public', version: 4, gatewayIp: '10.0.0.1', networkId: uuidOf(5, 4) },
            ],
          };
        }),
      ),
    regions: OVH_REGIONS,
    flavors: OVH_FLAVORS,
  },
  cloudstack: {
    perPage: SMALL_PAGE,
    tellsAddresses: true,
    oneAccount: true,
    externalId: (n) => uuidOf(n, 5),
    page: (from, count, revision, total) =>
      JSON.stringify({
        listvirtualmachinesresponse: {
          count: total,
          virtualmachine: Array.from({ length: count }, (_, at) => {
            const n = from + at;
            return {
              id: uuidOf(n, 5),
              name: isOurs(n) ? `uni-${markOf(n)}` : hostnameOf(n),
              displayname: hostnameOf(n),
              account: 'hosting',
              userid: uuidOf(6, 6),
              username: 'portal',
              domainid: uuidOf(7, 6),
              domain: 'ROOT',
              created: '2026-09-01T08:12:44+0000',
              lastupdated: '2026-09-01T08:13:02+0000',
              state: isOn(n, revision) ? 'Running' : 'Stopped',
              haenable: false,
              zoneid: ZONE,
              zonename: 'zone-1',
              serviceofferingid: uuidOf(8, 6),
              serviceofferingname: 'Medium',
              cpunumber: VCPUS,
              cpuspeed: 2000,
              memory: MEMORY_MIB,
              guestosid: uuidOf(9, 6),
              rootdeviceid: 0,
              rootdevicetype: 'ROOT',
              securitygroup: [],
              nic: [
                {
                  id: uuidOf(n, 7),
                  networkid: NETWORK,
                  networkname: 'guests',
                  netmask: '255.0.0.0',
                  gateway: '10.0.0.1',
                  ipaddress: addressOf(n),
                  traffictype: 'Guest',
                  type: 'Shared',
                  isdefault: true,
                  deviceid: '0',
                  macaddress: '02:01:00:cc:00:01',
                  secondaryip: [],
                  extradhcpoption: [],
                  mtu: 1500,
                },
              ],
              hypervisor: 'KVM',
              instancename: `i-2-${n}-VM`,
              details: { cpuOvercommitRatio: '2.0', memoryOvercommitRatio: '1.0' },
              affinitygroup: [],
              displayvm: true,
              isdynamicallyscalable: false,
              deleteprotection: false,
              ostypeid: uuidOf(9, 6),
              osdisplayname: 'Debian GNU/Linux 13 (64-bit)',
              tags: [],
              pooltype: 'NetworkFilesystem',
              hasannotations: false,
            };
          }),
        },
      }),
  },
  kamatera: {
    perPage: WHOLE_ACCOUNT,
    tellsAddresses: false,
    oneAccount: false,
    externalId: (n) => uuidOf(n, 8),
    page: (from, count, revision) =>
      JSON.stringify(
        Array.from({ length: count }, (_, at) => {
          const n = from + at;
          const mark = isOurs(n) ? `-u${base32(markOf(n))}` : '';
          return {
            id: uuidOf(n, 8),
            datacenter: 'EU',
            name: hostnameOf(n) + mark,
            power: isOn(n, revision) ? 'on' : 'off',
          };
        }),
      ),
  },
  proxmox: {
    perPage: WHOLE_ACCOUNT,
    tellsAddresses: false,
    oneAccount: false,
    externalId: (n) => String(100_000 + n),
    page: (from, count, revision) =>
      JSON.stringify({
        data: [
          ...Array.from({ length: count }, (_, at) => {
            const n = from + at;
            const vmid = 100_000 + n;
            return {
              id: `qemu/${vmid}`,
              type: 'qemu',
              vmid,
              node: `pve${(n % 8) + 1}`,
              name: hostnameOf(n),
              status: isOn(n, revision) ? 'running' : 'stopped',
              template: 0,
              cpu: 0.0314159265,
              maxcpu: VCPUS,
              mem: 1_932_735_283,
              maxmem: MEMORY_MIB * 1024 ** 2,
              disk: 0,
              maxdisk: DISK_GIB * 1024 ** 3,
              diskread: 182_735_283,
              diskwrite: 932_735_283,
              netin: 32_735_283,
              netout: 735_283,
              uptime: 1_834_212,
              ...(isOurs(n) ? { tags: `uni;uni-${markOf(n)};univm-${vmid}` } : {}),
            };
          }),
          ...Array.from({ length: 8 }, (_, n) => ({
            id: `node/pve${n + 1}`,
            type: 'node',
            node: `pve${n + 1}`,
            status: 'online',
            level: '',
            cpu: 0.2,
            maxcpu: 64,
            mem: 2 ** 37,
            maxmem: 2 ** 38,
            disk: 2 ** 34,
            maxdisk: 2 ** 36,
            uptime: 1_834_212,
          })),
        ],
      }),
  },
};
