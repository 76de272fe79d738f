/** Witnesses that a test has in its hands, and a ledger that asks them. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { Ed25519SigningKey } from '@bitting/core/crypto/ed25519-signing-key.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import type { TradingState } from '@bitting/core/trading/vocabulary.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { parseCheckpoint } from '@bitting/core/ledger/tree/checkpoint.ts';
import type { TreeHead } from '@bitting/core/ledger/tree/merkle.ts';
import { formatNoteKey, makeNoteKey, signAsWitness } from '@bitting/core/ledger/tree/note-key.ts';
import { verifyConsistency } from '@bitting/core/ledger/tree/proofs.ts';
import { formatSignature } from '@bitting/core/ledger/tree/signed-note.ts';
import { parseWitnessRequest } from '@bitting/core/ledger/tree/witness-request.ts';
import { openLog, type LiveLog } from '../../ledger/testing/log-bench.ts';
import { composeWitnesses, type Witnesses } from '../compose.ts';

interface Told {
  readonly status: number;
  readonly text: string;
}

/** A witness that keeps the protocol, or does what a test tells it to. */
export class FakeWitness {
  readonly name: string;
  readonly key: Ed25519SigningKey;
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  /** Heads that it has signed. */
  readonly signed: TreeHead[] = [];
  asked = 0;
  respond: ((body: Uint8Array) => Told | null | Promise<Told>) | null = null;
  url = '';

  constructor(number: number) {
    this.name = `witness.example/${number}`;
    this.key = Ed25519SigningKey.takeSeed(new Uint8Array(32).fill(100 + number));
  }

  static async open(context: TestContext, number: number): Promise<FakeWitness> {
    const witness = new FakeWitness(number);
    witness.#server.listen(0, '127.0.0.1');
    await once(witness.#server, 'listening');
    witness.url = `http://127.0.0.1:${(witness.#server.address() as AddressInfo).port}/w`;
    context.after(() => witness.close());
    return witness;
  }

  get vkey(): string {
    return formatNoteKey(makeNoteKey('witness', this.name, this.key.publicKey));
  }

  get size(): bigint {
    return this.signed.at(-1)?.size ?? 0n;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  sign(text: string): string {
    return formatSignature(signAsWitness(this.name, { text, seconds: 1_800_000_000n }, this.key));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    assert.equal(request.url, '/w/add-checkpoint');
    assert.equal(request.method, 'POST');
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
    this.asked += 1;
    const told = this.respond === null ? this.keep(body) : await this.respond(body);
    if (told === null) return;
    response.writeHead(told.status, { 'content-type': 'text/plain' });
    response.end(told.text);
  }

  keep(body: Uint8Array): Told {
    const { oldSize, proof, checkpoint } = parseWitnessRequest(body);
    const head = parseCheckpoint(checkpoint.text);
    if (oldSize !== this.size) return { status: 409, text: `${this.size}\n` };
    const last = this.signed.at(-1);
    if (last !== undefined && !verifyConsistency(last, head, proof)) return { status: 422, text: '' };
    this.signed.push(head);
    return { status: 200, text: this.sign(checkpoint.text) };
  }
}

interface Ground {
  readonly directory: string;
  readonly log: LiveLog;
  readonly witnesses: Witnesses;
  readonly told: LedgerEntry[];
  /** What trading is restrained to. */
  readonly state: () => TradingState;
  /** Time passes, and everybody who was asked may answer. */
  readonly pass: (ms: number, isDone: () => boolean) => Promise<void>;
  /** As often as it takes. */
  readonly passUntil: (isDone: () => boolean) => Promise<void>;
  readonly metric: (name: string) => number;
  readonly end: () => Promise<void>;
}

export function policyOf(witnesses: readonly FakeWitness[], least: number | 'all' | 'any'): Uint8Array {
  const lines = witnesses.map(({ vkey, url }, number) => `witness w${number} ${vkey} ${url}\n`);
  const names = witnesses.map((_, number) => `w${number}`).join(' ');
  return encodeUtf8(`${lines.join('')}group enough ${least} ${names}\nquorum enough\n`);
}

/** `unsigned`: records that it has already when it is given its key. */
export async function openGround(
  directory: string,
  policy: Uint8Array,
  unsigned = 0,
  witnessedWithinMinutes: number | null = null,
): Promise<Ground> {
  const log = await openLog(directory, null);
  const told: LedgerEntry[] = [];
  const { clock, opened } = log;
  const ledger = {
    append: (entry: LedgerEntry) => {
      told.push(entry);
      return Promise.reject(new Error('not kept here'));
    },
    note: () => undefined,
    writable: true,
    noteGap: () => undefined,
  };
  const stamp = () => ({ wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs(), boot: 'b' });
  let state: () => TradingState = () => 'active';
  const witnesses = composeWitnesses(policy, {
    tree: opened.tree,
    directory,
    clock,
    ledger,
    stamp,
    keyRing: { restrain: (restraint) => void (state = restraint) },
    witnessedWithinMinutes,
  });
  await log.append(unsigned);
  opened.tree.use(KEY);
  await opened.tree.settled();
  const pass = async (ms: number, isDone: () => boolean, turns = 2_000): Promise<boolean> => {
    clock.advance(ms);
    await opened.tree.settled();
    for (let turn = 0; turn < turns && !isDone(); turn += 1) await new Promise((go) => setTimeout(go, 1));
    return isDone();
  };
  return {
    directory,
    log,
    witnesses,
    told,
    state: () => state(),
    pass: async (ms, isDone) => assert.ok(await pass(ms, isDone), 'it never happened'),
    passUntil: async (isDone) => {
      for (let round = 0; round < 40; round += 1) if (await pass(5_000, isDone, 50)) return;
      assert.fail('it never happened');
    },
    metric: (name) =>
      Number(new RegExp(`^bitting_ledger_${name} (.+)$`, 'mu').exec(witnesses.renderMetrics())?.[1]),
    end: async () => {
      const closing = witnesses.close();
      clock.advance(1_000);
      await closing;
      await log.close();
    },
  };
}

/** Until a checkpoint of all records is witnessed. */
export function passUntilWitnessed({ log, metric, passUntil }: Ground): Promise<void> {
  const { checkpoints, size } = log.opened.tree;
  return passUntil(() => checkpoints.witnessed?.head.size === size && metric('unwitnessed_seconds') === 0);
}

export const KEY = { name: 'bitting.invalid/w', key: Ed25519SigningKey.takeSeed(new Uint8Array(32).fill(9)) };
