import type { HeaderList } from '../model/trace.js';
import { fromWire } from '../model/wire-text.js';

/** Headers as the document has them: bytes beyond ASCII are read as the UTF-8 that they are, and as latin1 where they are none. */
export function readableHeaders(wire: HeaderList): HeaderList {
  return wire.some(([, value]) => BEYOND_ASCII.test(value)) ? wire.map(([name, value]) => [name, fromWire(value)]) : wire;
}

const BEYOND_ASCII = /\P{ASCII}/u;
