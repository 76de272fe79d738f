/** Which hosts the sources name: what is compiled in can be contacted by nobody’s configuration. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { BlockList, isIPv4 } from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { parseSync, Visitor } from 'oxc-parser';
import { ROOT } from '../support/demo-process.ts';

/** A last label that names of files, operations and settings do not have. */
const ENDS =
  'com|org|net|io|dev|sh|pro|info|app|cloud|me|co|cn|us|eu|ai|xyz|online|site|lan|internal|invalid|example';
const HOST = new RegExp(
  `(?<![\\w@/-])(?:[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\\.)+(?:${ENDS})(?![\\w-]|\\.[a-z])`,
  'giu',
);
const URL_WITH_NAME = /\b(?:https?|wss?|tcp|udp):\/\/(?<host>[a-z0-9[][a-z0-9.:\]-]*)/giu;
/** Addresses of IPv4 that are in no example and on no loopback. */
const ADDRESS = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/gu;
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1\])(?::\d*)?$/u;

/** Sources that run at a user’s. */
const SOURCES = globSync('packages/*/src/**/*.ts', { cwd: ROOT })
  .filter((file) => !/\.(?:test|fixture|twin)\.ts$|\/testing\//u.test(file))
  .toSorted();

/** Hosts among the texts of a program; comments are not looked at. */
function hostsIn(file: string, source: string): readonly string[] {
  const texts: string[] = [];
  const { program, errors } = parseSync(file, source);
  assert.deepEqual(errors, [], file);
  new Visitor({
    Literal: (node) => void (typeof node.value === 'string' && texts.push(node.value)),
    TemplateElement: (node) => void texts.push(node.value.raw),
  }).visit(program);
  const all = texts.join('\n');
  const found = [
    ...Array.from(all.matchAll(URL_WITH_NAME), ({ groups }) => groups?.['host'] ?? ''),
    ...Array.from(all.matchAll(HOST), ([host]) => host),
    ...Array.from(all.matchAll(ADDRESS), ([address]) => address),
  ];
  return [...new Set(found)].filter((host) => !LOOPBACK.test(host));
}

/** The only ones that the program itself goes to without being told: it is told the venue, and these are its hosts. */
const VENUE_TABLES = /^packages\/core\/src\/venues\/(?:okx|htx)\/hosts\.ts$/u;

/** Everything else that looks like one: where, and why it is there. */
const OTHERS: readonly (readonly [where: RegExp, hosts: readonly string[], why: string])[] = [
  [
    /^packages\/simulator\/src\/htx\/signatures\.ts$/u,
    ['api.huobi.pro', 'api-aws.huobi.pro', 'api.htx.com', 'api.hbdm.com', 'api.btcgateway.pro'],
    'names that a client may have signed for',
  ],
  [
    /^packages\/core\/src\/(?:policy\/policy-document|ledger\/tree\/receipt)\.ts$/u,
    ['json-schema.org', 'c2sp.org'],
    'what a format is called',
  ],
  [/^packages\/cli\/src\/settings\/schema\.ts$/u, ['json-schema.org'], 'what a format is called'],
  [
    /^packages\/cli\/src\/settings\/alert-rows\.ts$/u,
    ['api.telegram.org', 'telegram.org'],
    'where Telegram is told, if somebody configures it',
  ],
  [
    /^packages\/console\/src\/channels\/outbound-guard\.ts$/u,
    ['168.63.129.16'],
    'an address that no channel may reach',
  ],
  [/^packages\/cli\/src\/doctor\/areas\/program\.ts$/u, ['nodejs.org'], 'where a person gets a newer Node'],
  [
    /^packages\/gateway\/src\/vault\/log-key\.ts$/u,
    ['bitting.invalid'],
    'what a log is called that has no other name',
  ],
  [
    /^packages\/cli\/src\/(?:commands\/tls|demo-lines|commands\/doctor)\.ts$/u,
    ['gateway.lan', 'ccxt.pro', 'mend.sh'],
    'an example, a library and a file',
  ],
  [
    /^packages\/cli\/src\/tls\/certificate\.ts$/u,
    ['2.5.29.19', '2.5.29.15', '2.5.29.30', '2.5.29.17', '2.5.29.37', '2.5.29.14', '2.5.29.35', '2.5.4.3'],
    'identifiers of X.509',
  ],
];

/** RFC 2606 and 6761: nobody is there. */
const EXAMPLE = /(?:^|\.)(?:example|example\.(?:com|org|net))$/u;

/** Addresses at which nobody of the Internet is: special, private, of documentation. */
const SPECIAL = new BlockList();
for (const [address, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  SPECIAL.addSubnet(address, bits);

function isNobody(host: string): boolean {
  return EXAMPLE.test(host) || (isIPv4(host) && SPECIAL.check(host));
}

test('NET-01 No source names a host but the tables of the venues, and what is said here with its reason.', () => {
  assert.ok(SOURCES.length > 400, 'it looked at everything');
  const seen = new Set<string>();
  const strays: string[] = [];
  for (const file of SOURCES) {
    const hosts = hostsIn(file, readFileSync(path.join(ROOT, file), 'utf8')).filter(
      (host) => !isNobody(host),
    );
    if (hosts.length > 0 && VENUE_TABLES.test(file)) seen.add(file);
    if (VENUE_TABLES.test(file)) continue;
    for (const host of hosts) {
      const row = OTHERS.find(([where, known]) => where.test(file) && known.includes(host));
      if (row === undefined) strays.push(`${file}: ${host}`);
      else seen.add(`${row[2]}: ${host}`);
    }
  }
  assert.deepEqual(strays, []);
  const expected = new Set(OTHERS.flatMap(([, hosts, why]) => hosts.map((host) => `${why}: ${host}`)));
  for (const entry of expected) assert.ok(seen.has(entry), `${entry}: it is not there any more`);
  assert.equal([...seen].filter((entry) => VENUE_TABLES.test(entry)).length, 2);
});

test('A host that a source names is found in whatever text it stands, and not in a comment.', () => {
  const planted = [
    ["fetch('https://collector.evil.io/x')", 'collector.evil.io'],
    ["connect({ host: 'evil.com' })", 'evil.com'],
    ['const url = `wss://${name}.evil.dev:443/`', '.evil.dev'],
    ['const host = `stats.evil.net`', 'stats.evil.net'],
    ["connect(443, '8.8.8.8')", '8.8.8.8'],
    ["const url = 'http://intranet/'", 'intranet'],
  ] as const;
  for (const [source, host] of planted)
    assert.ok(
      hostsIn('planted.ts', source).some((found) => found.endsWith(host.replace(/^\./u, ''))),
      `${source}: ${hostsIn('planted.ts', source).join(' ')}`,
    );
  assert.deepEqual(
    hostsIn('planted.ts', "// https://evil.com\nconst file = 'venue.ts';\nconst field = 'bots.host';"),
    [],
  );
});
