/**
 * Who may import whom. The rules are rows; the check fails when it sees fewer modules than the tree is known to hold,
 * so that a broken scan cannot pass.
 */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
const MODULES_SEEN_MIN = 15;

/** For each place, the prefixes of what its production code may import. The first matching row counts. */
const RULES: readonly { readonly place: string; readonly may: readonly string[] }[] = [
  { place: 'core/src/bounds', may: [] },
  { place: 'core/src/errors', may: ['core/src/errors'] },
  { place: 'core/src/encoding', may: ['core/src/encoding', 'core/src/errors', 'core/src/bounds'] },
  {
    place: 'core/src/secret',
    may: ['core/src/secret', 'core/src/encoding', 'core/src/errors', 'core/src/bounds', 'node:util'],
  },
  {
    place: 'core/src/crypto',
    may: [
      'core/src/crypto',
      'core/src/secret',
      'core/src/encoding',
      'core/src/errors',
      'core/src/bounds',
      'node:crypto',
      'node:util',
    ],
  },
  {
    place: 'core/src/money',
    may: ['core/src/money', 'core/src/encoding', 'core/src/errors', 'core/src/bounds'],
  },
  {
    place: 'core/src/trading',
    may: ['core/src/trading', 'core/src/money', 'core/src/encoding', 'core/src/errors', 'core/src/bounds'],
  },
  { place: 'core/src', may: ['core/src'] },
  {
    place: 'http/src/websocket-handshake',
    may: ['http/src', 'node:crypto'],
  },
  { place: 'http/src/peer-key', may: ['http/src', 'node:crypto', 'node:tls'] },
  { place: 'http/src', may: ['http/src', 'node:net', 'node:tls', 'node:buffer', 'node:stream'] },
  {
    place: 'gateway/src/websocket',
    may: ['gateway/src/websocket', 'gateway/src/ports', 'ws', 'node:buffer', 'node:stream', 'node:zlib'],
  },
  {
    place: 'gateway/src/admin',
    may: [
      'gateway/src',
      'client/src/halts',
      'client/src/markets',
      'client/src/operations',
      'client/src/past',
      'client/src/people',
      'client/src/pictures',
      'client/src/policies',
      'client/src/sealing',
      'client/src/searches',
      'client/src/shadows',
      'client/src/vaults',
      'core/src',
      'node:',
    ],
  },
  {
    place: 'gateway/src/channel',
    may: ['gateway/src', 'client/src/sealing', 'core/src', 'node:'],
  },
  { place: 'gateway/src/halt', may: ['gateway/src', 'client/src/halts', 'core/src', 'node:'] },
  { place: 'gateway/src/findings/live', may: ['gateway/src', 'core/src', 'node:'] },
  { place: 'gateway/src/findings', may: ['gateway/src/findings', 'core/src'] },
  { place: 'gateway/src', may: ['gateway/src', 'core/src', 'http/src', 'node:'] },
  { place: 'client/src', may: ['client/src', 'core/src', 'node:'] },
  {
    place: 'cli/src/settings',
    may: [
      'cli/src',
      'core/src',
      'gateway/src/supervisor',
      'gateway/src/config',
      'gateway/src/privacy/bounds',
      'console/src/alerts/alert',
      'console/src/config',
      'toml-eslint-parser',
      'node:',
    ],
  },
  {
    place: 'cli/src/backup',
    may: [
      'cli/src',
      'client/src',
      'core/src',
      'gateway/src/supervisor',
      'gateway/src/config',
      'gateway/src/backup/copy-database',
      'age-encryption',
      'node:',
    ],
  },
  {
    place: 'cli/src',
    may: [
      'cli/src',
      'client/src',
      'core/src',
      'gateway/src/supervisor',
      'gateway/src/config',
      'gateway/src/findings',
      'console/src/alerts/alert',
      'console/src/config',
      'console/src/people',
      'console/src/server/database',
      'console/src/store',
      'witness/src',
      'node:',
    ],
  },
  { place: 'console/src/channels', may: ['console/src', 'core/src', 'nodemailer', 'node:'] },
  {
    place: 'console/web/src',
    may: [
      'console/web/src',
      'console/src/api',
      'client/src',
      'core/src/encoding/shown-text',
      'core/src/errors',
      'core/src/ledger/entry',
      'core/src/money',
      'core/src/policy',
      'core/src/trading',
      'core/src/venues/key-forms',
      'react',
      'react-dom',
      'wouter',
      '@tanstack/react-query',
      '@simplewebauthn/browser',
      'uplot',
      'uqr',
    ],
  },
  { place: 'console/src/api', may: ['console/src/api', 'client/src', 'core/src', 'zod'] },
  {
    place: 'console/src/server',
    may: ['console/src', 'client/src', 'core/src', 'fastify', '@fastify/', 'ws', 'zod', 'node:'],
  },
  {
    place: 'console/src/people',
    may: [
      'console/src',
      'client/src',
      'core/src',
      '@simplewebauthn/server',
      'fastify',
      'otpauth',
      'zod',
      'node:',
    ],
  },
  { place: 'console/src/overview', may: ['console/src', 'client/src', 'core/src', 'zod', 'node:'] },
  { place: 'console/src/invites', may: ['console/src', 'client/src', 'core/src', 'zod', 'node:'] },
  { place: 'console/src', may: ['console/src', 'client/src', 'core/src', 'node:'] },
  { place: 'witness/src', may: ['witness/src', 'core/src', 'http/src', 'node:'] },
  { place: 'simulator/src/wire', may: ['simulator/src', 'ws', 'node:'] },
  { place: 'simulator/src', may: ['simulator/src', 'core/src/money', 'node:'] },
];

/** The gateway starts nothing and speaks HTTP only through our kernel; its supervisor, which trades nothing, may fork. */
const FORBIDDEN_IN_GATEWAY = new Set([
  'node:http2',
  'node:https',
  'node:child_process',
  'node:vm',
  'node:worker_threads',
  'node:inspector',
]);
const SUPERVISOR = 'gateway/src/supervisor';

export interface Import {
  readonly from: string;
  readonly to: string;
}

function readImports(): { modules: string[]; imports: Import[] } {
  const files = globSync(['packages/*/src/**/*.ts', 'packages/console/web/src/**/*.{ts,tsx}'], {
    cwd: ROOT,
  }).filter((file) => !isTestFile(file));
  const modules = files.map((file) => file.replace(/^packages\//u, ''));
  const imports = files.flatMap((file) =>
    specifiersOf(readFileSync(path.join(ROOT, file), 'utf8')).map((specifier) => ({
      from: file.replace(/^packages\//u, ''),
      to: resolveSpecifier(file, specifier),
    })),
  );
  return { modules, imports };
}

function isTestFile(file: string): boolean {
  return /\.(test|twin|fixture)\.ts$/u.test(file) || file.includes('/testing/');
}

function specifiersOf(source: string): string[] {
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s(?:[^'";]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gu;
  return Array.from(source.matchAll(pattern), (match) => match[1] ?? match[2] ?? '');
}

function resolveSpecifier(file: string, specifier: string): string {
  if (specifier.startsWith('@bitting/')) return specifier.replace(/^@bitting\/([^/]+)\//u, '$1/src/');
  if (!specifier.startsWith('.')) return specifier;
  return path.posix.join(path.posix.dirname(file), specifier).replace(/^packages\//u, '');
}

export function findViolations(imports: readonly Import[]): string[] {
  return imports.flatMap(({ from, to }) => {
    const rule = RULES.find((candidate) => from.startsWith(candidate.place));
    if (rule === undefined) return [`${from}: no rule says what this place may import`];
    if (!rule.may.some((prefix) => to.startsWith(prefix))) return [`${from} may not import ${to}`];
    if (from.startsWith('gateway/src') && !from.startsWith(SUPERVISOR) && FORBIDDEN_IN_GATEWAY.has(to))
      return [`${from} may not import ${to}`];
    return [];
  });
}

function findCycle(modules: readonly string[], imports: readonly Import[]): string[] | null {
  const edges = Map.groupBy(imports, (edge) => edge.from);
  const state = new Map<string, 'open' | 'done'>();
  const trail: string[] = [];
  const visit = (module: string): string[] | null => {
    if (state.get(module) === 'done') return null;
    if (state.get(module) === 'open') return [...trail.slice(trail.indexOf(module)), module];
    state.set(module, 'open');
    trail.push(module);
    for (const edge of edges.get(module) ?? []) {
      const cycle = visit(edge.to);
      if (cycle !== null) return cycle;
    }
    trail.pop();
    state.set(module, 'done');
    return null;
  };
  for (const module of modules) {
    const cycle = visit(module);
    if (cycle !== null) return cycle;
  }
  return null;
}

/** Core is pure: no clock, randomness, environment, disk or network. Only `crypto/` touches node:crypto. */
const IMPURE =
  /\b(Date\.now|new Date\(\)|Math\.random|process\.|performance\.now|setTimeout|setInterval|setImmediate|randomBytes|randomUUID)\b/u;

function findImpurity(modules: readonly string[]): string[] {
  return modules
    .filter((module) => module.startsWith('core/src'))
    .filter((module) => IMPURE.test(readFileSync(path.join(ROOT, 'packages', module), 'utf8')))
    .map((module) => `${module}: core is pure; time, randomness and environment come in as arguments`);
}

export function checkBoundaries(): string[] {
  const { modules, imports } = readImports();
  const problems = [...findViolations(imports), ...findImpurity(modules)];
  const cycle = findCycle(modules, imports);
  if (cycle !== null) problems.push(`cycle: ${cycle.join(' → ')}`);
  if (modules.length < MODULES_SEEN_MIN)
    problems.push(`saw only ${modules.length} modules; the scan is broken`);
  return problems;
}

if (import.meta.main) {
  const problems = checkBoundaries();
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else console.log('boundaries: clean');
}
