import { useEffect, useState } from 'react';

/** The text as it was once nobody had changed it for a while: for questions that are asked while somebody types. */
export function useSettled<Text extends string | null>(text: Text, quietMs: number): Text {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(text);
    }, quietMs);
    return () => {
      clearTimeout(timer);
    };
  }, [text, quietMs]);
  return settled;
}
