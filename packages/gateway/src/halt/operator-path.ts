import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import { encodeHex } from '@bitting/core/encoding/hex.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { KnownOrder } from '@bitting/core/policy/policy.ts';
import type { PathEnd } from '../pipeline/answer.ts';
import { Laps } from '../pipeline/laps.ts';
import { Path, type PathPorts } from '../pipeline/path.ts';
import { IdentifiedRequest, RawRequest } from '../pipeline/stages.ts';
import type { LimitBook } from '../ports/limits.ts';
import type { OrderIndex } from '../ports/orders.ts';
import { makeOperatorKey, OperatorRing, type OperatorTask } from './operator-key.ts';
import type { OwnRequest } from './own-request.ts';

const NAME_BYTES = 16;
/** Operators call over the unix socket of this machine. */
const SOURCE_ADDRESS = '127.0.0.1';

/** Which orders are meant was decided before by whom they are of; here they may all be named. */
const NAMED: KnownOrder = { ownership: 'own', price: null, size: null, side: null, reduceOnly: false };

/** Who asks for what, on which account. */
export interface OperatorAct {
  readonly operatorId: string;
  readonly accountId: string;
  readonly task: OperatorTask;
}

/**
 * The way of an operator's orders: that of every request from its reading on, with its record before anything is sent. The
 * ledger names the operator where it names a bot's key.
 */
export class OperatorPath {
  readonly #ports: PathPorts;
  readonly #ring: OperatorRing;
  readonly #path: Path;

  /** `isAccountWide`: orders of the whole account may be named by no name, whoever placed them. */
  constructor(ports: PathPorts, { isAccountWide = false }: { readonly isAccountWide?: boolean } = {}) {
    this.#ports = ports;
    this.#ring = new OperatorRing(ports.keyRing, isAccountWide);
    const limits = isAccountWide ? uncounted(ports.limits) : ports.limits;
    this.#path = new Path({ ...ports, limits, keyRing: this.#ring, orders: nameable(ports.orders) });
  }

  /** What was in the way of all of it or of a part, in words; `null`: the venue took every item. Never rejects. */
  async act(request: OwnRequest, act: OperatorAct): Promise<string | null> {
    try {
      return this.#judge(await this.#walk(request, act));
    } catch (error) {
      return error instanceof BittingError ? error.message : 'it failed inside';
    }
  }

  async #walk({ family, path, body }: OwnRequest, act: OperatorAct): Promise<PathEnd> {
    const { clock, dialect, random, upstream } = this.#ports;
    const account = this.#ring.account(act.accountId);
    if (account === null) throw new BittingError('ACCOUNT_NOT_FOUND', act.accountId);
    const name = encodeHex(random(NAME_BYTES));
    const key = makeOperatorKey(act.operatorId, { account, name, task: act.task });
    const message = {
      method: 'POST',
      target: path,
      path,
      query: '',
      body: encodeUtf8(JSON.stringify(body)),
      header: (header: string) => (header === 'content-type' ? 'application/json' : undefined),
      remoteAddress: SOURCE_ADDRESS,
    };
    const raw = new RawRequest(message, { family, confidential: true });
    const proof = { timestampMs: clock.wallMs(), replayToken: sha256Hex(name) };
    const forget = this.#ring.add(key);
    try {
      const operation = dialect.findOperation('POST', path, family);
      const identified = new IdentifiedRequest(raw, key, proof);
      return await this.#path.walk(identified, operation, { carrier: upstream, laps: new Laps(clock) });
    } finally {
      forget();
    }
  }

  #judge(end: PathEnd): string | null {
    if (end.kind === 'refused') return end.refusal.detail;
    const { operation, intents } = end.signed.admitted.classified;
    const { items } = this.#ports.dialect.readOutcome(operation, intents, end.transmission.answer);
    for (const item of items) {
      if (item.kind === 'rejected') return `the venue says ${item.venueCode}: ${item.venueMessage}`;
      if (item.kind === 'unknown') return `what the venue made of it is being found out: ${item.reason}`;
    }
    return null;
  }
}

function nameable(orders: OrderIndex): OrderIndex {
  return {
    findOrder: () => NAMED,
    begin: (entry) => orders.begin(entry),
    recorded: (intentId, sequence) => {
      orders.recorded(intentId, sequence);
    },
    withdraw: (intentId) => {
      orders.withdraw(intentId);
    },
    applyOutcome: (intentId, items) => {
      orders.applyOutcome(intentId, items);
    },
    giveUp: (intentId) => {
      orders.giveUp(intentId);
    },
    advance: (sequence) => {
      orders.advance(sequence);
    },
  };
}

/** What the gateway has set by itself takes nothing from what the account's bots may have under way. */
function uncounted(limits: LimitBook): LimitBook {
  return {
    usage: (owner) => limits.usage(owner),
    inFlight: (owner) => limits.inFlight(owner),
    resting: (accountId) => limits.resting(accountId),
    reserve: () => undefined,
    pour: () => undefined,
    withdraw: () => undefined,
    settle: () => undefined,
    giveUp: () => undefined,
    end: () => undefined,
    gather: (owner) => limits.gather(owner),
    watch: (venue) => {
      limits.watch(venue);
    },
  };
}
