/** Ways to change a copy of a log: what a disk, a careless copy or a forger may do to it. */
import {
  addFile,
  appendToFile,
  cutFile,
  deleteFile,
  flipAnywhere,
  flipWritten,
  holeAtEnd,
  writeByte,
  zeroEnd,
  zeroStretch,
} from './byte-mutations.ts';
import {
  changeHeader,
  deleteBeginning,
  duplicateSegment,
  changeHead,
  putBack,
  swapSegments,
  swapTiles,
  takeAll,
  takeAllBut,
  takeFile,
} from './file-mutations.ts';
import type { Mutate } from './mutation-ground.ts';
import {
  duplicate,
  duplicateGroup,
  edit,
  insert,
  rawly,
  regroup,
  remove,
  removeGroup,
  sealed,
  swap,
} from './record-mutations.ts';

export interface Mutation {
  readonly name: string;
  readonly mutate: Mutate;
  /** How often it is drawn, beside the others' one. */
  readonly weight?: number;
}

export const MUTATIONS: readonly Mutation[] = [
  { name: 'flip a bit anywhere', mutate: flipAnywhere, weight: 4 },
  { name: 'flip a bit of what is written', mutate: flipWritten, weight: 4 },
  { name: 'write a byte into a segment', mutate: writeByte, weight: 2 },
  { name: 'cut a file at any byte', mutate: cutFile, weight: 2 },
  { name: 'zero a stretch of a segment', mutate: zeroStretch, weight: 2 },
  { name: 'zero the end from any byte on', mutate: zeroEnd, weight: 2 },
  { name: 'leave a hole in the last groups', mutate: holeAtEnd, weight: 2 },
  { name: 'append to a file', mutate: appendToFile },
  { name: 'delete a file', mutate: deleteFile },
  { name: 'add a file', mutate: addFile },
  { name: 'swap records as they are', mutate: rawly(swap) },
  { name: 'delete a record as it is', mutate: rawly(remove) },
  { name: 'duplicate a record as it is', mutate: rawly(duplicate) },
  { name: 'swap records and seal them anew', mutate: sealed(swap, true) },
  { name: 'swap records with their numbers and seal them', mutate: sealed(swap, false) },
  { name: 'delete a record and seal the rest anew', mutate: sealed(remove, true) },
  { name: 'delete a record and leave its number out', mutate: sealed(remove, false) },
  { name: 'duplicate a record and seal the rest anew', mutate: sealed(duplicate, true) },
  { name: 'duplicate a record with its number', mutate: sealed(duplicate, false) },
  { name: 'insert a record', mutate: sealed(insert, true) },
  { name: 'change a payload and seal it', mutate: sealed(edit, false), weight: 3 },
  { name: 'put a record into another group', mutate: sealed(regroup, false) },
  { name: 'delete a group', mutate: sealed(removeGroup, true) },
  { name: 'duplicate a group', mutate: sealed(duplicateGroup, true) },
  { name: 'delete a group as it is', mutate: rawly(removeGroup) },
  { name: 'duplicate a group as it is', mutate: rawly(duplicateGroup) },
  { name: 'swap segments', mutate: swapSegments },
  { name: 'duplicate a segment', mutate: duplicateSegment },
  { name: 'seal the header of a segment for another place', mutate: changeHeader },
  { name: 'swap tiles', mutate: swapTiles },
  { name: 'delete the first segments', mutate: deleteBeginning, weight: 2 },
  { name: 'put archived segments back', mutate: putBack, weight: 2 },
  { name: 'change the halves of the head', mutate: changeHead },
  { name: 'roll a file back', mutate: (ground) => takeFile(ground, ground.log.earlier), weight: 2 },
  {
    name: 'roll everything back but a file',
    mutate: (ground) => takeAllBut(ground, ground.log.earlier),
    weight: 2,
  },
  { name: 'roll everything back', mutate: (ground) => takeAll(ground, ground.log.earlier) },
  { name: 'take a file of a fork', mutate: (ground) => takeFile(ground, ground.log.forks), weight: 2 },
  {
    name: 'take everything of a fork but a file',
    mutate: (ground) => takeAllBut(ground, ground.log.forks),
    weight: 2,
  },
  { name: 'take a file of a stranger', mutate: (ground) => takeFile(ground, [ground.log.stranger]) },
  {
    name: 'take everything of a stranger but a file',
    mutate: (ground) => takeAllBut(ground, [ground.log.stranger]),
  },
];

/** What is left after it may be another whole log: only those notice who kept something of the first. */
export const LEAVES_ANOTHER_LOG: readonly string[] = [
  'roll everything back',
  'roll everything back but a file',
  'take everything of a fork but a file',
  'take everything of a stranger but a file',
];
