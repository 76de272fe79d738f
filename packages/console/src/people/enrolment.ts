import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import { NAME_CHARACTERS_MAX } from './bounds.ts';
import type { Desk } from './desk.ts';
import type { NewFactor } from './factor-store.ts';
import { askForNew, readNew } from './passkeys.ts';
import type { Person } from './person-store.ts';
import { subjectOfTotp } from './proofs.ts';
import { drawId } from './tokens.ts';
import { describeTotp, drawTotpSecret, stepsOfCode } from './totp.ts';

/** A factor that is offered and not proven yet: an app’s secret, and what a passkey has to answer. In memory alone. */
export interface OfferedFactors {
  readonly totp: Uint8Array;
  readonly challenge: string;
}

/** What the browser is shown of it. */
export interface ShownOffer {
  readonly totp: { readonly secret: string; readonly uri: string };
  readonly passkey: PublicKeyCredentialCreationOptionsJSON;
}

/** What proves that the person has it now. */
export type ProvenOffer =
  | { readonly kind: 'totp'; readonly code: string; readonly name: string }
  | { readonly kind: 'passkey'; readonly response: Readonly<Record<string, unknown>>; readonly name: string };

/** Both, so that the person chooses in front of the picture. */
export async function offerFactors(
  { factors, site }: Desk,
  person: Pick<Person, 'operatorId' | 'name' | 'handle'>,
): Promise<{ readonly offered: OfferedFactors; readonly shown: ShownOffer }> {
  const totp = drawTotpSecret();
  const passkey = await askForNew(site, person, factors.passkeysOf(person.operatorId));
  const { text, uri } = describeTotp(totp, person.name);
  return {
    offered: { totp, challenge: passkey.challenge },
    shown: { totp: { secret: text, uri }, passkey },
  };
}

/** The factor, to be written down; the step of its first code is used by that. Throws `FACTOR_REFUSED`. */
export async function acceptFactor(
  { box, nowMs, site }: Desk,
  operatorId: string,
  { totp, challenge }: OfferedFactors,
  given: ProvenOffer,
): Promise<NewFactor> {
  const factorId = drawId('fac');
  const base = { factorId, name: readName(given.name), madeMs: nowMs() };
  if (given.kind === 'totp') {
    const step = stepsOfCode(totp, given.code, nowMs()).at(-1);
    if (step === undefined)
      throw new BittingError('FACTOR_REFUSED', 'the first code is wrong', {
        publicDetail: 'The code is wrong. Is the clock of the telephone right?',
      });
    return { ...base, kind: 'totp', sealed: box.seal(totp, subjectOfTotp(operatorId, factorId)), step };
  }
  const made = await readNew(site, given.response, challenge);
  if (made === null) throw new BittingError('FACTOR_REFUSED', 'the passkey is not what was asked for');
  return { ...base, kind: 'passkey', ...made };
}

function readName(name: string): string {
  return Array.from(name.trim()).slice(0, NAME_CHARACTERS_MAX).join('');
}
