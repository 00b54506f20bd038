import { isIP } from 'node:net';
import { formats, flagParam, type ParamSchema } from '../wire/param-schema.js';

const LOG_LEVELS = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug', 'nolog'];
const POLICIES = ['ACCEPT', 'REJECT', 'DROP'];
const NAME = /^[A-Za-z][A-Za-z0-9\-_]+$/;

const oneOf = (values: readonly string[]): ParamSchema => ({ type: 'string', optional: true, enum: values });
const text = (maxLength: number): ParamSchema => ({ type: 'string', optional: true, maxLength });

function isNetwork(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** Addresses, networks and ranges separated by commas; one alias; or one set as `+name`. */
function addressSpec(value: string): string | null {
  const isRange = (part: string): boolean => {
    const [from = '', to = '', ...rest] = part.split('-');
    return rest.length === 0 && isIP(from) !== 0 && isIP(to) === isIP(from);
  };
  if (/^\+?(?:dc\/|guest\/)?[A-Za-z][A-Za-z0-9\-_]+$/.test(value)) return null;
  return value.split(',').every((part) => isNetwork(part) || isRange(part)) ? null : 'not a valid address or set\n';
}

function portSpec(value: string): string | null {
  const isPort = (part: string): boolean =>
    /^\d+$/.test(part) ? Number(part) <= 65_535 : /^[a-z][a-z0-9-]*$/i.test(part);
  const fits = value.split(',').every((part) => part.split(':').length <= 2 && part.split(':').every(isPort));
  return fits ? null : `invalid port '${value}'\n`;
}

export const digestParam: ParamSchema = { type: 'string', optional: true, maxLength: 64 };
export const setNameParam: ParamSchema = { type: 'string', maxLength: 64, pattern: NAME };
export const cidrParam: ParamSchema = {
  type: 'string',
  format: (value) =>
    isNetwork(value) || NAME.test(value) ? null : `value does not look like a valid IP address or CIDR network\n`,
};
export const positionParam: ParamSchema = { type: 'integer', minimum: 0 };

/** Of a guest's firewall as a whole. */
export const OPTION_PARAMS: Readonly<Record<string, ParamSchema>> = {
  enable: flagParam,
  dhcp: flagParam,
  ndp: flagParam,
  radv: flagParam,
  macfilter: flagParam,
  ipfilter: flagParam,
  policy_in: oneOf(POLICIES),
  policy_out: oneOf(POLICIES),
  log_level_in: oneOf(LOG_LEVELS),
  log_level_out: oneOf(LOG_LEVELS),
};

/** Of the whole cluster. */
export const CLUSTER_OPTION_PARAMS: Readonly<Record<string, ParamSchema>> = {
  enable: { type: 'integer', optional: true, minimum: 0 },
  ebtables: flagParam,
  log_ratelimit: text(128),
  policy_in: oneOf(POLICIES),
  policy_out: oneOf(POLICIES),
  policy_forward: oneOf(['ACCEPT', 'DROP']),
};

/** Of one rule; `type` and `action` are demanded where a rule is made. */
export const RULE_PARAMS: Readonly<Record<string, ParamSchema>> = {
  type: oneOf(['in', 'out', 'forward', 'group']),
  action: { type: 'string', optional: true, maxLength: 20, pattern: NAME },
  enable: { type: 'integer', optional: true, minimum: 0 },
  proto: text(32),
  'icmp-type': text(32),
  dport: { type: 'string', optional: true, format: portSpec },
  sport: { type: 'string', optional: true, format: portSpec },
  source: { type: 'string', optional: true, maxLength: 512, format: addressSpec },
  dest: { type: 'string', optional: true, maxLength: 512, format: addressSpec },
  iface: { type: 'string', optional: true, maxLength: 20, pattern: /^net\d+$/ },
  macro: text(128),
  log: oneOf(LOG_LEVELS),
  comment: text(4_096),
};

export const deleteParam: ParamSchema = { type: 'string', optional: true, format: formats.configIdList, list: true };
