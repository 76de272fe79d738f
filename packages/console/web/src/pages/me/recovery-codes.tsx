import { useState, type ReactNode } from 'react';
import { useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Checkbox } from '../../ui/field.tsx';
import { SignInFailure } from './sign-in-failure.tsx';
import { ME_TEXTS } from './texts.ts';
import { useAttempt } from './use-attempt.ts';
import { useFocusInside } from './use-focus-inside.ts';

/** The codes, this once; whoever goes on has said that they are kept. */
export function RecoveryCodes({
  codes,
  onKept,
}: {
  readonly codes: readonly string[];
  readonly onKept: () => Promise<void>;
}): ReactNode {
  const { codes: texts } = useTexts(ME_TEXTS);
  const [isKept, setKept] = useState(false);
  const attempt = useAttempt();
  const part = useFocusInside<HTMLDivElement>();
  const save = (): void => {
    const file = URL.createObjectURL(new Blob([`${codes.join('\n')}\n`], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = file;
    link.download = 'bitting-recovery-codes.txt';
    link.click();
    URL.revokeObjectURL(file);
  };
  return (
    <div className="ui-stack" ref={part}>
      <p>{texts.lead}</p>
      <CopyText label={texts.all} value={codes.join('\n')} />
      <div className="ui-row">
        <Button onClick={save}>{texts.save}</Button>
      </div>
      <Checkbox label={texts.kept} checked={isKept} onChange={setKept} />
      <SignInFailure error={attempt.error} />
      <div className="ui-row">
        <Button
          kind="primary"
          disabled={!isKept}
          busy={attempt.isBusy}
          onClick={() => {
            attempt.run(onKept);
          }}
        >
          {texts.next}
        </Button>
      </div>
    </div>
  );
}
