import { compile, JSONPathError } from 'json-p3';

/** What is wrong with a JSONPath (RFC 9535), and at which character; null when nothing is. */
export function pathProblem(path: string): { readonly message: string; readonly at: number } | null {
  try {
    compile(path);
    return null;
  } catch (error) {
    if (!(error instanceof JSONPathError)) throw error;
    const at = error.token?.index ?? 0;
    return { message: error.message.replace(/ \('?.*$/s, '').replace(/\.$/, ''), at: Math.min(Math.max(at, 0), path.length - 1) };
  }
}

/** The value at a path: the node's own where it is one, a list of them where they are several; undefined where none is. */
export function valueAt(path: string, document: unknown): unknown {
  const values = compile(path)
    .query(document as never)
    .values();
  return values.length > 1 ? values : values[0];
}
