import type { OpenTextSocket, TextSocket } from '../model/text-socket.js';
import { withTimeout } from './waiting.js';

const OPEN_MS = 5_000;
const ANSWER_MS = 5_000;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
}

/** A session with the inspector of another process (https://chromedevtools.github.io/devtools-protocol/v8/). */
export class Inspector {
  private readonly socket: TextSocket;
  private readonly answers: Map<number | string, (value: unknown) => void>;
  private lastId = 0;

  private constructor(socket: TextSocket, answers: Map<number | string, (value: unknown) => void>) {
    this.socket = socket;
    this.answers = answers;
  }

  /** Null where nobody answers. */
  static async connect(url: string, open: OpenTextSocket): Promise<Inspector | null> {
    const answers = new Map<number | string, (value: unknown) => void>();
    const receive = (text: string): void => {
      const { id, method = '', params, result } = JSON.parse(text) as Message;
      answers.get(id ?? method)?.(id === undefined ? params : result);
    };
    const socket = await withTimeout(open(url, receive), OPEN_MS, () => null).catch(() => null);
    return socket && new Inspector(socket, answers);
  }

  /** The answer to a command; null when none comes, or the command failed. */
  async ask<T>(method: string, params: object = {}): Promise<T | null> {
    const id = ++this.lastId;
    const answer = new Promise<T | null>((resolve) => this.answers.set(id, (value) => resolve((value as T | undefined) ?? null)));
    this.socket.send(JSON.stringify({ id, method, params }));
    return withTimeout(answer, ANSWER_MS, () => null);
  }

  /** Hears every event of a kind. */
  on<T>(method: string, listener: (event: T) => void): void {
    this.answers.set(method, (value) => listener(value as T));
  }

  /** The next event of a kind, from now on; null when none comes. */
  event<T>(method: string): Promise<T | null> {
    const arrival = new Promise<T | null>((resolve) => this.answers.set(method, (value) => resolve(value as T)));
    return withTimeout(arrival, ANSWER_MS, () => null);
  }

  close(): void {
    this.socket.close();
  }
}
