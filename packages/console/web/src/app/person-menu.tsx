import { useId, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { asApiError } from '../api/api-error.ts';
import { callApi } from '../api/call-api.ts';
import { forgetEverything, type SignedInPerson } from '../api/me.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import { Button } from '../ui/button.tsx';
import { FailureNotice } from '../ui/failure-notice.tsx';
import { Dotted } from '../ui/dotted.tsx';
import { Sign } from '../ui/icons.tsx';
import { FRAME_TEXTS } from './frame-texts.ts';
import { LanguageChoice, ThemeChoice } from './preference-choices.tsx';

/** Of HTTP: the session is over already. */
const GONE = 401;

/** Who is signed in, how the page looks to him, and the way out. */
export function PersonMenu({ person }: { readonly person: SignedInPerson }): ReactNode {
  const texts = useTexts(FRAME_TEXTS);
  const id = useId();
  const [, navigate] = useLocation();
  const name = showText(person.name);
  const [failure, setFailure] = useState<unknown>(null);
  const signOut = (): void => {
    setFailure(null);
    void callApi('/api/session/end')
      .catch((thrown: unknown) => {
        if (asApiError(thrown).status !== GONE) throw thrown;
      })
      .then(forgetEverything)
      .then(() => {
        navigate('/sign-in');
      })
      .catch(setFailure);
  };
  return (
    <>
      <button
        type="button"
        className="ui-button frame-person"
        popoverTarget={id}
        aria-label={texts.person(name)}
      >
        <Sign name="person" />
        <span className="frame-person-name">{name}</span>
      </button>
      <div id={id} popover="auto" className="frame-menu">
        <p>
          <strong>{name}</strong>
          <br />
          <span className="ui-small ui-muted">
            <Dotted>
              {person.role === null ? texts.noRole : texts.roles[person.role]}
              {person.operatorId}
            </Dotted>
          </span>
        </p>
        <Link href="/me" className="frame-entry">
          <Sign name="person" />
          {texts.me}
        </Link>
        <LanguageChoice />
        <ThemeChoice />
        <Button onClick={signOut} icon="arrow">
          {texts.signOut}
        </Button>
        <FailureNotice error={failure} title={texts.stillSignedIn} />
      </div>
    </>
  );
}
