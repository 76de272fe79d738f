import type { App, Parts } from '../server/parts.ts';
import { registerLinkRoutes } from './link-routes.ts';
import { registerOwnRoutes } from './own-routes.ts';
import type { People } from './people.ts';
import { registerPeopleRoutes } from './people-routes.ts';
import { registerSessionRoutes, registerSignInRoutes } from './session-routes.ts';

/** Everything by which people sign in, and look after how they do. */
export function registerPeople(app: App, parts: Parts<People>): void {
  const { people } = parts;
  registerSignInRoutes(app, people);
  registerSessionRoutes(app, people);
  registerLinkRoutes(app, people);
  registerOwnRoutes(app, people);
  registerPeopleRoutes(app, parts);
}
