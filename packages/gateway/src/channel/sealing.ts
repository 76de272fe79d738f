import type { Clock } from '../ports/clock.ts';
import type { RandomBytes } from '../ports/random.ts';
import type { VaultKeyRing } from '../vault/key-ring.ts';
import { openLogKey } from '../vault/log-key.ts';
import type { Vault } from '../vault/vault.ts';
import { AnswerSeal } from './sealed-answer.ts';
import { Channels } from './channels.ts';
import { GatewaySigner } from './gateway-signer.ts';
import { Invitations } from './invitations.ts';

/** How secrets pass through somebody who must not read them. */
export interface Sealing {
  readonly channels: Channels;
  readonly invitations: Invitations;
  readonly answers: AnswerSeal;
  readonly signer: GatewaySigner;
}

export interface SealingParts {
  readonly vault: Vault;
  readonly keyRing: Pick<VaultKeyRing, 'sealed' | 'observe'>;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/** A vault that is sealed leaves nothing open that a secret could be sent to. */
export function composeSealing({ vault, keyRing, clock, random }: SealingParts): Sealing {
  const signer = new GatewaySigner(() => (keyRing.sealed ? null : openLogKey(vault, random)));
  const channels = new Channels(clock, random);
  keyRing.observe(() => {
    if (keyRing.sealed) channels.clear();
  });
  return {
    signer,
    channels,
    invitations: new Invitations(clock, random),
    answers: new AnswerSeal(signer, random),
  };
}
