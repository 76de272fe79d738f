/**
 * All that comes from npm and runs where the program runs, with what brings it, and which of our packages may ask for it
 * (docs/dependencies.md).
 */
interface Runs {
  /** Our packages that may import it. */
  readonly in: readonly string[];
  /** What it needs from npm itself. */
  readonly brings?: readonly string[];
}

const RUNS: Readonly<Record<string, Runs>> = {
  ws: { in: ['gateway', 'simulator', 'console'] },
  nodemailer: { in: ['console'] },
  'toml-eslint-parser': { in: ['cli'], brings: ['eslint-visitor-keys'] },
  'age-encryption': {
    in: ['cli'],
    brings: ['@noble/ciphers', '@noble/curves', '@noble/hashes', '@noble/post-quantum', '@scure/base'],
  },
  fastify: {
    in: ['console'],
    brings: [
      '@fastify/ajv-compiler',
      '@fastify/deepmerge',
      '@fastify/error',
      '@fastify/fast-json-stringify-compiler',
      '@fastify/forwarded',
      '@fastify/merge-json-schemas',
      '@fastify/proxy-addr',
      '@pinojs/redact',
      'abstract-logging',
      'ajv',
      'ajv-formats',
      'atomic-sleep',
      'avvio',
      'cookie',
      'dequal',
      'fast-decode-uri-component',
      'fast-deep-equal',
      'fast-json-stringify',
      'fast-querystring',
      'fast-uri',
      'fastq',
      'find-my-way',
      'ipaddr.js',
      'json-schema-ref-resolver',
      'json-schema-traverse',
      'light-my-request',
      'on-exit-leak-free',
      'pino',
      'pino-abstract-transport',
      'pino-std-serializers',
      'process-warning',
      'quick-format-unescaped',
      'real-require',
      'require-from-string',
      'ret',
      'reusify',
      'rfdc',
      'safe-regex2',
      'safe-stable-stringify',
      'secure-json-parse',
      'semver',
      'set-cookie-parser',
      'sonic-boom',
      'split2',
      'thread-stream',
      'toad-cache',
    ],
  },
  '@fastify/cookie': { in: ['console'], brings: ['fastify-plugin'] },
  '@fastify/helmet': { in: ['console'], brings: ['helmet'] },
  '@fastify/swagger': {
    in: ['console'],
    brings: ['debug', 'json-schema-resolver', 'ms', 'openapi-types', 'yaml'],
  },
  'fastify-type-provider-zod': { in: ['console'] },
  zod: { in: ['console'] },
  otpauth: { in: ['console'], brings: ['@noble/hashes'] },
  '@simplewebauthn/server': {
    in: ['console'],
    brings: [
      '@hexagon/base64',
      '@levischuck/tiny-cbor',
      '@peculiar/asn1-android',
      '@peculiar/asn1-asym-key',
      '@peculiar/asn1-cms',
      '@peculiar/asn1-csr',
      '@peculiar/asn1-ecc',
      '@peculiar/asn1-pfx',
      '@peculiar/asn1-pkcs8',
      '@peculiar/asn1-pkcs9',
      '@peculiar/asn1-rsa',
      '@peculiar/asn1-schema',
      '@peculiar/asn1-x509',
      '@peculiar/asn1-x509-attr',
      '@peculiar/asn1-x509-post-quantum',
      '@peculiar/utils',
      '@peculiar/x509',
      'asn1js',
      'pvtsutils',
      'pvutils',
      'reflect-metadata',
      'tslib',
      'tsyringe',
    ],
  },
};

/** Names of everything of it, each with those of our packages that may ask for it. */
export const RUNS_WITH_US: ReadonlyMap<string, readonly string[]> = new Map([
  ...Object.values(RUNS).flatMap(({ brings = [] }) => brings.map((name) => [name, []] as const)),
  ...Object.entries(RUNS).map(([name, { in: ours }]) => [name, ours] as const),
]);
