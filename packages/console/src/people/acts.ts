import type { DatabaseSync } from 'node:sqlite';
import type { Alert } from '../alerts/alert.ts';
import { makeOwnAlert } from '../alerts/own-alert.ts';
import { quoteName } from '../alerts/quoting.ts';
import { ACTS_MAX } from './bounds.ts';
import { atomically } from './transaction.ts';

interface ActRow {
  /** `null`: nobody is told; it stands in the list. */
  readonly severity: Alert['severity'] | null;
  readonly title: string;
  readonly says: (name: string, address: string, by: string) => string;
  readonly advice: string;
  /** Many of one person are told as one. */
  readonly together?: boolean;
}

/** What somebody does after he has proved who he is: he need not be told of it as of a stranger’s act. */
const OWN_DOING: ReadonlySet<string> = new Set([
  'set-up',
  'password',
  'factor-added',
  'factor-removed',
  'codes-renewed',
  'critical-seen-to',
]);

const ASK =
  'Ask the person on another way whether that was so. If not: bitting people sign-out, then bitting people reset.';

/** Everything that happens to how people sign in, and what silences alerts; and who is told of it. */
export const ACTS = {
  'signed-in': {
    severity: null,
    title: 'Signed in',
    says: (name, at) => `${name} signed in from ${at}.`,
    advice: '',
  },
  'new-network': {
    severity: 'warning',
    title: 'Signed in from a new address',
    says: (name, at) => `${name} signed in from ${at}, where nobody of this name signed in from before.`,
    advice: ASK,
  },
  'recovery-code': {
    severity: 'critical',
    title: 'A recovery code was used',
    says: (name, at) =>
      `${name} signed in from ${at} by a recovery code. Nothing is widened until that is confirmed.`,
    advice: ASK,
  },
  'codes-wrong': {
    severity: 'critical',
    title: 'Wrong codes after a right password',
    says: (name, at) => `Somebody at ${at} knows the password of ${name} and guesses the code.`,
    advice: 'Let the person change the password now; "bitting people sign-out" ends what is open.',
  },
  'link-made': {
    severity: 'warning',
    title: 'A link to sign in was made',
    says: (name, _at, by) => `${by} made a link by which ${name} sets up how to sign in.`,
    advice: 'If nobody asked for it: "bitting people reset" makes it void.',
  },
  reset: {
    severity: 'critical',
    title: 'A sign-in was reset',
    says: (name, _at, by) =>
      `${by} reset how ${name} signs in. Nothing is widened by ${name} until that is confirmed.`,
    advice: ASK,
  },
  'set-up': {
    severity: 'warning',
    title: 'A sign-in was set up',
    says: (name, at) => `${name} set up how to sign in, from ${at}.`,
    advice: ASK,
  },
  password: {
    severity: 'warning',
    title: 'A password was changed',
    says: (name, at) => `${name} changed the password, from ${at}.`,
    advice: ASK,
  },
  'factor-added': {
    severity: 'warning',
    title: 'A second factor was added',
    says: (name, at) => `${name} added an authenticator app or a passkey, from ${at}.`,
    advice: ASK,
  },
  'factor-removed': {
    severity: 'warning',
    title: 'A second factor was removed',
    says: (name, at) => `${name} removed an authenticator app or a passkey, from ${at}.`,
    advice: ASK,
  },
  'codes-renewed': {
    severity: 'warning',
    title: 'Recovery codes were made anew',
    says: (name, at) => `${name} made new recovery codes, from ${at}.`,
    advice: ASK,
  },
  confirmed: {
    severity: 'warning',
    title: 'A person was confirmed after a reset',
    says: (name, _at, by) => `${by} confirmed ${name}, who may widen again what the role allows.`,
    advice: ASK,
  },
  'passkey-copied': {
    severity: 'critical',
    title: 'A passkey may have been copied',
    says: (name, at) =>
      `A passkey of ${name} was used from ${at}, and counts less than before: there may be two of it.`,
    advice: 'Let the person remove that passkey.',
  },
  'sessions-ended': {
    severity: null,
    title: 'Signed out',
    says: (name, _at, by) => `${by} ended sessions of ${name}.`,
    advice: '',
  },
  'critical-seen-to': {
    severity: 'info',
    title: 'Somebody sees to critical alerts',
    says: (name, at) =>
      `${name} said so from ${at}, after a second factor: they are not told over further channels.`,
    advice: 'The list of all alerts says which. If nobody sees to them: "bitting people sign-out", and do.',
    together: true,
  },
  'alerts-seen-to': {
    severity: null,
    title: 'All alerts were seen to',
    says: (name, at) => `${name} said so from ${at}, of all that were open.`,
    advice: '',
  },
} as const satisfies Readonly<Record<string, ActRow>>;

export type ActName = keyof typeof ACTS;

export interface PersonAct {
  readonly act: ActName;
  readonly operatorId: string;
  readonly name: string;
  readonly atMs: number;
  /** In words; `null`: the person. */
  readonly by: string | null;
  readonly address: string;
}

interface KeptAct extends PersonAct {
  readonly number: number;
}

const SQL = {
  insert:
    'INSERT INTO people_acts (at_ms, act, operator_id, name, by_whom, address, told) VALUES (?, ?, ?, ?, ?, ?, ?)',
  untold: `SELECT number, at_ms AS atMs, act, operator_id AS operatorId, name, by_whom AS "by", address FROM people_acts
    WHERE told = 0 ORDER BY number LIMIT 100`,
  told: 'UPDATE people_acts SET told = 1 WHERE number = ?',
  list: `SELECT number, at_ms AS atMs, act, operator_id AS operatorId, name, by_whom AS "by", address FROM people_acts
    ORDER BY number DESC LIMIT ?`,
  prune: 'DELETE FROM people_acts WHERE told = 1 AND number <= (SELECT max(number) FROM people_acts) - ?',
} as const;

/** What happened, by whichever process it was done; the console tells of it, once, also after it was started again. */
export class ActLog {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  note({ act, address, atMs, by, name, operatorId }: PersonAct): void {
    const isTold = ACTS[act].severity === null;
    atomically(this.#database, () => {
      this.#database.prepare(SQL.insert).run(atMs, act, operatorId, name, by, address, isTold ? 1 : 0);
      this.#database.prepare(SQL.prune).run(ACTS_MAX);
    });
  }

  list(limit: number): readonly PersonAct[] {
    return this.#database.prepare(SQL.list).all(limit) as unknown as readonly PersonAct[];
  }

  /** The same alert has the same id: one that was told before a crash is not told again. */
  tellAll(tell: (alert: Alert) => void): void {
    const rows = this.#database.prepare(SQL.untold).all() as unknown as readonly KeptAct[];
    for (const row of rows) {
      const alert = describeAct(row);
      if (alert !== null) tell(alert);
      this.#database.prepare(SQL.told).run(row.number);
    }
  }
}

function describeAct({ act, address, atMs, by, name, number, operatorId }: KeptAct): Alert | null {
  // One that a newer version wrote holds up none of the others.
  const row: ActRow | undefined = Object.hasOwn(ACTS, act) ? ACTS[act] : undefined;
  if (row === undefined || row.severity === null) return null;
  const { advice, says, severity, title } = row;
  const alert = makeOwnAlert(
    `people-${act}`,
    { atMs, what: `${operatorId} ${number}` },
    {
      severity,
      title,
      sentence: says(quoteName(name), address, quoteName(by ?? name)),
      advice,
      about: {
        doneBy: by === null && OWN_DOING.has(act) ? operatorId : null,
        named: [{ kind: 'person', id: operatorId, label: name }],
      },
    },
  );
  return row.together === true ? { ...alert, group: `${alert.rule} ${operatorId}` } : alert;
}
