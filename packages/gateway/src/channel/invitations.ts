import type { BindInvitationView, BindInvitationTerms } from '@bitting/client/sealing.ts';
import { areEqual, sha256 } from '@bitting/core/crypto/hash.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { RandomBytes } from '../ports/random.ts';
import { encodeBase64Url } from './base64url.ts';
import { INVITATION_KEPT_MS, INVITATIONS_EACH_MAX, INVITATIONS_MAX, TOLD_AGAIN_MS } from './bounds.ts';

/** Who has the link, and by which browser he came. Neither is kept: hashes are. */
export interface InvitationProof {
  readonly invitationId: string;
  readonly token: string;
  readonly browser: string;
}

export interface Opening {
  readonly invitation: BindInvitationView;
  /** Nobody had opened it before. */
  readonly isFirst: boolean;
}

export interface InvitationUse extends Disposable {
  /** Throws `INVITATION_OVER` where it was cancelled meanwhile. */
  demand(): void;
  finish(accountId: string): void;
}

interface Invitation {
  readonly terms: BindInvitationTerms;
  readonly by: string;
  readonly tokenHash: Uint8Array;
  readonly madeAtMs: number;
  readonly expiresAtMs: number;
  /** How many others had to agree to a binding when they agreed to the link. */
  readonly consents: number;
  opened: { readonly atMs: number; readonly address: string; readonly browserHash: Uint8Array } | null;
  refused: { times: number; atMs: number; address: string } | null;
  state: 'waiting' | 'in-use' | 'used' | 'cancelled';
  accountId: string | null;
}

const ID_BYTES = 16;
const TOKEN_BYTES = 32;

/**
 * Links by which somebody else binds his venue key, on the terms that were set when the link was made. In memory alone: a restart of
 * the gateway ends them all, and its ledger says that they were made.
 */
export class Invitations {
  readonly #clock: Pick<Clock, 'wallMs'>;
  readonly #random: RandomBytes;
  readonly #all = new Map<string, Invitation>();

  constructor(clock: Pick<Clock, 'wallMs'>, random: RandomBytes) {
    this.#clock = clock;
    this.#random = random;
  }

  newId(): string {
    return `inv_${this.#random(ID_BYTES).toString('hex')}`;
  }

  /** Throws `OVERLOADED`. */
  demandRoom(by: string): void {
    this.#forget();
    const open = [...this.#all.values()].filter((one) => this.#isOpen(one));
    if (open.length < INVITATIONS_MAX && open.filter((one) => one.by === by).length < INVITATIONS_EACH_MAX)
      return;
    throw new BittingError('OVERLOADED', `${open.length} open invitations`, {
      publicDetail: 'Too many bind links are open: cancel some, or wait until they expire.',
    });
  }

  /** The answer is the only copy of the link's secret. */
  make(
    invitationId: string,
    {
      by,
      consents,
      expiresAtMs,
      ...terms
    }: BindInvitationTerms & Pick<Invitation, 'by' | 'consents' | 'expiresAtMs'>,
  ): string {
    const token = encodeBase64Url(this.#random(TOKEN_BYTES));
    this.#all.set(invitationId, {
      terms,
      by,
      tokenHash: hashOf(token),
      madeAtMs: this.#clock.wallMs(),
      expiresAtMs,
      consents,
      opened: null,
      refused: null,
      state: 'waiting',
      accountId: null,
    });
    return token;
  }

  /**
   * Throws `INVITATION_UNKNOWN`, `INVITATION_OVER` and, for any browser but the first, `INVITATION_TAKEN`: `refused` has told of it
   * then, of many in a row once.
   */
  async open(
    proof: InvitationProof,
    {
      by,
      address,
      refused,
    }: { readonly by: string; readonly address: string; readonly refused: () => Promise<void> },
  ): Promise<Opening> {
    const invitation = this.#demand(proof, by);
    const browserHash = hashOf(proof.browser);
    const isFirst = invitation.opened === null;
    invitation.opened ??= { atMs: this.#clock.wallMs(), address, browserHash };
    if (areEqual(invitation.opened.browserHash, browserHash))
      return { invitation: this.#view(proof.invitationId, invitation), isFirst };
    const former = invitation.refused;
    const atMs = this.#clock.wallMs();
    invitation.refused = { times: (former?.times ?? 0) + 1, atMs, address };
    if (former === null || former.address !== address || atMs - former.atMs >= TOLD_AGAIN_MS) await refused();
    throw taken();
  }

  /** As it was before somebody opened it: that could not be written down. */
  unopen(invitationId: string): void {
    const invitation = this.#all.get(invitationId);
    if (invitation !== undefined) invitation.opened = null;
  }

  /**
   * Throws as {@link Invitations.open}, `INVITATION_MISMATCH` where the call is not the one that was invited to, and `INVITATION_OVER`
   * where more others have to agree to a binding by now.
   */
  demand(
    proof: InvitationProof,
    { by, needed }: { readonly by: string; readonly needed: number },
    asked: Readonly<Record<string, unknown>>,
  ): void {
    const invitation = this.#demand(proof, by);
    if (invitation.consents < needed)
      throw new BittingError('INVITATION_OVER', 'more have to agree since', {
        publicDetail:
          'More operators have to agree to a binding than when this link was made; ask for another one.',
      });
    if (invitation.opened === null || !areEqual(invitation.opened.browserHash, hashOf(proof.browser)))
      throw taken();
    const { venue, environment, region, label, trading } = invitation.terms;
    const wanted: Readonly<Record<string, unknown>> = { venue, environment, region, label, trading };
    if (Object.entries(wanted).some(([name, value]) => asked[name] !== value))
      throw new BittingError('INVITATION_MISMATCH', 'other terms than it was made with');
  }

  /** Nobody else uses it meanwhile; `finish` ends it, its end without that leaves it as it was. */
  begin(invitationId: string): InvitationUse {
    const invitation = this.#all.get(invitationId);
    if (invitation?.state !== 'waiting')
      throw new BittingError('INVITATION_OVER', invitation?.state ?? 'unknown');
    invitation.state = 'in-use';
    return {
      demand: () => {
        if (invitation.state !== 'in-use') throw new BittingError('INVITATION_OVER', invitation.state);
      },
      finish: (accountId) => {
        invitation.state = 'used';
        invitation.accountId = accountId;
      },
      [Symbol.dispose]: () => {
        if (invitation.state === 'in-use') invitation.state = 'waiting';
      },
    };
  }

  /** Throws `INVITATION_UNKNOWN` and `INVITATION_OVER`. */
  cancel(invitationId: string): BindInvitationView {
    const invitation = this.#all.get(invitationId);
    if (invitation === undefined) throw unknown();
    if (!this.#isOpen(invitation)) throw new BittingError('INVITATION_OVER', invitation.state);
    invitation.state = 'cancelled';
    return this.#view(invitationId, invitation);
  }

  /** The last ones first. */
  list(): readonly BindInvitationView[] {
    this.#forget();
    return [...this.#all].toReversed().map(([id, invitation]) => this.#view(id, invitation));
  }

  clear(): void {
    this.#all.clear();
  }

  #demand({ invitationId, token }: InvitationProof, by: string): Invitation {
    const invitation = this.#all.get(invitationId);
    // Whoever has not the link's secret learns nothing of it, not even that it is there.
    if (invitation === undefined || !areEqual(invitation.tokenHash, hashOf(token)) || invitation.by !== by)
      throw unknown();
    if (!this.#isOpen(invitation)) throw new BittingError('INVITATION_OVER', invitation.state);
    return invitation;
  }

  #isOpen({ state, expiresAtMs }: Invitation): boolean {
    return (state === 'waiting' || state === 'in-use') && this.#clock.wallMs() < expiresAtMs;
  }

  #forget(): void {
    const nowMs = this.#clock.wallMs();
    for (const [id, { expiresAtMs }] of this.#all)
      if (nowMs >= expiresAtMs + INVITATION_KEPT_MS) this.#all.delete(id);
  }

  #view(invitationId: string, invitation: Invitation): BindInvitationView {
    const { terms, by, madeAtMs, expiresAtMs, opened, refused, state, accountId } = invitation;
    const isOver = state === 'waiting' && this.#clock.wallMs() >= expiresAtMs;
    return {
      invitationId,
      ...terms,
      by,
      madeAtMs,
      expiresAtMs,
      state: isOver ? 'expired' : state,
      openedAtMs: opened?.atMs ?? null,
      openedFrom: opened?.address ?? null,
      refusedOpenings: refused === null ? null : { ...refused },
      accountId,
    };
  }
}

function hashOf(text: string): Uint8Array {
  return sha256(encodeUtf8(text));
}

function unknown(): BittingError {
  return new BittingError('INVITATION_UNKNOWN', 'no such invitation, or another secret');
}

function taken(): BittingError {
  return new BittingError('INVITATION_TAKEN', 'another browser opened it first');
}
