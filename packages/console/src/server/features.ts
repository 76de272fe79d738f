import { registerAccounts } from '../accounts/places.ts';
import { registerInvites } from '../invites/routes.ts';
import { registerAlerts } from '../alerts/alert-routes.ts';
import { registerOverview } from '../overview/routes.ts';
import type { People } from '../people/people.ts';
import { registerPeople } from '../people/routes.ts';
import type { App, Parts } from './parts.ts';

/** Whatever has routes of its own. */
export const FEATURES: readonly ((app: App, parts: Parts<People>) => void)[] = [
  registerPeople,
  registerAccounts,
  registerOverview,
  registerAlerts,
  registerInvites,
];
