import { decodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { NoteKey, NoteSignature } from '@bitting/core/ledger/tree/note-key.ts';
import { proveConsistency, type TreeNodes } from '@bitting/core/ledger/tree/proofs.ts';
import { parseSignatures, verifySignatures } from '@bitting/core/ledger/tree/signed-note.ts';
import { formatWitnessRequest } from '@bitting/core/ledger/tree/witness-request.ts';
import { createPool, type UpstreamPool } from '@bitting/http/client.ts';
import type { Released } from '../ledger/checkpoint-file.ts';
import type { Clock } from '../ports/clock.ts';
import { WITNESS_ANSWER_BYTES_MAX, WITNESS_TIMEOUT_MS } from './bounds.ts';
import type { WitnessPlace } from './witness-places.ts';

export type WitnessAnswer =
  | { readonly kind: 'cosigned'; readonly signature: NoteSignature }
  /** It has signed another history of this log, or a longer one: there are two of it. */
  | { readonly kind: 'refused'; readonly reason: 'ahead' | 'inconsistent' }
  | { readonly kind: 'failed'; readonly cause: string };

const SIZE = /^(0|[1-9][0-9]{0,18})\n$/u;

/** One witness as the log sees it: what it has signed, and a connection. It is asked one thing at a time. */
export class WitnessLink {
  readonly key: NoteKey;
  readonly #path: string;
  readonly #pool: UpstreamPool;
  /** What it says that it has signed; zero until it has said anything. */
  #size = 0n;
  #isAsked = false;

  constructor({ key, target, path }: WitnessPlace, clock: Clock) {
    this.key = key;
    this.#path = path;
    this.#pool = createPool(target, {
      clock,
      bounds: { connectionsMax: 1 },
      allowConnect: (host, port) => host === target.host && port === target.port,
    });
  }

  /** Whether it has not answered yet. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /** Shows it a checkpoint and that it follows from what it has signed. Never throws. */
  async show(released: Released, nodes: TreeNodes): Promise<WitnessAnswer> {
    this.#isAsked = true;
    try {
      const first = await this.#ask(released, nodes);
      // It has said what it has signed: the proof is from there.
      return first ?? (await this.#ask(released, nodes)) ?? failed('it says another size each time');
    } catch (error) {
      return failed(error instanceof BittingError ? error.code : 'the proof could not be made');
    } finally {
      this.#isAsked = false;
    }
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  /** `null`: it has signed another size than we thought, which we know now. */
  async #ask({ head, checkpoint }: Released, nodes: TreeNodes): Promise<WitnessAnswer | null> {
    if (this.#size > head.size) return { kind: 'refused', reason: 'ahead' };
    const proof = proveConsistency(this.#size, head.size, nodes);
    const result = await this.#pool.send({
      method: 'POST',
      target: this.#path,
      headers: [['Content-Type', 'text/plain; charset=utf-8']],
      body: formatWitnessRequest({ oldSize: this.#size, proof, checkpoint }),
      timeoutMs: WITNESS_TIMEOUT_MS,
      responseBytesMax: WITNESS_ANSWER_BYTES_MAX,
    });
    if (result.kind !== 'response') return failed(result.cause);
    const { status, body } = result;
    if (status === 200) return this.#read(body, { head, checkpoint });
    if (status === 422) return { kind: 'refused', reason: 'inconsistent' };
    const size = status === 409 ? SIZE.exec(decodeUtf8(body))?.[1] : undefined;
    if (size === undefined) return failed(`status ${status}`);
    this.#size = BigInt(size);
    return null;
  }

  #read(body: Uint8Array, { head, checkpoint }: Released): WitnessAnswer {
    const signatures = parseSignatures(decodeUtf8(body));
    const [own] = verifySignatures({ text: checkpoint.text, signatures }, [this.key]);
    if (own === undefined) return failed('it signed with another key');
    this.#size = head.size;
    return { kind: 'cosigned', signature: own.signature };
  }
}

function failed(cause: string): WitnessAnswer {
  return { kind: 'failed', cause };
}
