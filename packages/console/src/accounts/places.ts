import { PLACES, type Places } from '../api/accounts.ts';
import type { App, Parts } from '../server/parts.ts';

/** `GET /api/accounts/places`: what a form for a new account offers besides the venues themselves. */
export function registerAccounts(app: App, { config }: Pick<Parts, 'config'>): void {
  app.route({
    method: 'GET',
    url: '/api/accounts/places',
    config: { access: 'signed-in' },
    schema: {
      summary: 'Where accounts can be, and from where venues see the gateway',
      response: { 200: PLACES },
    },
    handler: (): Places => ({
      paper: [...config.paper],
      egress: [...config.egress],
      keyDesk: config.keyDesk,
    }),
  });
}
