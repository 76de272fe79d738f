import type { CaseRow } from './case-row.ts';

const TARGETS = 'tests/attacks/pth-targets.test.ts';
const FRAMING = 'tests/attacks/pth-framing.test.ts';
const FORWARDING = 'tests/attacks/pth-forwarding.test.ts';
/** The same cases at the kernel alone, byte by byte. */
const KERNEL = 'packages/http/src/server-attacks.test.ts';

export const PTH: readonly CaseRow[] = [
  {
    id: 'PTH-01',
    state: 'tested',
    where: [TARGETS, KERNEL],
    note: 'Dot segments in a path are refused, never resolved; the order behind them on the connection is not executed.',
  },
  {
    id: 'PTH-02',
    state: 'tested',
    where: [TARGETS, KERNEL],
    note: 'Percent-encoding in a path is refused, whatever it stands for.',
  },
  {
    id: 'PTH-03',
    state: 'tested',
    where: [TARGETS, KERNEL],
    note: 'Doubled, trailing and backward slashes are refused; another spelling of a known path is no operation.',
  },
  {
    id: 'PTH-05',
    state: 'tested',
    where: [TARGETS, KERNEL],
    note: 'Targets that name a host or a user are refused; the venue’s host never comes from a request.',
  },
  {
    id: 'PTH-06',
    state: 'tested',
    where: [TARGETS, KERNEL],
    note: 'Forty methods, CONNECT and `OPTIONS *` among them, are refused; PUT and DELETE are no operation.',
  },
  {
    id: 'PTH-07',
    state: 'tested',
    where: [TARGETS, KERNEL],
    note: 'Fragments, control bytes, raw UTF-8 and other request lines and versions are refused.',
  },
  {
    id: 'PTH-09',
    state: 'tested',
    where: [FRAMING, KERNEL],
    note: 'A length and a transfer coding together are refused; what follows on the connection is not executed.',
  },
  {
    id: 'PTH-10',
    state: 'tested',
    where: [FRAMING, KERNEL],
    note: 'Every transfer coding is refused, `chunked` as well.',
  },
  {
    id: 'PTH-11',
    state: 'tested',
    where: [FRAMING, KERNEL],
    note: 'Lengths with a sign, leading zeroes, lists, doubled or too large are refused.',
  },
  {
    id: 'PTH-13',
    state: 'tested',
    where: [FRAMING, KERNEL],
    note: 'Header names with other characters than letters, digits and `-` are refused.',
  },
  {
    id: 'PTH-14',
    state: 'tested',
    where: [FRAMING, KERNEL],
    note: 'Folded lines, bare CR or LF, and bytes outside of printable ASCII in headers are refused.',
  },
  {
    id: 'PTH-15',
    state: 'tested',
    where: [FRAMING, KERNEL],
    note: 'A missing, doubled or foreign Host is refused.',
  },
  {
    id: 'PTH-17',
    state: 'tested',
    where: [FRAMING, KERNEL],
    note: 'A GET with a body is refused, signed or not.',
  },
  {
    id: 'PTH-18',
    state: 'tested',
    where: [FORWARDING, 'packages/http/src/server.test.ts'],
    note: 'Pipelined requests are verified and counted one by one and answered in order, sixteen at a time.',
  },
  {
    id: 'PTH-19',
    state: 'tested',
    where: [FRAMING, KERNEL],
    note: 'Expectations and upgrades are refused.',
  },
  {
    id: 'PTH-21',
    state: 'tested',
    where: [FORWARDING, FRAMING, KERNEL],
    note: 'Headers that proxies believe are neither obeyed nor forwarded: the venue gets the same headers with and without.',
  },
  {
    id: 'PTH-22',
    state: 'tested',
    where: [FRAMING, KERNEL, 'packages/http/src/server.test.ts'],
    note: 'Names of object members change nothing; more than 64 headers or 16 KiB are refused.',
  },
  {
    id: 'PTH-23',
    state: 'tested',
    where: ['tests/grid/grid.test.ts', 'packages/http/src/request-fuzz.test.ts'],
    note: 'Payloads of the known smuggling classes, alone and through proxies: never more or other requests than the strictest reader sees.',
  },
  {
    id: 'PTH-25',
    state: 'tested',
    where: [FORWARDING],
    note: 'Every byte that reaches a venue is what was signed; nothing between bot and venue uses what rewrites paths.',
  },
];
