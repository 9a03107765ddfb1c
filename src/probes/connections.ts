import net, { type Socket } from 'node:net';

/** When a connection of the app's got how far; NaN where it did not, or needed not. */
export interface ConnectionStamps {
  readonly beginNs: number;
  readonly lookedUpNs: number;
  readonly connectedNs: number;
  readonly securedNs: number;
}

const stamps = new WeakMap<object, ConnectionStamps>();

export const stampsOf = (socket: object | null | undefined): ConnectionStamps | null => (socket ? (stamps.get(socket) ?? null) : null);

/** Stamps each connection that is made from here on: every client, of whatever library, passes `connect`. */
export function watchConnections(nowNs: () => number): void {
  const { prototype } = net.Socket;
  const { connect } = prototype;
  const watched = function (this: Socket, ...args: Parameters<typeof connect>) {
    const own = { beginNs: nowNs(), lookedUpNs: Number.NaN, connectedNs: Number.NaN, securedNs: Number.NaN };
    stamps.set(this, own);
    this.once('lookup', () => {
      own.lookedUpNs = nowNs();
    });
    this.once('connect', () => {
      own.connectedNs = nowNs();
    });
    this.once('secureConnect', () => {
      own.securedNs = nowNs();
    });
    return connect.apply(this, args);
  };
  Object.defineProperties(watched, { name: { value: 'connect' }, length: { value: connect.length } });
  prototype.connect = watched as typeof connect;
}
