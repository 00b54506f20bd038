import { judgeEndpoint } from '@uni/compute-core/rules';
import { ConfigError } from '@uni/config';
import { providers } from '@uni/contracts';

/**
 * The providers that stand in the environment.
 * @param declared the items of PROVIDERS
 * @param allowedHosts private `host:port`s that may be called
 * @throws ConfigError naming every fault by its place, and no value
 */
export function readDeclaredProviders(
  declared: readonly unknown[],
  allowedHosts: readonly string[],
): providers.CreateProviderRequest[] {
  const faults: string[] = [];
  const found: providers.CreateProviderRequest[] = [];
  const names = new Set<string>();
  for (const [index, item] of declared.entries()) {
    const place = `PROVIDERS[${index}]`;
    const parsed = providers.createProviderRequest.safeParse(item);
    if (!parsed.success) {
      faults.push(...parsed.error.issues.map(({ path, message }) => `${[place, ...path].join('.')}: ${message}`));
      continue;
    }
    const verdict = judgeEndpoint(parsed.data.endpoint, { allowedHosts });
    if (!verdict.ok)
      faults.push(
        `${place}.endpoint: ${verdict.reason} Private hosts are allowed one by one in PROVIDER_ALLOWED_HOSTS.`,
      );
    if (names.has(parsed.data.name)) faults.push(`${place}.name: another provider of the list has this name`);
    names.add(parsed.data.name);
    found.push(parsed.data);
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return found;
}
