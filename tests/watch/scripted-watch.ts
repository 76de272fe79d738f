/** A watch that is told by a test what the venue says, over the keys of a {@link WatchGround}. */
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { Journal } from '@bitting/gateway/admin/journal.ts';
import type { KeyLook } from '@bitting/gateway/key-watch/key-look.ts';
import { KeyWatch } from '@bitting/gateway/key-watch/key-watch.ts';
import { WatchEvents } from '@bitting/gateway/key-watch/watch-events.ts';
import { createStamp } from '@bitting/gateway/ports/stamp.ts';
import type { CredentialEntry } from '@bitting/gateway/vault/entries.ts';
import { WatchGround, type BoundKey } from './watch-ground.ts';

export const GONE: KeyLook = { kind: 'gone', told: '50119' };
export const FAILED: KeyLook = { kind: 'failed', problem: 'nobody answers' };
export const READ_AND_TRADE = ['read_only', 'trade'] as const;
export const WITH_WITHDRAWALS = [...READ_AND_TRADE, 'withdraw'] as const;

export function seen(permissions: readonly string[], ips: readonly string[] = []): KeyLook {
  const facts = { permissions, ips, label: '', endsAt: null, others: null };
  return { kind: 'seen', facts, endsAt: null };
}

export class ScriptedWatch implements AsyncDisposable {
  readonly ground: WatchGround;
  readonly bound: BoundKey;
  readonly keyWatch: KeyWatch;
  readonly journal: Journal;
  /** What the venue says, one after the other; the last one again and again. */
  answers: KeyLook[] = [];
  asked = 0;

  private constructor(ground: WatchGround, known: Parameters<WatchGround['bind']>[1]) {
    const { clock, keys, ledger } = ground;
    const stamp = createStamp(clock, 'b007');
    this.ground = ground;
    this.bound = ground.bind('okx', known);
    this.journal = new Journal(ledger, stamp);
    this.keyWatch = new KeyWatch({
      keys,
      journal: this.journal,
      clock,
      events: new WatchEvents({ ledger, stamp }),
      egress: [],
      look: () => Promise.resolve(this.#next()),
    });
  }

  static async start(known: Parameters<WatchGround['bind']>[1] = {}): Promise<ScriptedWatch> {
    return new ScriptedWatch(await WatchGround.start(), known);
  }

  get state(): string {
    return this.ground.stateOf(this.bound);
  }

  get credential(): CredentialEntry {
    const credential = this.ground.keys.credential(this.bound.accountId);
    if (credential === null) throw new Error('there is no key');
    return credential;
  }

  #next(): KeyLook {
    this.asked += 1;
    const [first = FAILED] = this.answers;
    if (this.answers.length > 1) this.answers.shift();
    return first;
  }

  /** With time going by until it is done. */
  async look(...answers: KeyLook[]): Promise<void> {
    this.answers = answers;
    await this.settled(this.keyWatch.look(this.bound.accountId));
  }

  async settled<Result>(work: Promise<Result>): Promise<Result> {
    let isDone = false;
    const done = work.finally(() => {
      isDone = true;
    });
    done.catch(() => undefined);
    await this.ground.until(() => isDone);
    return done;
  }

  demandAsAccepted(): Promise<void> {
    return this.settled(this.keyWatch.demandAsAccepted(this.bound.accountId));
  }

  /** The vault takes nothing of what is remembered of keys, until that is called. */
  breakWrites(): () => void {
    const { watched } = this.ground.keys;
    const set = watched.set.bind(watched);
    watched.set = () => {
      throw new BittingError('VAULT_UNWRITABLE', 'a test');
    };
    return () => {
      watched.set = set;
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.ground.close();
  }
}
