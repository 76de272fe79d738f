import type { CaseRow } from './case-row.ts';

const SIGNATURES = 'tests/attacks/sig-signatures.test.ts';
const ALGORITHMS = 'tests/attacks/sig-algorithms.test.ts';
const TIMES = 'tests/attacks/sig-times.test.ts';
const CREDENTIALS = 'tests/attacks/sig-credentials.test.ts';
const STREAMS = 'tests/attacks/wsx-access.test.ts';
const OKX_AUTH = 'packages/core/src/venues/okx/auth.test.ts';
const HTX_AUTH = 'packages/core/src/venues/htx/auth.test.ts';
const HTX_REPLAY = 'tests/e2e/htx-replay.test.ts';
const UNSIGNED_BODIES = 'packages/gateway/src/pipeline/unsigned-bodies.test.ts';

export const SIG: readonly CaseRow[] = [
  {
    id: 'SIG-01',
    state: 'tested',
    where: [SIGNATURES, OKX_AUTH, HTX_AUTH, STREAMS],
    note: 'Every flipped bit of a signature, and every other text that a lenient reader takes for the right one, is refused.',
  },
  {
    id: 'SIG-02',
    state: 'tested',
    where: [SIGNATURES, 'tests/e2e/htx-signatures.test.ts'],
    note: 'A signature serves no other method, path, query or, at OKX, body.',
  },
  {
    id: 'SIG-04',
    state: 'tested',
    where: [
      SIGNATURES,
      'packages/core/src/venues/okx/query.test.ts',
      'packages/core/src/venues/htx/query.test.ts',
      'tests/e2e/htx-signatures.test.ts',
    ],
    note: 'Queries in another than their one form are refused though they were signed so; HTX may be signed sorted or as it stands.',
  },
  {
    id: 'SIG-05',
    state: 'tested',
    where: [TIMES, OKX_AUTH, 'packages/core/src/venues/htx/timestamp.test.ts'],
    note: 'Hundreds of other forms of a timestamp are refused at each venue.',
  },
  {
    id: 'SIG-06',
    state: 'tested',
    where: [TIMES, 'packages/gateway/src/pipeline/identify.test.ts', UNSIGNED_BODIES],
    note: 'A timestamp is good to the millisecond of the window’s end, thirty seconds either way, and not beyond.',
  },
  {
    id: 'SIG-08',
    state: 'tested',
    where: [HTX_REPLAY],
    note: 'A captured HTX signature with another body: two seconds, the same address, ten bodies, each once; not at all for a key that binds bodies. A thousand races.',
  },
  {
    id: 'SIG-09',
    state: 'tested',
    where: [
      HTX_REPLAY,
      'tests/faults/kill.test.ts',
      'tests/e2e/okx-path.test.ts',
      'packages/gateway/src/orders/replay-memory.test.ts',
      STREAMS,
    ],
    note: 'A request, or a login of a stream, that was used is refused after a restart and after SIGKILL. Several gateways at once wait for a shared store.',
  },
  {
    id: 'SIG-10',
    state: 'tested',
    where: ['packages/gateway/src/orders/replay-memory.test.ts', UNSIGNED_BODIES],
    note: 'A key that floods the memory of used signatures is refused alone, and still cancels; the memory is bounded.',
  },
  {
    id: 'SIG-12',
    state: 'tested',
    where: [ALGORITHMS, HTX_AUTH],
    note: 'A key takes the algorithm that it was cut for: ten signers × fifteen methods × eight versions; missing, doubled and misplaced proofs.',
  },
  {
    id: 'SIG-13',
    state: 'tested',
    where: [ALGORITHMS, 'packages/core/src/crypto/ed25519-key.test.ts'],
    note: 'Malleable and odd Ed25519 signatures are refused; keys of small order, of other curves or in a wrong PEM are not taken.',
  },
  {
    id: 'SIG-14',
    state: 'later',
    where: 'several gateway processes',
    note: 'An edge of its own that passes other bytes than it parsed. Today one process reads the bytes once and only those count.',
  },
  {
    id: 'SIG-16',
    state: 'tested',
    where: [CREDENTIALS, OKX_AUTH, STREAMS],
    note: 'A wrong, empty, cut or foreign passphrase is refused though the signature is right.',
  },
  {
    id: 'SIG-17',
    state: 'tested',
    where: [CREDENTIALS],
    note: 'A real key that signs at the gateway is refused as unknown and nothing is forwarded. The alert waits for alerts.',
  },
  {
    id: 'SIG-18',
    state: 'tested',
    where: [CREDENTIALS, OKX_AUTH, STREAMS],
    note: 'A key of one venue is nobody at the other; the header of the demo is set from the credential alone.',
  },
  {
    id: 'SIG-20',
    state: 'tested',
    where: [STREAMS],
    note: 'Logins with timestamps in another form or of another time are refused at each port, though they are signed.',
  },
  {
    id: 'SIG-21',
    state: 'tested',
    where: ['tests/attacks/sig-comparisons.test.ts'],
    note: 'Secrets are compared in constant time, in two places; what it takes is measured in TIM-01.',
  },
  {
    id: 'SIG-22',
    state: 'tested',
    where: [
      'tests/attacks/pth-forwarding.test.ts',
      'tests/e2e/okx-path.test.ts',
      'tests/e2e/htx-path.test.ts',
      'packages/core/src/venues/htx/auth-sending.test.ts',
    ],
    note: 'Everything that is forwarded verifies with the real secret, and with nothing of the bot’s.',
  },
];
