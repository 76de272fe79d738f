/** How the bench speaks with the programs that it starts: a message down, the answer up, one at a time. */
import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';

export interface Program {
  readonly pid: number;
  /** @throws Error where the program ends instead */
  ask<Answer>(message: unknown): Promise<Answer>;
  close(): Promise<void>;
}

export interface ProgramOptions {
  readonly args?: readonly string[];
  readonly execArgv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** `file` lies beside this one. */
export function startProgram(
  file: string,
  { args = [], execArgv = [], env = {} }: ProgramOptions = {},
): Program {
  const child = fork(path.join(import.meta.dirname, file), args, {
    serialization: 'advanced',
    execArgv: [...execArgv],
    env: { ...process.env, NODE_ENV: 'production', ...env },
  });
  return {
    pid: child.pid ?? 0,
    ask: (message) => ask(child, message),
    close: () => end(child),
  };
}

function ask<Answer>(child: ChildProcess, message: unknown): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const take = (answer: unknown): void => {
    child.off('exit', lose);
    resolve(answer as Answer);
  };
  const lose = (): void => {
    child.off('message', take);
    reject(new Error(`${child.spawnargs.at(-1)} of the bench ended`));
  };
  child.once('message', take);
  child.once('exit', lose);
  child.send(message as object);
  return promise;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  if (child.connected) child.disconnect();
  await ended;
}
