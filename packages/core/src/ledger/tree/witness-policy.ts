import { WITNESS_POLICY_BYTES_MAX, WITNESS_POLICY_NAMES_MAX } from '../../bounds.ts';
import { decodeUtf8 } from '../../encoding/utf8.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import { formatNoteKey, parseNoteKey, type NoteKey, type NoteKeyKind } from './note-key.ts';

/** A log or a witness of a policy. */
export interface PolicyKey {
  readonly key: NoteKey;
  /** Where it can be reached; `null`: nobody says. */
  readonly url: string | null;
}

/** Whose signatures make a checkpoint good (C2SP tlog-policy). */
export interface WitnessPolicy {
  readonly logs: readonly PolicyKey[];
  readonly witnesses: readonly PolicyKey[];
  /** Whether these witnesses, all of whose signatures were verified, are enough. */
  isQuorum(cosigners: readonly NoteKey[]): boolean;
}

type Condition = (cosigners: ReadonlySet<string>) => boolean;

interface Reading {
  readonly logs: PolicyKey[];
  readonly witnesses: PolicyKey[];
  readonly names: Map<string, Condition>;
  quorum: Condition | null;
}

const NONE = 'none';
const ADDRESS = /^https?:\/\/[^\s]{1,2000}$/u;
const COUNT = /^[1-9][0-9]{0,2}$/u;

/** A statement of the file, by its first word; the answer is what is wrong, `null`: nothing. */
const STATEMENTS: Readonly<Record<string, (words: readonly string[], reading: Reading) => string | null>> = {
  log: ([text, url, more], { logs }) =>
    text === undefined || more !== undefined ? 'log takes a key and a URL' : addKey(logs, 'log', [text, url]),
  witness: ([name, text, url, more], reading) => {
    if (name === undefined || text === undefined || more !== undefined)
      return 'witness takes a name, a key and a URL';
    const problem = addKey(reading.witnesses, 'witness', [text, url]);
    const id = reading.witnesses.at(-1)?.key;
    return (
      problem ?? define(name, (cosigners) => id !== undefined && cosigners.has(formatNoteKey(id)), reading)
    );
  },
  group: ([name, count, ...members], reading) => {
    const conditions = members.map((member) => reading.names.get(member));
    const known = conditions.filter((condition) => condition !== undefined);
    const least = leastOf(count ?? '', members.length);
    if (name === undefined || least === null) return 'group takes a name, all, any or a number, and members';
    if (known.length < members.length) return 'a member that is not defined before it';
    if (new Set(members).size < members.length) return 'a member twice';
    return define(name, (cosigners) => known.filter((holds) => holds(cosigners)).length >= least, reading);
  },
  quorum: ([name, more], reading) => {
    if (name === undefined || more !== undefined || reading.quorum !== null)
      return 'one quorum, and one name';
    const condition = name === NONE ? () => true : reading.names.get(name);
    if (condition === undefined) return 'a quorum that is not defined before it';
    reading.quorum = condition;
    return null;
  },
};

/** @throws BittingError `WITNESS_POLICY_MALFORMED`, naming the line */
export function parseWitnessPolicy(bytes: Uint8Array): WitnessPolicy {
  if (bytes.length > WITNESS_POLICY_BYTES_MAX) throw malformed(0, `${bytes.length} bytes`);
  const reading: Reading = { logs: [], witnesses: [], names: new Map(), quorum: null };
  for (const [index, line] of decodeUtf8(bytes).split('\n').entries()) {
    const [first = '', ...words] = line.split(/[ \t]+/u).filter((word) => word !== '');
    if (first === '' || first.startsWith('#')) continue;
    const statement = Object.hasOwn(STATEMENTS, first) ? STATEMENTS[first] : undefined;
    const problem = statement === undefined ? 'no statement' : statement(words, reading);
    if (problem !== null) throw malformed(index + 1, problem);
  }
  const { logs, witnesses, quorum } = reading;
  if (quorum === null) throw malformed(0, 'no quorum');
  return { logs, witnesses, isQuorum: (cosigners) => quorum(new Set(cosigners.map(formatNoteKey))) };
}

function addKey(
  keys: PolicyKey[],
  kind: NoteKeyKind,
  [text, url = null]: readonly [text: string, url: string | null | undefined],
): string | null {
  const key = tryKey(text);
  if (key?.kind !== kind) return `the key of a ${kind}`;
  if (keys.some((other) => Buffer.from(other.key.publicKey).equals(key.publicKey))) return 'a key twice';
  if (url !== null && !ADDRESS.test(url)) return 'an address that is none';
  keys.push({ key, url });
  return null;
}

function define(name: string, condition: Condition, { names }: Reading): string | null {
  if (name === NONE || names.has(name)) return 'a name that is taken';
  if (names.size >= WITNESS_POLICY_NAMES_MAX) return 'too many names';
  names.set(name, condition);
  return null;
}

function leastOf(count: string, members: number): number | null {
  if (members === 0) return null;
  if (count === 'all') return members;
  if (count === 'any') return 1;
  return COUNT.test(count) && Number(count) <= members ? Number(count) : null;
}

function tryKey(text: string): NoteKey | null {
  try {
    return parseNoteKey(text);
  } catch {
    return null;
  }
}

function malformed(line: number, what: string): BittingError {
  const where = line === 0 ? 'the policy of witnesses' : `line ${line} of the policy of witnesses`;
  return new BittingError('WITNESS_POLICY_MALFORMED', `${where}: ${what}`, {
    publicDetail: `Cannot read ${where}: ${what}.`,
  });
}
