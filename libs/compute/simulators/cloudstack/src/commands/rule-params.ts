import type { Call } from '../wire/call.js';
import { integer, list, text } from '../wire/param-spec.js';
import { invalid } from '../world/refusal.js';

export const RULE_PARAMS = {
  startport: integer(),
  endport: integer(),
  icmptype: integer(),
  icmpcode: integer(),
  cidrlist: list(),
};

export const PROTOCOL = { protocol: text({ required: true }) };

export interface RuleShape {
  readonly protocol: string;
  readonly startPort: number | null;
  readonly endPort: number | null;
  readonly icmpType: number | null;
  readonly icmpCode: number | null;
  readonly cidrs: string[];
}

const CIDR = /^(\d{1,3}(\.\d{1,3}){3}\/\d{1,2}|[0-9a-fA-F:]+\/\d{1,3})$/;

function portOf(call: Call, name: string): number | null {
  const port = call.params.number(name);
  if (port === undefined) return null;
  if (port < 1 || port > 65_535) throw invalid(`Invalid port number ${port}`);
  return port;
}

/** Protocol, ports and prefixes of a rule. @throws ApiRefusal 431 */
export function ruleShape(call: Call, protocol: string): RuleShape {
  const name = protocol.toLowerCase();
  if (!['tcp', 'udp', 'icmp', 'all'].includes(name)) throw invalid(`Invalid protocol ${protocol}`);
  const cidrs = call.params.list('cidrlist') ?? ['0.0.0.0/0'];
  const wrong = cidrs.find((cidr) => !CIDR.test(cidr));
  if (wrong !== undefined) throw invalid(`Source cidrs formatting error ${wrong}`);
  const startPort = portOf(call, 'startport');
  const endPort = portOf(call, 'endport') ?? startPort;
  if ((name === 'tcp' || name === 'udp') && startPort === null) throw invalid('Start port is needed for TCP and UDP');
  if (startPort !== null && endPort !== null && startPort > endPort)
    throw invalid(`Start port can't be bigger than end port`);
  if (name === 'icmp' && startPort !== null) throw invalid('Can not specify ports for ICMP');
  const isIcmp = name === 'icmp';
  return {
    protocol: name,
    startPort,
    endPort,
    icmpType: isIcmp ? (call.params.number('icmptype') ?? -1) : null,
    icmpCode: isIcmp ? (call.params.number('icmpcode') ?? -1) : null,
    cidrs,
  };
}
