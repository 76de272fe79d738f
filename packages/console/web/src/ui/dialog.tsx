import { useEffect, useEffectEvent, useId, useRef, type ReactNode } from 'react';

export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  /** By Escape too. */
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons at its end, the one that acts last. */
  readonly actions?: ReactNode;
  readonly tone?: 'normal' | 'danger';
  readonly isWide?: boolean;
}

/** The browser's own modal dialog: the rest of the page cannot be reached meanwhile, and the focus goes back afterwards. */
export function Dialog({
  title,
  isOpen,
  onClose,
  children,
  actions,
  tone = 'normal',
  isWide = false,
}: DialogProps): ReactNode {
  const id = useId();
  const element = useRef<HTMLDialogElement>(null);
  const close = useEffectEvent(onClose);
  useEffect(() => {
    const dialog = element.current;
    if (dialog === null || !isOpen) return undefined;
    const before = document.activeElement;
    dialog.showModal();
    const first = dialog.querySelector<HTMLElement>('[data-autofocus]');
    first?.focus();
    const cancel = (event: Event): void => {
      event.preventDefault();
      close();
    };
    // A link leads away from what the dialog is about; it is followed first.
    const leave = ({ target }: Event): void => {
      if (target instanceof Element && target.closest('a[href]:not([target])') !== null) setTimeout(close);
    };
    dialog.addEventListener('cancel', cancel);
    dialog.addEventListener('click', leave);
    return () => {
      dialog.removeEventListener('cancel', cancel);
      dialog.removeEventListener('click', leave);
      dialog.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, [isOpen]);
  if (!isOpen) return null;
  const classes = ['ui-dialog', `ui-dialog-${tone}`, ...(isWide ? ['ui-dialog-wide'] : [])];
  return (
    <dialog ref={element} className={classes.join(' ')} aria-labelledby={id}>
      <div className="ui-dialog-inside">
        <h2 id={id}>{title}</h2>
        {children}
        {actions === undefined ? null : <div className="ui-dialog-actions">{actions}</div>}
      </div>
    </dialog>
  );
}
