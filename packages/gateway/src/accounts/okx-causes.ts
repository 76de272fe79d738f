import type { ProbeFailure } from '../ports/credential-probe.ts';
import { CLOCK, failureOf, later, type Cause } from './probe-causes.ts';

const LATER = later('OKX');
const BLOCKED: Cause = {
  cause: 'OKX has blocked the account or the key.',
  remedy: 'Sign in at OKX and see what it says about the account, then try again.',
};
/** What each code means for somebody who binds a key (OKX v5, "Error code", read 2026-02-23). */
const CAUSES: Readonly<Record<string, Cause>> = {
  '50001': LATER,
  '50004': LATER,
  '50011': LATER,
  '50013': LATER,
  '50026': LATER,
  '50007': BLOCKED,
  '50009': BLOCKED,
  '50100': BLOCKED,
  '50101': {
    cause: 'The key belongs to the other environment: live keys and demo keys are different keys.',
    remedy: 'Bind it with the environment it was made in, or make a key in the one that you want.',
  },
  '50102': CLOCK,
  '50105': {
    cause: 'The passphrase is wrong.',
    remedy:
      'It is the one chosen with this key, not the password of the account. It cannot be recovered: if it is lost, delete the key and make a new one.',
  },
  '50110': {
    cause: 'The key is bound to other addresses than the one that this machine comes from.',
    remedy: 'Add the address of this machine to the key at OKX. It stands in what OKX said, if OKX names it.',
  },
  '50111': { cause: 'OKX does not accept the API key.', remedy: 'Copy it again from the OKX page.' },
  '50113': {
    cause: 'The secret key does not belong to this API key.',
    remedy: 'Copy it again; if it was lost, delete the key at OKX and make a new one.',
  },
  '50119': {
    cause: 'The key does not exist in any region that was asked.',
    remedy:
      'It was mistyped, deleted by hand, or deleted by OKX: a key that can trade and is bound to no address goes after 14 days without use. Make a new one.',
  },
  '50120': {
    cause: 'The key may not read the account.',
    remedy: 'Give it the Read permission at OKX.',
  },
};

const UNKNOWN: Cause = {
  cause: 'OKX refused the key for a reason that is not known here.',
  remedy: 'Look the code up in the OKX documentation.',
};

/** The cause behind a refusal of the venue. `message` is the venue's own, already without anything secret. */
export function causeOfCode(code: string, message: string): ProbeFailure {
  return failureOf(CAUSES[code] ?? UNKNOWN, `OKX said ${code}: ${message}`);
}
