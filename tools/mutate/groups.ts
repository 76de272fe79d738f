/** What is mutated, and by which tests each part must be caught. A row is one run of the mutation tester. */

export interface Group {
  readonly name: string;
  /** Globs of the sources that are mutated; `NOT_MUTATED` comes on top. */
  readonly mutate: readonly string[];
  /** Globs of the tests that may kill a mutant here: the ones beside the sources, no end-to-end run. */
  readonly tests: readonly string[];
}

/** A mutant of a test, of a reference twin or of a test's helper says nothing about the tests. */
export const NOT_MUTATED: readonly string[] = [
  '**/*.test.ts',
  '**/*.twin.ts',
  '**/*.fixture.ts',
  '**/testing/**',
];

const HTTP = 'packages/http/src';
const LEDGER = 'packages/core/src/ledger';
/** How a log is verified, besides its tree. */
const LEDGER_VERIFYING = [
  `${LEDGER}/{canonical-entry,findings,log,pairing,receipt-check,tile-check,verify}.ts`,
];
const VENUES = 'packages/core/src/venues';
const POLICY = 'packages/core/src/policy';
/** How a policy is written down, read and compared. */
const POLICY_LANGUAGE = [
  `${POLICY}/*-{document,shape,pattern,order,time,windows}.ts`,
  `${POLICY}/{address,cidr,difference,difference-row,effective,limits,policy,usage}.ts`,
];
/** What a policy can cost at most, and the one that is proposed. */
const POLICY_BOUND = [`${POLICY}/{loss-bound,worst-case,default-profile}.ts`];

export const GROUPS: readonly Group[] = [
  row('money', ['packages/core/src/money/*.ts'], ['packages/core/src/money/*.test.ts']),
  row('encoding', ['packages/core/src/encoding/*.ts'], ['packages/core/src/encoding/*.test.ts']),
  row('vault', ['packages/core/src/vault/*.ts'], ['packages/core/src/vault/*.test.ts']),
  row('ledger', [`${LEDGER}/*.ts`, ...LEDGER_VERIFYING.map((glob) => `!${glob}`)], [`${LEDGER}/*.test.ts`]),
  row('ledger-tree', [`${LEDGER}/tree/*.ts`], [`${LEDGER}/tree/*.test.ts`]),
  row('ledger-verify', LEDGER_VERIFYING, [`${LEDGER}/*.test.ts`]),
  row(
    'venues',
    [`${VENUES}/*.ts`],
    [`${VENUES}/*.test.ts`, `${VENUES}/{okx,htx}/{contract,orders,client-order-id,schemas}.test.ts`],
  ),
  row(
    'okx',
    [`${VENUES}/okx/*.ts`, `!${VENUES}/okx/schemas.ts`],
    [`${VENUES}/okx/*.test.ts`, `${VENUES}/{down,hosts}.test.ts`],
  ),
  row(
    'okx-tables',
    [`${VENUES}/okx/operations/*.ts`, `${VENUES}/okx/schemas.ts`],
    [`${VENUES}/okx/operations/*.test.ts`, `${VENUES}/okx/{schemas,schema-list,contract}.test.ts`],
  ),
  row(
    'htx',
    [`${VENUES}/htx/*.ts`, `!${VENUES}/htx/schemas.ts`],
    [`${VENUES}/htx/*.test.ts`, `${VENUES}/{down,hosts}.test.ts`],
  ),
  row('okx-streams', [`${VENUES}/okx/streams/*.ts`], [`${VENUES}/okx/streams/*.test.ts`]),
  row('htx-streams', [`${VENUES}/htx/streams/*.ts`], [`${VENUES}/htx/streams/*.test.ts`]),
  row(
    'htx-tables',
    [`${VENUES}/htx/operations/*.ts`, `${VENUES}/htx/schemas.ts`],
    [`${VENUES}/htx/operations/*.test.ts`, `${VENUES}/htx/{schema-list,contract,orders}.test.ts`],
  ),
  row(
    'policy-rules',
    [`${POLICY}/rules/*.ts`],
    [`${POLICY}/rules/*.test.ts`, `${POLICY}/{bypass,evaluate,evaluate.random}.test.ts`],
  ),
  row(
    'policy',
    [`${POLICY}/*.ts`, ...[...POLICY_LANGUAGE, ...POLICY_BOUND].map((glob) => `!${glob}`)],
    [`${POLICY}/*.test.ts`, `${POLICY}/rules/*.test.ts`],
  ),
  row('policy-language', POLICY_LANGUAGE, [`${POLICY}/*.test.ts`]),
  row('policy-bound', POLICY_BOUND, [`${POLICY}/{loss-bound,worst-case,default-profile}*.test.ts`]),
  row(
    'http-reading',
    [
      `${HTTP}/{address,byte-window,characters,chunked,content-length,head-scanner,header-lines,target}.ts`,
      `${HTTP}/{request,response}-{head,reader}.ts`,
    ],
    [`${HTTP}/{address,byte-window,characters,request-*,response-*}.test.ts`],
  ),
  row(
    'http-server',
    [`${HTTP}/{answer,refusal,request,server,server-connection,straight-reads,turn,writable-names}.ts`],
    [`${HTTP}/{answer,server*,straight-reads,turn}.test.ts`],
  ),
  row(
    'http-tls',
    [`${HTTP}/{forwarded-for,handshake-budget,last-host,own-text,peer-key,proxy-header,server-tls}.ts`],
    [`${HTTP}/{forwarded-for,handshake-budget,last-host,peer-key,proxy-*,server*}.test.ts`],
  ),
  row(
    'http-client',
    [`${HTTP}/{bounds,client,clock,upstream-*}.ts`],
    [`${HTTP}/client*.test.ts`, `${HTTP}/upstream.test.ts`],
  ),
  row(
    'http-websocket',
    [`${HTTP}/websocket-*.ts`],
    [`${HTTP}/websocket-*.test.ts`, `${HTTP}/server-websocket.test.ts`],
  ),
];

function row(name: string, mutate: readonly string[], tests: readonly string[]): Group {
  return { name, mutate, tests };
}
