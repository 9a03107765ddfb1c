/** Lets several speak one after the other, in the order of their numbers: who is not at the head is heard once it is. */
export class InOrder {
  readonly #waiting: (() => void)[][];
  readonly #ended: boolean[];
  #head = 0;

  constructor(count: number) {
    this.#waiting = Array.from({ length: count }, () => []);
    this.#ended = Array.from({ length: count }, () => false);
  }

  say(number: number, speak: () => void): void {
    if (number === this.#head) speak();
    else this.#waiting[number]?.push(speak);
  }

  /** That one has no more to say. */
  end(number: number): void {
    this.#ended[number] = true;
    while (this.#ended[this.#head]) {
      this.#head++;
      for (const speak of this.#waiting[this.#head]?.splice(0) ?? []) speak();
    }
  }
}
