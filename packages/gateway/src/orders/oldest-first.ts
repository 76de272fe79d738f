/** What can stand in one list at a time; all three are the list's own. */
export interface Listed<Member extends Listed<Member>> {
  list: OldestFirst<Member> | null;
  earlier: Member | null;
  later: Member | null;
}

/** What a member has before it stands in a list. */
export const UNLISTED = { list: null, earlier: null, later: null } as const;

/**
 * Members in the order in which they came. No set: see `IntentTable`; and in a set the oldest is found by passing by all that were
 * deleted before it.
 */
export class OldestFirst<Member extends Listed<Member>> {
  #oldest: Member | null = null;
  #latest: Member | null = null;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get oldest(): Member | null {
    return this.#oldest;
  }

  /** One that is of no list. */
  add(member: Member): void {
    member.list = this;
    member.earlier = this.#latest;
    if (this.#latest === null) this.#oldest = member;
    else this.#latest.later = member;
    this.#latest = member;
    this.#size += 1;
  }

  /** Of one that is not in it nothing is done. */
  delete(member: Member): void {
    if (member.list !== this) return;
    const { earlier, later } = member;
    if (earlier === null) this.#oldest = later;
    else earlier.later = later;
    if (later === null) this.#latest = earlier;
    else later.earlier = earlier;
    member.list = null;
    member.earlier = null;
    member.later = null;
    this.#size -= 1;
  }

  /** Like the iterator, without what one is made of. */
  each(tell: (member: Member) => void): void {
    for (let member = this.#oldest, next: Member | null = null; member !== null; member = next) {
      next = member.later;
      tell(member);
    }
  }

  /** The one that it tells may be taken out meanwhile. */
  *[Symbol.iterator](): Iterator<Member> {
    for (let member = this.#oldest, next: Member | null = null; member !== null; member = next) {
      next = member.later;
      yield member;
    }
  }
}
