import { createContext } from 'react';

/** What ids are called. */
export type Names = ReadonlyMap<string, string>;
export const NamesContext = createContext<Names>(new Map());
