import type { WatchReply, WatchWord } from './messages.ts';

/** Where the gateway hears of what stands out. */
export interface WatchSource {
  observe(listener: (word: WatchWord) => WatchReply | null): void;
}

/** The gateway's end of the way to the process that watches. */
export class RemoteWatch implements WatchSource {
  readonly #say: (reply: WatchReply) => void;
  #listener: (word: WatchWord) => WatchReply | null = () => null;

  constructor(say: (reply: WatchReply) => void) {
    this.#say = say;
  }

  observe(listener: (word: WatchWord) => WatchReply | null): void {
    this.#listener = listener;
  }

  hear(word: WatchWord): void {
    const reply = this.#listener(word);
    if (reply !== null) this.#say(reply);
  }
}

/** Of a gateway that runs without a supervisor. */
export const NO_WATCH: WatchSource = { observe: () => undefined };
