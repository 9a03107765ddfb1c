/** A line to somebody who speaks in texts: the inspector of a process, over the client's WebSocket. */
export interface TextSocket {
  send(text: string): void;
  close(): void;
}

/** Opens one; rejects where nobody answers. */
export type OpenTextSocket = (url: string, onText: (text: string) => void) => Promise<TextSocket>;
