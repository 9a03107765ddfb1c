/** A regular file, as the file system has it. */
export interface FileFacts {
  /** Absolute. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** When its content last changed, in milliseconds since 1970, with fractions. */
  readonly modifiedMs: number;
}

/** A port: the files of the app. Relative paths start at the folder of the route module. */
export interface Files {
  /**
   * The regular file at `path`, symbolic links followed; null when there is none. With `folder` also null when the file
   * lies outside of that folder once all links are followed.
   */
  stat(path: string, folder?: string): Promise<FileFacts | null>;
  /** The text of a file inside of `folder`, for templates; null when there is none. */
  readTextSync(path: string, folder: string): FileText | null;
}

/** A text file, as the file system has it. */
export interface FileText {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}
