import { useState, type FormEvent, type ReactNode } from 'react';
import { callApi } from '../../api/call-api.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { SignInFailure } from '../me/sign-in-failure.tsx';
import { useAttempt } from '../me/use-attempt.ts';
import { HandedLink, type MadeLink } from './handed-link.tsx';
import { refreshPeople } from './refresh-people.ts';
import { RightsFields, type Rights } from './rights-fields.tsx';
import { PEOPLE_TEXTS } from './texts.ts';

/** A new person: name and rights, and then the link by which the person sets up how to sign in. */
export function AddDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const texts = useTexts(PEOPLE_TEXTS);
  const [name, setName] = useState('');
  const [reason, setReason] = useState('');
  const [rights, setRights] = useState<Rights>({ role: 'viewer', accounts: null });
  const [link, setLink] = useState<MadeLink | null>(null);
  const attempt = useAttempt();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    attempt.run(async () => {
      const said = reason.trim() === '' ? {} : { reason: reason.trim() };
      setLink(await callApi<MadeLink>('/api/people/add', { name: name.trim(), ...rights, ...said }));
      await refreshPeople();
    });
  };
  if (link !== null)
    return (
      <Dialog
        title={texts.add}
        isOpen
        onClose={onClose}
        actions={
          <Button kind="primary" onClick={onClose}>
            {texts.done}
          </Button>
        }
      >
        <HandedLink link={link} />
      </Dialog>
    );
  return (
    <Dialog title={texts.add} isOpen onClose={onClose}>
      <form className="ui-stack" onSubmit={submit}>
        <TextField
          label={texts.name}
          hint={texts.nameHint}
          value={name}
          maxLength={64}
          required
          data-autofocus
          onChange={setName}
        />
        <RightsFields rights={rights} onChange={setRights} />
        <TextField
          label={texts.reason}
          hint={texts.reasonHint}
          value={reason}
          maxLength={256}
          optional
          onChange={setReason}
        />
        <SignInFailure error={attempt.error} />
        <div className="ui-row">
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button type="submit" kind="primary" busy={attempt.isBusy}>
            {texts.add}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
