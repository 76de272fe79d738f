import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import { SEND_MS } from '../bounds.ts';
import type { EmailConfig } from '../config/console-config.ts';
import type { Channel, Message } from './channel.ts';
import { asOneLine } from './escaping.ts';
import type { HttpPorts } from './http-post.ts';
import { towards, until } from './judged-connection.ts';
import { isLoopback } from './outbound-guard.ts';
import { readSecretFile } from './secret-file.ts';
import { asSendFailure, SendFailure } from './send-failure.ts';
import { MARKS } from './severity-marks.ts';

export interface EmailPorts extends HttpPorts {
  /** Recipients whom the server did not take though it took others, by their numbers in the list, from one. */
  readonly onRefused?: (positions: readonly number[]) => void;
}

/** One connection for each message: a mail server that was restarted is none of our business. */
export function createEmail(config: EmailConfig, ports: EmailPorts): Channel {
  return {
    name: 'email',
    async send(message) {
      const signal = AbortSignal.timeout(ports.timeoutMs ?? SEND_MS);
      try {
        const pass =
          config.user === null || config.passwordFile === null ? null : readSecretFile(config.passwordFile);
        const socket = await connectTo(config, ports, signal);
        try {
          const transport = createTransport(describeServer(config, ports, { pass, socket }));
          const { rejected } = await until(signal, transport.sendMail(writeMail(config, message)));
          // Another try would tell those again who were told.
          const refused = new Set(rejected.map((address) => address.toLowerCase()));
          const positions = config.recipients.flatMap((address, index) =>
            refused.has(address.toLowerCase()) ? [index + 1] : [],
          );
          if (positions.length > 0) ports.onRefused?.(positions);
        } finally {
          socket.destroy();
        }
      } catch (error) {
        throw asSendFailure(error);
      }
    },
  };
}

function writeMail({ recipients, sender }: EmailConfig, message: Message) {
  const { alertId, id, installation, lines, severity, title } = message;
  return {
    from: sender,
    to: [...recipients],
    subject: asOneLine(`[Bitting ${MARKS[severity].word}] ${title} (${installation})`),
    text: `${title}\n\n${lines.join('\n')}\n`,
    // The same at every try: mailboxes show one of them.
    messageId: `<${id}@bitting.invalid>`,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'X-Bitting-Alert': alertId,
      'X-Bitting-Severity': severity,
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

async function connectTo(
  { port, security, server }: EmailConfig,
  { guard, timeoutMs = SEND_MS }: HttpPorts,
  signal: AbortSignal,
): Promise<Socket> {
  const addresses = await until(signal, guard.addressesOf(server));
  if (security === 'none' && !addresses.every(({ address }) => isLoopback(address)))
    throw new SendFailure('mail goes without TLS to this machine alone');
  const socket = connect({ host: server, port, ...towards(addresses, timeoutMs) });
  // What breaks it off after the mail was taken matters to nobody.
  socket.on('error', () => undefined);
  try {
    await once(socket, 'connect', { signal });
    guard.demand(server, socket.remoteAddress);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

interface Opened {
  readonly socket: Socket;
  readonly pass: string | null;
}

function describeServer(
  { port, security, server, user }: EmailConfig,
  { authorities, timeoutMs = SEND_MS }: HttpPorts,
  { pass, socket }: Opened,
) {
  return {
    connection: socket,
    host: server,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: {
      // The address was judged; the certificate is for the name.
      servername: server,
      minVersion: 'TLSv1.2' as const,
      ...(authorities === undefined ? {} : { ca: [...authorities] }),
    },
    ...(pass === null || user === null ? {} : { auth: { user, pass } }),
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  };
}
