import path from 'node:path';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';
import type { SelfView } from '@bitting/client/people.ts';
import { ME, type Me } from '../api/me.ts';
import type { SignedIn } from '../people/signed-in.ts';
import type { App, Parts } from './parts.ts';

/** `GET /api/me`: who sits there, and what he may do. */
export function registerMe(app: App, parts: Parts): void {
  const { config, people } = parts;
  app.route({
    method: 'GET',
    url: '/api/me',
    config: { access: 'public' },
    schema: { summary: 'Who is signed in, and what he may do', response: { 200: ME } },
    handler: async (request): Promise<Me> => {
      const setup = people.needsSetup();
      const who = request.session;
      const nobody = {
        signedIn: null,
        gateway: null,
        dataDirectory: null,
        version: '',
        installation: '',
        setup,
      };
      if (who === null) return nobody;
      const { gateway, self } = await askGateway(who, parts);
      if (gateway === 'gone') return nobody;
      const { language, theme } = people.preferencesOf(who.operatorId);
      const { mayWiden, name, operatorId, steppedUpAtMs } = who;
      return {
        signedIn: {
          operatorId,
          name: self?.name ?? name,
          mayWiden,
          steppedUpAtMs,
          language,
          theme,
          role: self?.role ?? null,
          accounts: self?.accounts === undefined || self.accounts === null ? null : [...self.accounts],
          operations: [...(self?.operations ?? [])],
          strong: [...(self?.strong ?? [])],
        },
        gateway,
        dataDirectory: dataDirectoryOf(config.databaseFile),
        version: config.version,
        installation: config.name,
        setup,
      };
    },
  });
}

/** Its database lies in a directory of the console within the gateway's own. */
function dataDirectoryOf(databaseFile: string): string {
  return path.dirname(path.dirname(path.resolve(databaseFile)));
}

type Asked =
  | { readonly gateway: 'open'; readonly self: SelfView }
  | { readonly gateway: 'sealed' | 'unreached' | 'gone'; readonly self: null };

const SEALED: ReadonlySet<ErrorCode> = new Set(['VAULT_SEALED', 'OPERATOR_UNKNOWN']);

/** Whom the gateway knows no more is signed out. */
async function askGateway(who: SignedIn, { gatewayOf, people }: Parts): Promise<Asked> {
  try {
    return { gateway: 'open', self: await gatewayOf(who).self({}) };
  } catch (error) {
    if (!(error instanceof BittingError)) throw error;
    if (error.code === 'ACTING_REFUSED') {
      people.endAllOf(who.operatorId);
      return { gateway: 'gone', self: null };
    }
    return { gateway: SEALED.has(error.code) ? 'sealed' : 'unreached', self: null };
  }
}
