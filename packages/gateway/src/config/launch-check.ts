/**
 * How the process may have been started. A flag or variable that opens a debugger, writes the heap to disk, loads other
 * code or changes whom TLS believes makes the gateway refuse to start.
 */

/** Exact flags, or prefixes that end with `=`. Everything else is refused, so that a new flag is not trusted unseen. */
const FLAGS_ALLOWED = [
  '--permission',
  '--allow-net',
  '--allow-fs-read=',
  '--allow-fs-write=',
  '--disable-proto=throw',
  '--disallow-code-generation-from-strings',
  '--disable-sigusr1',
  '--expose-gc',
  '--disable-warning=ExperimentalWarning',
  '--max-old-space-size=',
] as const;

const FLAGS_NEEDED = [
  '--permission',
  '--disable-proto=throw',
  '--disallow-code-generation-from-strings',
  '--disable-sigusr1',
] as const;

/** Exact names, or prefixes that end with `*`. */
const VARIABLES_REFUSED = [
  'NODE_*',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'SSLKEYLOGFILE',
  'OPENSSL_*',
  'LD_*',
  'DYLD_*',
  'GLIBC_TUNABLES',
  'UV_*',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
] as const;

/** One sentence for each thing that is wrong; empty when the launch is as it should be. */
export function findLaunchFaults(
  flags: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  return [
    ...flags.filter((flag) => !FLAGS_ALLOWED.some((allowed) => matches(flag, allowed, '='))).map(refusedFlag),
    ...FLAGS_NEEDED.filter((flag) => !flags.includes(flag)).map((flag) => `the flag ${flag} is missing`),
    ...Object.keys(environment)
      .filter((name) => VARIABLES_REFUSED.some((refused) => matches(name, refused, '*')))
      .map((name) => `the environment variable ${name} is set`),
  ];
}

function matches(text: string, pattern: string, wildcard: string): boolean {
  if (!pattern.endsWith(wildcard)) return text === pattern;
  return text.startsWith(wildcard === '=' ? pattern : pattern.slice(0, -1));
}

function refusedFlag(flag: string): string {
  return `the flag ${flag.split('=')[0] ?? ''} is not allowed`;
}
