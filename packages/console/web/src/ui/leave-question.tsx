import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { COMMON_TEXTS } from '../i18n/common-texts.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import type { LeaveGuard } from './use-leave-guard.ts';

export interface LeaveQuestionProps {
  readonly guard: LeaveGuard;
  readonly title: string;
  /** What is lost by leaving. */
  readonly children: ReactNode;
  /** Before the page is left. */
  readonly onLeave?: () => void;
}

/** Asks whoever is about to leave a guarded page whether he means it. */
export function LeaveQuestion({ guard, title, children, onLeave }: LeaveQuestionProps): ReactNode {
  const texts = useTexts(COMMON_TEXTS);
  const [, navigate] = useLocation();
  const { stay, wanted } = guard;
  const leave = (): void => {
    if (wanted === null) return;
    stay();
    onLeave?.();
    navigate(wanted);
  };
  return (
    <Dialog
      title={title}
      isOpen={wanted !== null}
      onClose={stay}
      tone="danger"
      actions={
        <>
          <Button onClick={stay} data-autofocus>
            {texts.stay}
          </Button>
          <Button kind="danger" onClick={leave}>
            {texts.leave}
          </Button>
        </>
      }
    >
      <p>{children}</p>
    </Dialog>
  );
}
