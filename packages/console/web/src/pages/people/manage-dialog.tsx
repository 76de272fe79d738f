import { useState, type ReactNode } from 'react';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import type { PersonView } from '../../../../src/api/people.ts';
import { callApi } from '../../api/call-api.ts';
import { callOperation } from '../../api/call-operation.ts';
import { useMay } from '../../api/me.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { SignInFailure } from '../me/sign-in-failure.tsx';
import { useAttempt, type Attempt } from '../me/use-attempt.ts';
import { HandedLink, type MadeLink } from './handed-link.tsx';
import { refreshPeople } from './refresh-people.ts';
import { RightsFields, type Rights } from './rights-fields.tsx';
import { PEOPLE_TEXTS } from './texts.ts';

interface ManageProps {
  readonly person: PersonView | null;
  readonly self: PersonView | null;
  readonly onClose: () => void;
}

/** Everything that one may do with somebody else. */
export function ManageDialog({ person, self, onClose }: ManageProps): ReactNode {
  const texts = useTexts(PEOPLE_TEXTS);
  const mayChange = useMay('operators-role', 'operators-disable');
  const [link, setLink] = useState<MadeLink | null>(null);
  const [ended, setEnded] = useState<number | null>(null);
  const attempt = useAttempt();
  if (person === null) return null;
  const { operatorId } = person;
  const looksAfter =
    self?.role === 'owner' || (self?.role === 'admin' && !['owner', 'admin'].includes(person.role));
  const act = (work: () => Promise<void>): void => {
    attempt.run(async () => {
      try {
        await work();
      } finally {
        // What was refused was often refused because it is otherwise by now.
        await refreshPeople();
      }
    });
  };
  return (
    <Dialog
      title={texts.manageTitle(showText(person.name))}
      isOpen
      onClose={onClose}
      actions={
        <Button kind="primary" onClick={onClose}>
          {texts.done}
        </Button>
      }
    >
      <div className="ui-stack">
        {link === null ? null : <HandedLink link={link} />}
        {ended === null ? null : <Notice tone="good" title={texts.ended(ended)} />}
        <SignInFailure error={attempt.error} />
        {person.mayConfirm ? (
          <section className="ui-stack-tight">
            <h3>{texts.confirm}</h3>
            <p className="ui-small">{texts.confirmMeans}</p>
            <div className="ui-row">
              <Button
                busy={attempt.isBusy}
                onClick={() => {
                  act(async () => {
                    await callApi('/api/people/confirm', { operatorId });
                  });
                }}
              >
                {texts.confirm}
              </Button>
            </div>
          </section>
        ) : null}
        {looksAfter ? (
          <SignInPart person={person} attempt={attempt} act={act} onLink={setLink} onEnded={setEnded} />
        ) : null}
        {mayChange ? <RightsPart person={person} attempt={attempt} act={act} onClose={onClose} /> : null}
      </div>
    </Dialog>
  );
}

interface PartProps {
  readonly person: PersonView;
  readonly attempt: Attempt;
  readonly act: (work: () => Promise<void>) => void;
}

interface SignInPartProps extends PartProps {
  readonly onLink: (link: MadeLink) => void;
  readonly onEnded: (ended: number) => void;
}

function SignInPart({ person, attempt, act, onLink, onEnded }: SignInPartProps): ReactNode {
  const texts = useTexts(PEOPLE_TEXTS);
  const [forgetFactors, setForget] = useState(false);
  const { operatorId, setUp } = person;
  if (!setUp && person.mayWiden)
    return (
      <div className="ui-row">
        <Button
          busy={attempt.isBusy}
          onClick={() => {
            act(async () => {
              onLink(await callApi<MadeLink>('/api/people/link', { operatorId }));
            });
          }}
        >
          {texts.makeLink}
        </Button>
      </div>
    );
  return (
    <section className="ui-stack-tight">
      <h3>{texts.signIn}</h3>
      <div className="ui-row">
        <Button
          busy={attempt.isBusy}
          onClick={() => {
            act(async () => {
              onEnded((await callApi<{ ended: number }>('/api/people/sign-out', { operatorId })).ended);
            });
          }}
        >
          {texts.signOut}
        </Button>
      </div>
      <p className="ui-small">{texts.resetMeans}</p>
      <Checkbox label={texts.forgetFactors} checked={forgetFactors} onChange={setForget} />
      <div className="ui-row">
        <Button
          kind="danger"
          busy={attempt.isBusy}
          onClick={() => {
            act(async () => {
              onLink(await callApi<MadeLink>('/api/people/reset', { operatorId, forgetFactors }));
            });
          }}
        >
          {texts.reset}
        </Button>
      </div>
    </section>
  );
}

function RightsPart({
  person,
  attempt,
  act,
  onClose,
}: PartProps & { readonly onClose: () => void }): ReactNode {
  const texts = useTexts(PEOPLE_TEXTS);
  // As they were when he began to change them: what somebody else changes meanwhile is not undone.
  const [seen, setSeen] = useState<Rights>({ role: person.role, accounts: person.accounts });
  const [rights, setRights] = useState<Rights>(seen);
  const isOther = !isSameRights(seen, person);
  const [isSure, setSure] = useState(false);
  const [isChanged, setChanged] = useState(false);
  const { operatorId } = person;
  return (
    <>
      <section className="ui-stack-tight">
        <h3>{texts.rights}</h3>
        <RightsFields rights={rights} onChange={setRights} />
        {isOther && !attempt.isBusy ? (
          <Notice
            tone="warn"
            title={texts.rightsOther}
            actions={
              <Button
                small
                onClick={() => {
                  const { role, accounts } = person;
                  setSeen({ role, accounts });
                  setRights({ role, accounts });
                }}
              >
                {texts.rightsTake}
              </Button>
            }
          >
            <p>
              {texts.rightsNow(texts.roles[person.role], person.accounts?.join(' ') ?? texts.accountsAll)}
            </p>
          </Notice>
        ) : null}
        {isChanged && !isOther ? <Notice tone="good" title={texts.rightsChanged} /> : null}
        <div className="ui-row">
          <Button
            busy={attempt.isBusy}
            onClick={() => {
              act(async () => {
                setChanged(false);
                const { role, accounts } = await callOperation('operators-role', {
                  operatorId,
                  ...rights,
                  expected: seen,
                });
                setSeen({ role, accounts });
                setChanged(true);
              });
            }}
          >
            {texts.changeRole}
          </Button>
        </div>
      </section>
      <section className="ui-stack-tight">
        <h3>{texts.disable}</h3>
        <Checkbox label={texts.disableMeans} checked={isSure} onChange={setSure} />
        <div className="ui-row">
          <Button
            kind="danger"
            disabled={!isSure}
            busy={attempt.isBusy}
            onClick={() => {
              act(async () => {
                await callOperation('operators-disable', { operatorId });
                onClose();
              });
            }}
          >
            {texts.disable}
          </Button>
        </div>
      </section>
    </>
  );
}

function isSameRights(one: Rights, { role, accounts }: Rights): boolean {
  const name = (list: Rights['accounts']): string => (list === null ? 'all' : list.toSorted().join(' '));
  return one.role === role && name(one.accounts) === name(accounts);
}
