/** Members in the order in which they came, the oldest of which is found at once, however many before it are gone. */
export class TakenOrders<Member extends { readonly isGone: boolean }> {
  readonly #members = new Set<Member>();
  /** Goes over each member once; a look from the start would pass by all that were deleted since the set was last made anew. */
  #rest = this.#members.values();
  #oldest: Member | undefined;

  [Symbol.iterator](): Iterator<Member> {
    return this.#members.values();
  }

  add(member: Member): void {
    this.#members.add(member);
  }

  /** One that says itself that it is gone. */
  delete(member: Member): void {
    this.#members.delete(member);
  }

  get oldest(): Member | undefined {
    if (this.#oldest?.isGone === false) return this.#oldest;
    this.#oldest = this.#rest.next().value;
    if (this.#oldest === undefined && this.#members.size > 0) {
      // It has ended once, and what came afterwards it does not tell.
      this.#rest = this.#members.values();
      this.#oldest = this.#rest.next().value;
    }
    return this.#oldest;
  }
}
