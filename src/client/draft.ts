import type { Trace } from '../model/trace.js';
import type { TraceDraft } from '../model/trace-draft.js';
import type { HostState } from '../recorder/fate.js';
import type { ServerRecord } from '../recorder/records.js';
import { cycleDurationsNs } from './account.js';
import type { ClientRecord, WireRequest } from './exchange.js';
import { type JoinContext, joinCycle } from './join.js';

const FIRST_FAILED_STATUS = 500;

/** A request to a mounted app whose two records have met, and are joined when somebody reads the trace. */
export class CycleDraft implements TraceDraft {
  readonly index: number;
  readonly hop: number;
  readonly totalNs: number;
  readonly phasesNs: readonly number[] | null;
  private readonly request: WireRequest;
  private readonly client: ClientRecord;
  private readonly server: ServerRecord | null;
  private readonly host: HostState;
  private readonly context: JoinContext;
  private joined: Trace | null = null;

  constructor(request: WireRequest, client: ClientRecord, server: ServerRecord | null, host: HostState, context: JoinContext) {
    this.index = context.index;
    this.hop = context.hop;
    this.totalNs = client.endNs - client.beginNs;
    this.phasesNs = server === null ? null : phasesAlone(client, server);
    this.request = request;
    this.client = client;
    this.server = server;
    this.host = host;
    this.context = context;
  }

  trace(): Trace {
    this.joined ??= joinCycle(this.request, this.client, this.server, this.host, this.context);
    return this.joined;
  }
}

/** The durations of the phases where they are all that there is to tell; by the same account as the trace's. */
function phasesAlone(client: ClientRecord, server: ServerRecord): readonly number[] | null {
  const { error, net, outcome, sentNs, status } = client;
  if (outcome !== 'ok' || error !== null || status === null || status >= FIRST_FAILED_STATUS || net.length > 0) return null;
  if (server.spans.length > 0 || server.logs.length > 0 || server.streamed || !server.complete) return null;
  if (server.usage !== null || server.failures.length > 0 || server.faults.length > 0 || server.unhandled !== null) return null;
  // An upload that overlaps with the server's work has a span, and so has one that was not over with the response.
  if (!(sentNs <= (server.marks[0] as number))) return null;
  return cycleDurationsNs(client, server);
}
