import type { HeaderList } from '../model/trace.js';

/** Reads the headers of responses over one connection. */
export class HeadReader {
  private whole: Buffer = Buffer.alloc(0);
  private text = '';
  private headers: HeaderList = [];

  /**
   * @param flat names and values in turn, as slices of what was read
   *
   * Responses of one connection mostly have the same headers, the date but for once a second: those that read alike, from
   * the first name to the last value, are the same list, which spares the taking apart of each.
   */
  read(flat: readonly Buffer[]): HeaderList {
    const [first] = flat;
    const last = flat.at(-1);
    if (first === undefined || last === undefined) return [];
    // Parts of two reads do not lie side by side.
    if (first.buffer !== last.buffer) return pairs(flat);
    if (this.whole.buffer !== first.buffer) this.whole = Buffer.from(first.buffer);
    const text = this.whole.toString('latin1', first.byteOffset, last.byteOffset + last.length);
    if (text !== this.text || flat.length !== 2 * this.headers.length) {
      this.text = text;
      this.headers = pairs(flat);
    }
    return this.headers;
  }
}

/** Header bytes are latin1 on the wire (RFC 9110, section 5.5). */
export function pairs(flat: readonly Buffer[]): [string, string][] {
  const list: [string, string][] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) list.push([latin1(flat[i]), latin1(flat[i + 1])]);
  return list;
}

function latin1(bytes: Buffer | undefined): string {
  return bytes?.toString('latin1') ?? '';
}
