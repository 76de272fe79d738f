import type { ReactNode } from 'react';

function Icon({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <svg
      className="ui-icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

const SHAPES = {
  alert: <path d="M6 17V11a6 6 0 0 1 12 0v6l2 2H4zM10 22h4" />,
  arrow: <path d="M5 12h14M13 6l6 6-6 6" />,
  book: <path d="M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11" />,
  check: <path d="M5 13l4.5 4.5L19 7" />,
  clock: <path d="M12 7v5l3 2M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z" />,
  close: <path d="M6 6l12 12M18 6L6 18" />,
  copy: <path d="M9 9h11v11H9zM5 15H4V4h11v1" />,
  cross: <path d="M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM9 9l6 6M15 9l-6 6" />,
  download: <path d="M12 4v11M7 10l5 5 5-5M4 20h16" />,
  eye: <path d="M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7zM12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6z" />,
  external: <path d="M14 4h6v6M20 4l-9 9M10 5H4v15h15v-6" />,
  gauge: <path d="M4 17a8 8 0 1 1 16 0M12 17l4-6" />,
  info: <path d="M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 11v6M12 7v.5" />,
  key: <path d="M4 12a4 4 0 1 1 8 0 4 4 0 0 1-8 0zM12 12h9v4M17 12v3" />,
  list: <path d="M9 6h11M9 12h11M9 18h11M4 6h.5M4 12h.5M4 18h.5" />,
  menu: <path d="M4 6h16M4 12h16M4 18h16" />,
  pause: <path d="M8 5v14M16 5v14" />,
  people: (
    <path d="M9 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM2 20c0-4 3-6 7-6s7 2 7 6M16 5a3.5 3.5 0 0 1 0 6.5M18 14c3 1 4 3 4 6" />
  ),
  person: <path d="M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4 21c0-4 3.500-6 8-6s8 2 8 6" />,
  play: <path d="M7 5l12 7-12 7z" />,
  pulse: <path d="M3 12h4l3-7 4 14 3-7h4" />,
  sign: <path d="M4 20h16M6 16l9-9 3 3-9 9H6z" />,
  stop: <path d="M8 3h8l5 5v8l-5 5H8l-5-5V8zM8 12h8" />,
  wallet: <path d="M4 7h15v12H4zM4 7l11-3v3M15 12h4v3h-4z" />,
  warn: <path d="M12 4l9.500 16h-19zM12 10v5M12 17.500v.5" />,
} as const;

export type IconName = keyof typeof SHAPES;

/** A sign beside a word, never in its place. */
export function Sign({ name }: { readonly name: IconName }): ReactNode {
  return <Icon>{SHAPES[name]}</Icon>;
}
