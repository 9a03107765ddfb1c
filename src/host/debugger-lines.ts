const ADDRESS = /Debugger listening on (ws:\/\/\S+)/;
const LINE =
  /^(?:Debugger listening on ws:\/\/.*|For help, see: https:\/\/nodejs\.org\/.*|Debugger ending on ws:\/\/.*|Debugger attached\.|Waiting for the debugger to disconnect\.\.\.)\n?/gm;

/** What Node says on standard error when we open its inspector: it is meant for us, and not for the user. */
export class DebuggerLines {
  /** Settles with the inspector's address. */
  readonly address: Promise<string>;
  private resolve: (address: string) => void = () => {};
  private open = false;
  private seen = '';

  constructor() {
    this.address = new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  /** From here on what is said of a debugger is of our doing. */
  expect(): void {
    this.open = true;
  }

  /** The text without the lines that are for us. */
  filter(text: string): string {
    this.seen = (this.seen + text).slice(-1_000);
    const address = ADDRESS.exec(this.seen)?.[1];
    if (address !== undefined) this.resolve(address);
    return this.open ? text.replace(LINE, '') : text;
  }
}
