import type { ComponentProps, MouseEvent, ReactNode } from 'react';
import { Link } from 'wouter';
import { Sign, type IconName } from './icons.tsx';

export type ButtonKind = 'normal' | 'primary' | 'danger' | 'plain';

interface Look {
  readonly kind?: ButtonKind;
  readonly small?: boolean;
  readonly icon?: IconName;
}

export interface ButtonProps extends Look, Omit<ComponentProps<'button'>, 'className' | 'style'> {
  /** Under way: it stays reachable and does nothing. */
  readonly busy?: boolean;
}

function classOf({ kind = 'normal', small = false }: Look): string {
  return ['ui-button', `ui-button-${kind}`, ...(small ? ['ui-button-small'] : [])].join(' ');
}

export function Button({
  kind,
  small,
  icon,
  busy = false,
  children,
  onClick,
  ...rest
}: ButtonProps): ReactNode {
  const press = (event: MouseEvent<HTMLButtonElement>): void => {
    if (busy) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      type="button"
      {...rest}
      onClick={press}
      className={classOf({
        ...(kind === undefined ? {} : { kind }),
        ...(small === undefined ? {} : { small }),
      })}
      {...(busy ? { 'aria-disabled': true, 'aria-busy': true } : {})}
    >
      {icon === undefined ? null : <Sign name={icon} />}
      {children}
    </button>
  );
}

export interface ButtonLinkProps extends Look {
  readonly to: string;
  readonly children: ReactNode;
}

/** Goes to another page and looks like a button. */
export function ButtonLink({ to, icon, children, ...look }: ButtonLinkProps): ReactNode {
  return (
    <Link href={to} className={classOf(look)}>
      {icon === undefined ? null : <Sign name={icon} />}
      {children}
    </Link>
  );
}
