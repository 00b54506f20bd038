import fs from 'node:fs';
import path from 'node:path';

/**
 * Who may import whom, by the tags in each package's package.json (`nx.tags`). A package of a kind that is not named here is a
 * fault, so that nothing new escapes the rules.
 */
const MAY_IMPORT = {
  'type:util': ['type:util'],
  'type:contract': ['type:util'],
  'type:client': ['type:contract', 'type:util'],
  'type:ui': ['type:util'],
  // Ports of other vocabularies share how a vendor is reached and how it refuses.
  'type:port': ['type:port', 'type:util'],
  // What the drivers of one vendor share: signing, error words, the shape of a connection.
  'type:vendor': ['type:port', 'type:util'],
  // The core of another vocabulary stands on the same gate, HTTP client and address guard.
  'type:core': ['type:core', 'type:port', 'type:util'],
  'type:driver': ['type:vendor', 'type:port', 'type:util'],
  'type:data': ['type:contract', 'type:util'],
  'type:feature': ['type:feature', 'type:data', 'type:core', 'type:port', 'type:contract', 'type:util'],
  'type:testing': ['type:testing', 'type:core', 'type:port', 'type:util'],
  'type:simulators': ['type:testing', 'type:contract', 'type:util'],
  'type:e2e': ['type:client', 'type:contract', 'type:util'],
  'scope:api': ['type:feature', 'type:data', 'type:contract', 'type:util'],
  'scope:worker': ['type:feature', 'type:data', 'type:core', 'type:driver', 'type:port', 'type:contract', 'type:util'],
  'scope:web': ['type:ui', 'type:client', 'type:contract'],
  'scope:cli': ['type:client', 'type:contract', 'type:util'],
};

/** The order of the features: each may import those that stand behind it. `instances` stands on everything. */
const DOMAIN_MAY_IMPORT = {
  audit: [],
  accounts: ['audit'],
  billing: ['audit', 'accounts'],
  providers: ['audit'],
  catalog: ['audit', 'providers'],
  operations: ['audit'],
  consoles: ['audit', 'accounts', 'providers'],
  metrics: ['providers'],
  dns: ['audit', 'accounts', 'providers', 'operations'],
  instances: ['audit', 'accounts', 'billing', 'providers', 'catalog', 'operations'],
};

/** Tests may lean on what exists for tests, and drive a real driver. */
const TESTS_MAY_ALSO_IMPORT = ['type:testing', 'type:driver', 'type:core', 'type:port', 'type:data', 'type:util'];
const TEST_FILES = '\\.(spec|e2e-spec|spec-support)\\.tsx?$|/(test|testing|scenarios|fixtures)/';

/** The rules for dependency-cruiser, made from the packages under `root`. */
export function createBoundaries(root) {
  const packages = readPackages(root);
  return {
    forbidden: [
      {
        name: 'no-cycle',
        comment: 'Two files that need each other are one file, or want a third. Imports of types alone do not count.',
        severity: 'error',
        from: {},
        to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
      },
      {
        name: 'no-unresolvable',
        comment: 'An import that leads nowhere.',
        severity: 'error',
        from: {},
        to: { couldNotResolve: true },
      },
      {
        name: 'no-test-support-in-production',
        comment: 'What exists for tests does not belong into what is shipped.',
        severity: 'error',
        from: { pathNot: TEST_FILES },
        to: { path: `^libs/[^/]+/src/testing/` },
      },
      {
        name: 'database-behind-the-repositories',
        comment:
          'Prisma and SQL live in libs/data and in the repositories of the features; processes only wire them up.',
        severity: 'error',
        from: { pathNot: `^(libs/data|libs/features|apps/(api|worker))/|${TEST_FILES}` },
        to: { path: 'node_modules/(@prisma/|prisma/|pg/)|^libs/data/src/generated/' },
      },
      ...packages.flatMap((own) => packageRules(own, packages)),
    ],
    options: {
      doNotFollow: { path: ['node_modules', '/dist/'] },
      exclude: { path: ['/dist/', '/\\.next/', '^libs/data/src/generated/internal/', 'next-env\\.d\\.ts$'] },
      tsPreCompilationDeps: true,
      tsConfig: { fileName: path.join(root, 'tsconfig.base.json') },
      combinedDependencies: true,
      enhancedResolveOptions: {
        exportsFields: ['exports'],
        conditionNames: ['source', 'import', 'node', 'default', 'types'],
        mainFields: ['module', 'main', 'types'],
      },
      cache: false,
    },
  };
}

function packageRules(own, packages) {
  const within = (dirs) => `^(${dirs.map(escape).join('|')})/`;
  const allowed = packages.filter((other) => other === own || mayImport(own, other));
  const allowedInTests = packages.filter(
    (other) => allowed.includes(other) || (!isSimulator(own) && TESTS_MAY_ALSO_IMPORT.includes(other.type)),
  );
  const rule = (name, comment, from, targets) => ({
    name: `${name}: ${own.name}`,
    comment,
    severity: 'error',
    from: { path: within([own.dir]), ...from },
    to: { path: '^(apps|libs)/', pathNot: within(targets.map(({ dir }) => dir)) },
  });
  const list = allowed.filter((other) => other !== own).map(({ name }) => name);
  const arrows = `${own.name} may import ${list.length > 0 ? list.join(', ') : 'no other package'}.`;
  return [
    rule('boundary', arrows, { pathNot: TEST_FILES }, allowed),
    rule(
      'boundary-in-tests',
      `${arrows} Its tests also test libraries and drivers.`,
      { path: `${within([own.dir])}.*(${TEST_FILES})` },
      allowedInTests,
    ),
    {
      name: `front-door: ${own.name}`,
      comment: 'Another package is entered by its name, not by a path into its folder.',
      severity: 'error',
      from: { path: within([own.dir]) },
      to: {
        path: '^(apps|libs)/',
        pathNot: within([own.dir]),
        dependencyTypes: ['local'],
        dependencyTypesNot: ['aliased'],
      },
    },
  ];
}

function mayImport(own, other) {
  // The simulators speak for the vendors: they know nothing of our side.
  if (isSimulator(own)) return other.type === 'type:util' || isSimulator(other);
  if (!MAY_IMPORT[own.key].includes(other.type)) return false;
  if (own.domain === undefined || other.domain === undefined) return true;
  return DOMAIN_MAY_IMPORT[own.domain].includes(other.domain);
}

const isSimulator = ({ dir }) => dir.startsWith('libs/compute/simulators/');

function readPackages(root) {
  return findPackages(root, ['apps', 'libs']).map((dir) => {
    const { name, nx } = JSON.parse(fs.readFileSync(path.join(root, dir, 'package.json'), 'utf8'));
    const tag = (kind) => (nx?.tags ?? []).find((candidate) => candidate.startsWith(`${kind}:`));
    const key = tag('scope') ?? tag('type');
    const domain = tag('domain')?.slice('domain:'.length);
    if (key === undefined || MAY_IMPORT[key] === undefined)
      throw new Error(`${dir}/package.json has no known tag (nx.tags): ${tag('type')} ${tag('scope') ?? ''}`);
    if (domain !== undefined && DOMAIN_MAY_IMPORT[domain] === undefined)
      throw new Error(`${dir}/package.json has an unknown domain: ${domain}`);
    return { name, dir, key, type: tag('type'), domain };
  });
}

/** Folders with a package.json, not looking inside them for more. */
function findPackages(root, folders) {
  return folders.flatMap((folder) => {
    if (fs.existsSync(path.join(root, folder, 'package.json'))) return [folder];
    return findPackages(
      root,
      fs
        .readdirSync(path.join(root, folder), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
        .map(({ name }) => `${folder}/${name}`),
    );
  });
}

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
