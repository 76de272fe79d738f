import { RECONNECT_FIRST_MS, RECONNECT_LAST_MS, SILENCE_MS } from './bounds.ts';

/** Of a WebSocket that takes messages. */
const OPEN = 1;

export interface LiveState {
  readonly kind: 'idle' | 'connecting' | 'open' | 'lost';
  /** When the server had last said anything as this began; `null`: never. */
  readonly heardAtMs: number | null;
}

/** As much of a WebSocket as is used. */
export interface LiveSocket {
  readonly readyState: number;
  onopen: ((event: Event) => unknown) | null;
  onclose: ((event: CloseEvent) => unknown) | null;
  onmessage: ((event: MessageEvent) => unknown) | null;
  send(text: string): void;
  close(): void;
}

export interface LiveParts {
  readonly open: () => LiveSocket;
  readonly nowMs: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
}

type Listener = (message: unknown) => void;

/**
 * One connection for the whole page. It is there while somebody listens, comes back by itself, and is given up where nothing
 * was heard for longer than the server is ever silent: a connection that looks open and is dead is worse than none.
 */
export class LiveConnection {
  readonly #parts: LiveParts;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #observers = new Set<() => void>();
  #socket: LiveSocket | null = null;
  #attempts = 0;
  #heardAtMs: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #state: LiveState = { kind: 'idle', heardAtMs: null };

  constructor(parts: LiveParts) {
    this.#parts = parts;
  }

  get state(): LiveState {
    return this.#state;
  }

  observe(onChange: () => void): () => void {
    this.#observers.add(onChange);
    return () => {
      this.#observers.delete(onChange);
    };
  }

  subscribe(topic: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    if (this.#socket === null && this.#timer === undefined) this.#connect();
    else if (listeners.size === 1) this.#sendTopics();
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      this.#listeners.delete(topic);
      if (this.#listeners.size === 0) this.#end();
      else this.#sendTopics();
    };
  }

  #connect(): void {
    this.#set('connecting');
    const socket = this.#parts.open();
    this.#socket = socket;
    this.#await();
    socket.onopen = () => {
      this.#set('open');
      this.#sendTopics();
    };
    socket.onmessage = ({ data }) => {
      this.#attempts = 0;
      this.#await();
      this.#heardAtMs = this.#parts.nowMs();
      this.#set('open');
      this.#deliver(data);
    };
    socket.onclose = () => {
      if (this.#socket === socket) this.#comeBack();
    };
  }

  #deliver(data: unknown): void {
    if (typeof data !== 'string') return;
    const message = JSON.parse(data) as { readonly topic?: unknown };
    if (typeof message.topic !== 'string') return;
    for (const listener of this.#listeners.get(message.topic) ?? []) listener(message);
  }

  /** Topics are the whole list each time: the last one counts. */
  #sendTopics(): void {
    if (this.#socket?.readyState === OPEN)
      this.#socket.send(JSON.stringify({ subscribe: [...this.#listeners.keys()].toSorted() }));
  }

  #await(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#comeBack();
    }, SILENCE_MS);
  }

  #comeBack(): void {
    this.#drop();
    this.#set('lost');
    const backOffMs = Math.min(RECONNECT_LAST_MS, RECONNECT_FIRST_MS * 2 ** this.#attempts);
    this.#attempts = Math.min(this.#attempts + 1, 8);
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#connect();
      },
      backOffMs * (0.75 + this.#parts.random() / 2),
    );
  }

  #end(): void {
    this.#drop();
    this.#set('idle');
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onclose = null;
    socket.onmessage = null;
    socket.onopen = null;
    socket.close();
  }

  /** Told when it changes, and not with every message: whoever looks at it is drawn anew each time. */
  #set(kind: LiveState['kind']): void {
    if (kind === this.#state.kind) return;
    this.#state = { kind, heardAtMs: this.#heardAtMs };
    for (const observer of this.#observers) observer();
  }
}
