import { Children, type ReactNode } from 'react';
import { numberEqual } from './numbered.ts';

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

/** The same of texts, of which some may be equal. */
export function DottedTexts({ texts }: { readonly texts: readonly string[] }): ReactNode {
  return (
    <Dotted>
      {numberEqual(texts).map(({ key, text }) => (
        <span key={key}>{text}</span>
      ))}
    </Dotted>
  );
}
