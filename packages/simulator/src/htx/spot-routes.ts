import type { Route } from './call.ts';
import { REFERENCE_ROUTES } from './reference-data.ts';

/** Everything that the spot host answers. */
export const SPOT_ROUTES: readonly Route[] = [...REFERENCE_ROUTES];
