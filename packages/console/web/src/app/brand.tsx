import type { ReactNode } from 'react';

/** The bitting of a key: its cuts. */
export function Brand(): ReactNode {
  return (
    <span className="frame-brand">
      <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="7" className="frame-brand-ground" />
        <path d="M5 12h22v5h-2v4h-3v-4h-3v6h-3v-6h-2v3h-3v-3H5z" className="frame-brand-key" />
      </svg>
      {BRAND}
    </span>
  );
}

/** A name, the same in every language. */
const BRAND = 'Bitting';
