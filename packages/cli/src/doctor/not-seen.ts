/** Something could not be looked at: no reason to believe that it is well. */
export class NotSeen extends Error {
  override readonly name = 'NotSeen';
}
