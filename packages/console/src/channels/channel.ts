import type { Named, Severity } from '../alerts/alert.ts';
import type { ChannelName } from '../config/console-config.ts';

/** What a person reads, without regard to where. No text of it has control characters, but for the ends of its lines. */
export interface Message {
  /** The same at every try: a receiver that has it already can leave it out. */
  readonly id: string;
  /** Of the alert. */
  readonly alertId: string;
  readonly installation: string;
  readonly severity: Severity;
  readonly rule: string;
  readonly title: string;
  /** What happened, what to do, when, and how to acknowledge it. */
  readonly lines: readonly string[];
  readonly sentence: string;
  readonly advice: string;
  readonly atMs: number;
  readonly lastMs: number;
  /** How many that are alike this one stands for. */
  readonly times: number;
  /** The record of the ledger, decimal; `null`: there is none. */
  readonly sequence: string | null;
  /** What the sentence names, with the ids that commands take. */
  readonly named: readonly Named[];
}

/** One way to people. */
export interface Channel {
  readonly name: ChannelName;
  /** Resolves when the other side has taken it. Rejects with a {@link SendFailure} and nothing else. */
  send(message: Message): Promise<void>;
}
