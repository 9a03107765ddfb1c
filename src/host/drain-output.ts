/**
 * Calls back when the app's output has left this process: Node drops what still waits in its pipes when a process exits.
 * At once where nothing waits, without making streams that the app has not used.
 */
export function drainOutput(done: () => void): void {
  const { _getActiveRequests: requests } = process as unknown as { _getActiveRequests(): unknown[] };
  if (requests.call(process).length === 0) {
    done();
    return;
  }
  let open = 2;
  const over = () => {
    if (--open === 0) done();
  };
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.writableLength === 0) over();
    else stream.write('', over);
  }
}
