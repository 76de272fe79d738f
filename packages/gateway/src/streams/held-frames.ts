import { SESSION_CHARACTERS_HELD_MAX, SESSION_FRAMES_HELD_MAX } from './bounds.ts';

/** What a bot says while its login is being worked on, in its order. */
export class HeldFrames {
  readonly texts: string[] = [];
  #characters = 0;

  /** False: that is more than is kept. */
  add(text: string): boolean {
    this.#characters += text.length;
    this.texts.push(text);
    return this.texts.length <= SESSION_FRAMES_HELD_MAX && this.#characters <= SESSION_CHARACTERS_HELD_MAX;
  }
}
