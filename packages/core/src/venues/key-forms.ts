import type { VenueId } from '../trading/vocabulary.ts';

const FORMS: Readonly<Record<VenueId, RegExp>> = {
  okx: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu,
  /** Four groups, the last of five characters. */
  htx: /^[0-9a-z]+-[0-9a-z]{8}-[0-9a-z]{8}-[0-9a-z]{5}$/iu,
};

/** True where a text looks like an API key that the venue makes today; an older one may look otherwise. No two forms overlap. */
export function hasKeyFormOf(venue: VenueId, apiKey: string): boolean {
  return FORMS[venue].test(apiKey);
}
