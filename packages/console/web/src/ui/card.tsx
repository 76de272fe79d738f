import { useId, type ReactNode } from 'react';

export interface CardProps {
  readonly title?: ReactNode;
  /** Beside the title. */
  readonly actions?: ReactNode;
  readonly tone?: 'normal' | 'live' | 'danger';
  readonly children: ReactNode;
}

/** A part of a page under a heading of its own. */
export function Card({ title, actions, tone = 'normal', children }: CardProps): ReactNode {
  const id = useId();
  return (
    <section
      className={`ui-card ui-card-${tone}`}
      {...(title === undefined ? {} : { 'aria-labelledby': id })}
    >
      {title === undefined && actions === undefined ? null : (
        <div className="ui-card-head">
          {title === undefined ? null : <h2 id={id}>{title}</h2>}
          {actions}
        </div>
      )}
      {children}
    </section>
  );
}

/** Names and what they are, in two columns. */
export function Facts({
  rows,
}: {
  readonly rows: readonly { readonly name: string; readonly value: ReactNode }[];
}): ReactNode {
  return (
    <dl className="ui-facts">
      {rows.map(({ name, value }) => (
        <FactRow key={name} name={name} value={value} />
      ))}
    </dl>
  );
}

function FactRow({ name, value }: { readonly name: string; readonly value: ReactNode }): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
