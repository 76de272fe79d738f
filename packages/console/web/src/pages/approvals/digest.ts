import { useEffect, useState } from 'react';

/** SHA-256 of a text in UTF-8, 64 lower-case hexadecimal characters. */
export async function digestText(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  // Not every browser that can seal can do `toHex`, too.
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The digest of what is shown, worked out here; `null` until it is. */
export function useDigest(text: string): string | null {
  const [digest, setDigest] = useState<{ readonly of: string; readonly is: string } | null>(null);
  useEffect(() => {
    let isWanted = true;
    void digestText(text).then((is) => {
      if (isWanted) setDigest({ of: text, is });
    });
    return () => {
      isWanted = false;
    };
  }, [text]);
  return digest?.of === text ? digest.is : null;
}
