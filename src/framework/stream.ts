import { runWith } from './current.js';
import type { BodyChunk } from './response.js';

/**
 * The chunks of `source`, made with the request's context in place. As in Flask 3.1 the context is pushed a second time
 * when the first chunk is asked for, and torn down a second time after the last (flask/helpers.py `stream_with_context`).
 */
export async function* streamWithContext(
  c: { readonly active: boolean },
  pushAgain: () => (error: unknown) => Promise<void>,
  source: AsyncIterable<BodyChunk> | Iterable<BodyChunk>,
): AsyncGenerator<BodyChunk> {
  const popAgain = pushAgain();
  let failure: unknown = null;
  try {
    const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
    let finished = false;
    try {
      for (;;) {
        const { done, value } = await runWith(c, () => iterator.next());
        if (done) {
          finished = true;
          return;
        }
        yield value;
      }
    } finally {
      if (!finished) await runWith(c, () => iterator.return?.());
    }
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    await popAgain(failure);
  }
}
