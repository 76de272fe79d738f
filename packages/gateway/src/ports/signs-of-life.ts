/** Who hears of every request and every frame whose sender is known. */
export interface SignsOfLife {
  /** Cheap, and never throws: it is called on the path of each of them. */
  note(virtualKeyId: string): void;
  /** Until the answer goes out whoever waits for it cannot be heard. What is returned says that it does; twice is as good as once. */
  serve(virtualKeyId: string): () => void;
}

/** Nobody asks whether bots live. */
export const UNHEARD: SignsOfLife = { note: () => undefined, serve: () => () => undefined };
