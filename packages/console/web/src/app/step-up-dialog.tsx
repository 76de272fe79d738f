import { useEffect, useState, type ComponentType, type ReactNode } from 'react';
import { refreshMe } from '../api/me.ts';
import { registerStepUp } from '../api/step-up.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { FRAME_TEXTS } from './frame-texts.ts';

interface FormProps {
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

interface FormModule {
  readonly StepUpForm: ComponentType<FormProps>;
}

const FORMS = import.meta.glob<FormModule>('../pages/me/step-up-form.tsx');

/** Asks for the second factor when a call was refused without one, and lets the call be made again. */
export function StepUpDialog(): ReactNode {
  const texts = useTexts(FRAME_TEXTS);
  const [answer, setAnswer] = useState<((isDone: boolean) => void) | null>(null);
  const [Form, setForm] = useState<ComponentType<FormProps> | null>(null);
  useEffect(
    () =>
      registerStepUp(async () => {
        const [load] = Object.values(FORMS);
        if (load !== undefined) {
          const { StepUpForm } = await load();
          setForm(() => StepUpForm);
        }
        return new Promise<boolean>((resolve) => {
          setAnswer(() => resolve);
        });
      }),
    [],
  );
  const end = (isDone: boolean): void => {
    answer?.(isDone);
    setAnswer(null);
    if (isDone) void refreshMe();
  };
  const cancel = (): void => {
    end(false);
  };
  return (
    <Dialog title={texts.stepUpTitle} isOpen={answer !== null} onClose={cancel}>
      <p>{texts.stepUpLead}</p>
      {Form === null ? (
        <Spinner />
      ) : (
        <Form
          onDone={() => {
            end(true);
          }}
          onCancel={cancel}
        />
      )}
    </Dialog>
  );
}
