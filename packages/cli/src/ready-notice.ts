import { spawn } from 'node:child_process';

/** Given to a service whose manager waits until it is told that the service is ready. */
const SOCKET_VARIABLE = 'NOTIFY_SOCKET';

/**
 * Tells the manager of services, where one waits for it, that bots are served. Its socket takes datagrams, which Node
 * cannot send: its own small program does. Who cannot be told stays untold, and says so.
 */
export function tellReady(
  environment: Readonly<Record<string, string | undefined>>,
  onFault: (sentence: string) => void,
  program = 'systemd-notify',
): void {
  const socket = environment[SOCKET_VARIABLE];
  if (socket === undefined || socket === '') return;
  const child = spawn(program, ['--ready'], {
    env: { [SOCKET_VARIABLE]: socket, PATH: environment['PATH'] },
    stdio: 'ignore',
  });
  child.once('error', () =>
    onFault(`${program} could not be started: systemd is not told that the gateway runs.`),
  );
  child.once('exit', (code) => {
    if (code !== 0) onFault(`${program} failed: systemd is not told that the gateway runs.`);
  });
}
