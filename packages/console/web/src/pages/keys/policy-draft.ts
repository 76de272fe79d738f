import type { PolicyDocument } from '@bitting/client/policies.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { readJson } from './json-places.ts';
import { documentOf, EMPTY_FORM, formOf, type FieldProblem, type PolicyForm } from './policy-form.ts';

/** A policy that is being written: in the form, or as text. */
export type PolicyDraft =
  { readonly kind: 'form'; readonly form: PolicyForm } | { readonly kind: 'text'; readonly text: string };

export interface DraftRead {
  /** `null` while something in it says nothing. */
  readonly document: PolicyDocument | null;
  readonly problems: readonly FieldProblem[];
}

/** In the form where that can say all of it. */
export function draftOf(document: PolicyDocument): PolicyDraft {
  const form = formOf(document);
  return form === null ? { kind: 'text', text: printDocument(document) } : { kind: 'form', form };
}

/** The document, written in the same way as the draft is now, where that can say it. */
export function draftLike(draft: PolicyDraft | null, document: PolicyDocument): PolicyDraft {
  return draft?.kind === 'text' ? { kind: 'text', text: printDocument(document) } : draftOf(document);
}

export function readDraft(draft: PolicyDraft): DraftRead {
  if (draft.kind === 'text') {
    const read = readJson(draft.text);
    return { document: read.kind === 'read' ? read.value : null, problems: [] };
  }
  const written = documentOf(draft.form);
  return 'document' in written
    ? { document: written.document, problems: [] }
    : { document: null, problems: written.problems };
}

/** The same policy in the other way to write it; `null` where it cannot be said so, or says nothing yet. */
export function turnDraft(draft: PolicyDraft, kind: PolicyDraft['kind']): PolicyDraft | null {
  if (draft.kind === kind) return draft;
  const { document } = readDraft(draft);
  if (document === null) return null;
  if (kind === 'text') return { kind, text: printDocument(document) };
  const form = formOf(document);
  return form === null ? null : { kind, form };
}

export function printDocument(document: PolicyDocument): string {
  return JSON.stringify(document, null, 2);
}

export const PROFILES = ['safe', 'reading', 'own'] as const;
export type Profile = (typeof PROFILES)[number];

/** What a key begins with that gets no policy derived from its account. */
export function plainDraft(profile: Exclude<Profile, 'safe'>, markets: readonly string[]): PolicyDraft {
  const scopes = profile === 'reading' ? ['read'] : ['read', 'trade'];
  const key = { ...EMPTY_FORM.key, version: '1', scopes, markets, instruments: [], requestsPerSecond: '20' };
  return { kind: 'form', form: { ...EMPTY_FORM, key } };
}

/** What each venue trades through a virtual key, by what the account was bound for. The gateway looks again. */
const TRADED: Readonly<Record<VenueId, Readonly<Record<'spot' | 'futures', readonly string[]>>>> = {
  okx: { spot: ['spot', 'margin'], futures: ['swap', 'futures', 'option'] },
  htx: { spot: ['spot'], futures: ['swap', 'futures'] },
};

export function tradableMarkets(account: {
  readonly venue: VenueId;
  readonly trading: 'spot' | 'futures' | 'both' | null;
}): readonly string[] {
  const { spot, futures } = TRADED[account.venue];
  if (account.trading === 'spot') return spot;
  return account.trading === 'futures' ? futures : [...spot, ...futures];
}

/** Patterns that name every instrument of a market in one asset, for markets that have them. */
export function patternsOf(markets: readonly string[], quotes: readonly string[]): readonly string[] {
  return markets
    .filter((market) => market !== 'margin' && market !== 'option')
    .flatMap((market) => quotes.map((quote) => `${market}:*-${quote}`));
}
