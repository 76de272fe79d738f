import { useEffect, useRef, useState, type ReactNode } from 'react';
import { COMMON_TEXTS } from '../i18n/common-texts.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Button } from './button.tsx';

const TOLD_MS = 2000;

type Told = 'nothing' | 'copied' | 'refused';

/** Text to take elsewhere, whole, with a button that copies it; where the browser refuses that, the text is selected for the keyboard. */
export function CopyText({ label, value }: { readonly label: string; readonly value: string }): ReactNode {
  const texts = useTexts(COMMON_TEXTS);
  const [told, setTold] = useState<Told>('nothing');
  const shown = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (told !== 'copied') return undefined;
    const timer = setTimeout(() => {
      setTold('nothing');
    }, TOLD_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [told]);
  const copy = async (): Promise<void> => {
    try {
      // Where the page is not on a secure origin there is no clipboard to write to.
      await navigator.clipboard.writeText(value);
      setTold('copied');
    } catch {
      if (shown.current !== null) getSelection()?.selectAllChildren(shown.current);
      setTold('refused');
    }
  };
  return (
    <div className="ui-copy">
      <pre className="ui-copy-value" ref={shown}>
        {value}
      </pre>
      <Button
        small
        icon={told === 'copied' ? 'check' : 'copy'}
        onClick={() => void copy()}
        aria-label={texts.copyWhat(label)}
      >
        <output>{told === 'copied' ? texts.copied : texts.copy}</output>
      </Button>
      <output className="ui-copy-refused">{told === 'refused' ? texts.copyRefused : ''}</output>
    </div>
  );
}
