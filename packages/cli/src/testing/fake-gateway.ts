import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { runCommandLine } from '../run.ts';
import { recordSurroundings } from './recorded-surroundings.ts';

/** What the gateway answers, by the name of the operation. */
export type Answers = Readonly<Record<string, unknown>>;

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** An administration socket that answers what a test puts in, and remembers what it was asked. */
export class FakeGateway implements AsyncDisposable {
  readonly asked: { readonly name: string; readonly parameters: unknown }[] = [];
  readonly #directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-cli-'));
  readonly #server: Server;
  readonly #answers: Answers;

  private constructor(answers: Answers) {
    this.#answers = answers;
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const name = (request.url ?? '').slice('/v1/'.length);
        this.asked.push({ name, parameters: JSON.parse(Buffer.concat(chunks).toString()) });
        response.end(`${JSON.stringify(this.#answerTo(name))}\n`);
      });
    });
  }

  static async open(answers: Answers): Promise<FakeGateway> {
    const gateway = new FakeGateway(answers);
    writeFileSync(gateway.#tokenFile, 'token\n', { mode: 0o600 });
    await new Promise<void>((resolve) => gateway.#server.listen(gateway.#socket, resolve));
    return gateway;
  }

  /** A command line against it, as a process would end it. */
  run(...words: readonly string[]): Promise<Ran> {
    return this.runBare(...words, '--socket', this.#socket, '--token-file', this.#tokenFile);
  }

  /** The same with somebody at the terminal who answers every question so. */
  async runAnswering(answer: string, ...words: readonly string[]): Promise<Ran> {
    const surroundings = recordSurroundings();
    const connection = ['--socket', this.#socket, '--token-file', this.#tokenFile];
    const questions = { ask: () => Promise.resolve(answer) };
    const code = await runCommandLine([...words, ...connection], { ...surroundings, questions });
    return { code, ...surroundings.written };
  }

  /** One that says by itself where the gateway is, or needs none. */
  async runBare(...words: readonly string[]): Promise<Ran> {
    const surroundings = recordSurroundings();
    const code = await runCommandLine(words, surroundings);
    return { code, ...surroundings.written };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#directory, { recursive: true, force: true });
  }

  get #socket(): string {
    return path.join(this.#directory, 'admin.sock');
  }

  get #tokenFile(): string {
    return path.join(this.#directory, 'token');
  }

  #answerTo(name: string): unknown {
    const result = this.#answers[name];
    return result === undefined
      ? { error: { code: 'ROLE_MISSING', message: `Nobody may call ${name} here.` } }
      : { result };
  }
}
