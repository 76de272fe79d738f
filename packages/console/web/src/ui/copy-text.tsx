import { useEffect, useState, type ReactNode } from 'react';
import { COMMON_TEXTS } from '../i18n/common-texts.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Button } from './button.tsx';

const TOLD_MS = 2000;

/** Text to take elsewhere, whole, with a button that copies it. */
export function CopyText({ label, value }: { readonly label: string; readonly value: string }): ReactNode {
  const texts = useTexts(COMMON_TEXTS);
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => {
      setCopied(false);
    }, TOLD_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [isCopied]);
  const copy = (): void => {
    void navigator.clipboard.writeText(value).then(() => {
      setCopied(true);
    });
  };
  return (
    <div className="ui-copy">
      <pre className="ui-copy-value">{value}</pre>
      <Button small icon={isCopied ? 'check' : 'copy'} onClick={copy} aria-label={texts.copyWhat(label)}>
        <output>{isCopied ? texts.copied : texts.copy}</output>
      </Button>
    </div>
  );
}
