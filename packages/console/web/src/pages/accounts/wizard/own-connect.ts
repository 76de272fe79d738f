import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { ApiError } from '../../../api/api-error.ts';
import { refreshOperations } from '../../../api/use-operation.ts';
import { bindByLink, type BindLink, type OpenedInvitation } from '../../../sealing/bind-link.ts';
import {
  bindSealed,
  rebindSealed,
  type BoundSealed,
  type SealedOptions,
} from '../../../sealing/sealed-calls.ts';
import { SealingError } from '../../../sealing/sealing-error.ts';
import type { VenueSecrets } from '../../../sealing/venue-key.ts';
import { FIELDS_OF, type PastedKey } from '../key-lint.ts';
import type { Connect } from './connecting.ts';

type Attempt = Parameters<Connect>[0];

/** Binds an account of the person who is signed in. */
export function connectOwn(operatorId: string): Connect {
  return async (attempt) => {
    const { environment, label, region, trading, venue } = attempt.place;
    const terms = { venue, environment, label, trading, ...(region === null ? {} : { region }) };
    const bound = await tell(
      bindSealed(operatorId, terms, secretsOf(venue, attempt.key), optionsOf(attempt)),
    );
    await refreshOperations('accounts');
    return bound;
  };
}

/** Puts another key in the place of the one of an account. */
export function connectAgain(operatorId: string, accountId: string): Connect {
  return async (attempt) => {
    const { environment, venue } = attempt.place;
    const target = { accountId, shown: { venue, environment } };
    const bound = await tell(
      rebindSealed(operatorId, target, secretsOf(venue, attempt.key), optionsOf(attempt)),
    );
    await refreshOperations('accounts', 'account-show');
    return bound;
  };
}

/** Binds what a link is for; nobody is signed in. */
export function connectByLink(link: BindLink, opened: OpenedInvitation): Connect {
  return async (attempt) =>
    tell(bindByLink(link, opened, secretsOf(attempt.place.venue, attempt.key), optionsOf(attempt)));
}

function secretsOf(venue: VenueId, { apiKey, passphrase, secret }: PastedKey): VenueSecrets {
  return { apiKey, secret, passphrase: FIELDS_OF[venue].includes('passphrase') ? passphrase : null };
}

function optionsOf({ confirmGateway, onStep }: Attempt): SealedOptions {
  return {
    confirmGateway,
    onOwnStep: (step) => {
      onStep(step);
    },
    onProgress: ({ step }) => {
      onStep(step);
    },
  };
}

/** What the browser itself refuses is a refusal like any other, and a person who stops is none. */
async function tell(bound: Promise<BoundSealed>): Promise<Awaited<ReturnType<Connect>>> {
  try {
    return (await bound).bound;
  } catch (thrown) {
    if (!(thrown instanceof SealingError)) throw thrown;
    if (thrown.code === 'GATEWAY_KEY_REFUSED') return null;
    throw new ApiError(thrown.code, thrown.code, 409);
  }
}
