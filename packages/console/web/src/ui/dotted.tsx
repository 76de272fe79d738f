import { Children, type ReactNode } from 'react';

/** Short things beside one another in a line, with a dot between them that is seen and neither read aloud nor copied. */
export function Dotted({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <span className="ui-dotted">
      {Children.map(Children.toArray(children), (child, at) => (
        <>
          {at === 0 ? null : ' '}
          <span>{child}</span>
        </>
      ))}
    </span>
  );
}
