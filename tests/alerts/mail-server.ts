import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface Taken {
  readonly user: string | null;
  readonly secure: boolean;
  readonly to: readonly string[];
  readonly mail: Promise<Email>;
}

export interface MailServer extends AsyncDisposable {
  readonly port: number;
  readonly taken: readonly Taken[];
  /** Passwords that came over a connection without TLS. */
  readonly inClear: readonly string[];
}

/** A real server on loopback; it lets in the user `bitting` by this password, and whoever does not say who he is. */
export async function listenForMail(options: SMTPServerOptions, wanted: string): Promise<MailServer> {
  const taken: Taken[] = [];
  const inClear: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    onAuth({ password, username }, session, callback) {
      if (!session.secure) inClear.push(password ?? '');
      if (password === wanted && username === 'bitting') callback(null, { user: username });
      else callback(new Error(`no: ${password ?? ''}`));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        const user = typeof session.user === 'string' ? session.user : null;
        const raw = Buffer.concat(chunks);
        taken.push({ user, secure: session.secure, to, mail: PostalMime.parse(raw) });
        callback();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  return {
    port: (server.server.address() as AddressInfo).port,
    taken,
    inClear,
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
}
