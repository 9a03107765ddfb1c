import type { PhaseName } from '../model/phases.js';

interface PhaseWords {
  /** What happens in the phase, in one or two sentences. */
  readonly what: string;
  /** What does the same in Flask: its function and file, or why there is none. */
  readonly flask: string;
}

/**
 * What `--explain` says of each phase. Flask's functions are those of 3.1 with Werkzeug 3.1; the order is theirs as
 * measured, which is not that of most diagrams: the match is made before the hooks, and the teardown before the send.
 */
export const PHASE_WORDS: Readonly<Record<PhaseName, PhaseWords>> = {
  connect: {
    what: 'The client gets a socket to the server: a name is looked up, a TCP connection made, TLS agreed on. A connection that is still open from before is used again, at no cost.',
    flask: 'none: the kernel accepts the connection for the WSGI server, and Flask does not hear of it.',
  },
  send: {
    what: 'The client hands the request to the operating system: request line, headers and body, to the last byte.',
    flask: 'none: Flask meets the request when the WSGI server has read its head.',
  },
  receive: {
    what: 'The request travels to the server, waits for the event loop, is parsed as HTTP, and becomes a Request object. A busy event loop shows here.',
    flask:
      'WSGIRequestHandler.make_environ in werkzeug/serving.py, then wsgi_app and request_context in flask/app.py, which make the Request from the environ. The body is not read yet.',
  },
  route: {
    what: 'The session is opened and the path is matched against the rules. A 404, 405 or 308 is found here, but only noted: it is raised after the before hooks, which may answer in its place.',
    flask:
      'push and match_request in flask/ctx.py: the match is part of pushing the request context, before any hook runs. Its error waits in request.routing_exception.',
  },
  before: {
    what: "URL value preprocessors and before hooks run: the app's, then those of the blueprint that owns the rule, from the outside in. The first that returns something answers the request, and the view is skipped.",
    flask: 'preprocess_request in flask/app.py: url_value_preprocessor and before_request functions.',
  },
  view: {
    what: 'The view function runs: it reads data, asks databases and other services, and returns what is to be answered. A routing error is raised here, in its place.',
    flask: 'dispatch_request in flask/app.py: raises the routing exception, or calls view_functions[rule.endpoint].',
  },
  respond: {
    what: 'What came out of the view becomes a Response: text, JSON, a stream. What was thrown goes to the error handler that fits best, and its answer becomes the Response.',
    flask: 'make_response in flask/app.py; for an exception handle_user_exception, handle_http_exception or handle_exception.',
  },
  after: {
    what: 'After hooks may change or replace the Response: those of this request first, then each list in reverse, from the blueprint out to the app. Then the session is saved into its cookie.',
    flask: 'process_response in flask/app.py: after_this_request, after_request, then save_session of the session interface.',
  },
  teardown: {
    what: 'Teardown hooks run, in reverse, whatever has happened; they get the error if no handler took it. This is before anything is sent: what they wait for, the client waits for.',
    flask:
      'pop in flask/ctx.py, which calls do_teardown_request in flask/app.py. wsgi_app returns only then, and the WSGI server sends afterwards.',
  },
  write: {
    what: 'Status line and headers are written and the first bytes of the response are handed to the operating system.',
    flask:
      'WSGIRequestHandler.run_wsgi in werkzeug/serving.py: start_response, then the first piece of the iterable that Flask has returned.',
  },
  deliver: {
    what: 'The first bytes travel to the client, which wakes and parses the headers.',
    flask: 'none: it happens between the WSGI server and the client.',
  },
  download: {
    what: 'The body arrives, to its last byte. A streamed response is produced in this time too, as its stream span shows.',
    flask:
      'run_wsgi in werkzeug/serving.py goes on through the iterable. A generator runs here, after the request context has gone, unless stream_with_context keeps it.',
  },
  wait: {
    what: 'All that lies between the last byte of the request and the headers of the response: the way there, the server at work, the way back. The server is not ours, so only what it tells in Server-Timing is seen of it.',
    flask: 'the whole of wsgi_app in flask/app.py, from request context to teardown, with the WSGI server around it.',
  },
};
