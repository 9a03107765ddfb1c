import type { Server } from 'node:http';

/**
 * Keeps Node from listing the connections of a server, which it does from `listening` on and for every message anew, to find
 * those that are slow (https://nodejs.org/api/http.html#serverrequesttimeout): a twentieth of what a small request takes,
 * for a server that has one client and gives it all the time it wants. `closeIdleConnections()` and
 * `closeAllConnections()` find none then.
 */
export function untracked(server: Server): Server {
  return server.removeAllListeners('listening');
}
