import { useState, type ReactNode } from 'react';
import type { SignedInPerson } from '../../api/me.ts';
import { useOperation } from '../../api/use-operation.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { RadioGroup, Select, type Option } from '../../ui/field.tsx';
import { HaltOutcome } from './halt-outcome.tsx';
import { followsOf, PLANS, type Follow } from './halt-run.ts';
import { EVERYTHING, idOfScope, isSameScope, type HaltScope } from './halt-scope.ts';
import { HALT_TEXTS } from './halt-texts.ts';
import { listScopes } from './scope-choices.ts';
import { useHaltRun } from './use-halt-run.ts';
import { useScopeNames } from './use-scope-names.ts';

const OTHER = 'other';

/** One look, one key: what is in front is chosen, and Enter halts it. */
export function HaltDialog({
  inFront,
  person,
  onClose,
}: {
  readonly inFront: HaltScope;
  readonly person: SignedInPerson;
  readonly onClose: () => void;
}): ReactNode {
  const texts = useTexts(HALT_TEXTS);
  const nameOf = useScopeNames();
  const isLimited = person.accounts !== null;
  const accounts = useOperation('accounts', {}).data?.accounts ?? [];
  const keys = useOperation('list', {}).data?.virtualKeys ?? [];
  const { first, others } = listScopes(inFront, { accounts, keys, isLimited });
  const [chosen, setChosen] = useState<HaltScope | null>(null);
  // Who has rights for accounts alone halts one of them; which there are may not be known yet.
  const offered = first[0] ?? others[0];
  const scope = chosen ?? offered ?? EVERYTHING;
  const [follow, setFollow] = useState<Follow>('nothing');
  const { run, order } = useHaltRun();
  const isOther = !first.some((one) => isSameScope(one, scope));
  const follows = followsOf(scope, person.role);
  const following = follows.includes(follow) ? follow : 'nothing';

  if (run.kind !== 'asking')
    return (
      <HaltOutcome run={run} follows={follows} name={nameOf(run.scope)} onOrder={order} onClose={onClose} />
    );
  const words: Readonly<Record<Follow, Option<Follow>>> = {
    nothing: { value: 'nothing', label: texts.onlyHalt },
    cancel: { value: 'cancel', label: texts.cancel[scope.kind], hint: texts.cancelHint },
    flatten: { value: 'flatten', label: texts.flatten, hint: texts.flattenHint },
  };
  const choose = (id: string): void => {
    const found = [...first, ...others].find((one) => idOfScope(one) === id) ?? others[0];
    if (found !== undefined) setChosen(found);
  };
  return (
    <Dialog
      title={texts.haltTitle}
      isOpen
      onClose={onClose}
      tone="danger"
      actions={
        <>
          <Button onClick={onClose}>{texts.close}</Button>
          <Button
            kind="danger"
            icon="stop"
            data-autofocus
            busy={offered === undefined}
            onClick={() => {
              order(scope, PLANS[following]);
            }}
          >
            {`${texts.confirm}: ${nameOf(scope)}`}
            <kbd className="frame-shortcut">{texts.confirmKey}</kbd>
          </Button>
        </>
      }
    >
      <p>{scope.kind === 'key' ? texts.meansOfKey : texts.means}</p>
      {isLimited ? <p>{texts.nothingAllowed}</p> : null}
      {first.length === 0 ? null : (
        <RadioGroup
          legend={texts.what}
          value={isOther ? OTHER : idOfScope(scope)}
          onChange={choose}
          options={[
            ...first.map((one) => ({
              value: idOfScope(one),
              label: nameOf(one),
              hint: one.kind === 'everything' ? texts.everythingHint : undefined,
            })),
            ...(others.length === 0 ? [] : [{ value: OTHER, label: texts.another }]),
          ]}
        />
      )}
      {isOther && others.length > 0 ? (
        <Select
          label={first.length === 0 ? texts.what : texts.another}
          value={idOfScope(scope)}
          onChange={choose}
          options={others.map((one) => ({ value: idOfScope(one), label: nameOf(one) }))}
        />
      ) : null}
      <RadioGroup
        legend={texts.follows}
        value={following}
        onChange={setFollow}
        options={follows.map((value) => words[value])}
      />
    </Dialog>
  );
}
