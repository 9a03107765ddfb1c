"""Records in which order the real Flask runs hooks and signals next to the recorded cases: python test/tools/record-flask-order.py,
from the root, with Flask 3.1.3 and Werkzeug 3.1.9. Each order is kept once; events are numbers of the words in the first line."""
import itertools, json, os, sys

folder = os.path.abspath('fixtures/flask')
sys.path.insert(0, folder)
sys.dont_write_bytecode = True
import order_app
from flask import *
from werkzeug.exceptions import HTTPException


def catch_all(app, log):
    @app.errorhandler(Exception)
    def handler(e): log.append('hExc ' + type(e).__name__); return 'exc', 590

def server_error(app, log):
    @app.errorhandler(500)
    def handler(e): log.append('h500 ' + type(e.original_exception).__name__); return 'e500', 500

def server_error_raises(app, log):
    @app.errorhandler(500)
    def handler(e): log.append('h500'); raise KeyError('x')

def bad_handlers(app, log):
    @app.errorhandler(ZeroDivisionError)
    def handler(e): log.append('hZ'); return None
    @app.errorhandler(404)
    def not_found(e): log.append('h404'); raise KeyError('four')

def trap(app, log):
    app.config['TRAP_HTTP_EXCEPTIONS'] = True

def http_and_key(app, log):
    @app.errorhandler(HTTPException)
    def handler(e): log.append('hHTTP %s' % e.code); return 'http', e.code
    @app.errorhandler(KeyError)
    def key(e): log.append('hKey'); return 'key', 520


SETUPS = {'none': lambda app, log: None, 'catch all': catch_all, '500 handler': server_error, '500 handler raises': server_error_raises,
          'bad handlers': bad_handlers, 'trap': trap, 'HTTPException and KeyError handlers': http_and_key}
REQUESTS = [('GET', '/'), ('GET', '/bp/in/v'), ('GET', '/bp/in/boom'), ('GET', '/abort'), ('GET', '/nope'), ('GET', '/bp/nope'), ('GET', '/stream'),
            ('POST', '/'), ('OPTIONS', '/bp/in/v'), ('HEAD', '/stream'), ('GET', '/bp/in/v/')]
QUERIES = ['', 'short=app1', 'short=inner2', 'braise=app2', 'braise=bp1', 'araise=app1', 'araise=inner2', 'anone=app2', 'traise=app1', 'traise=inner1',
           'araise=app2&traise=app1', 'braise=app1&araise=app2', 'short=app1&araise=app1']

words, lines, seen = {}, [], set()
for (setup, add), propagate, (method, path), query in itertools.product(SETUPS.items(), (False, True), REQUESTS, QUERIES):
    app, log = order_app.mk(propagate)
    add(app, log)
    target = path + ('?' + query if query else '')
    try:
        response = app.test_client().open(target, method=method)
        result = '%s %r' % (response.status, response.get_data(as_text=True)[:40])
    except Exception as e:
        result = 'EXC %s %s' % (type(e).__name__, e)
    if (tuple(log), result) in seen: continue
    seen.add((tuple(log), result))
    events = [words.setdefault(event, len(words)) for event in log]
    lines.append(dict(setup=setup, propagate=propagate, method=method, target=target, result=result, events=events))
with open(folder + '/order-neighbours.jsonl', 'w') as out:
    for line in [list(words), *lines]: out.write(json.dumps(line, separators=(',', ':')) + '\n')
print(len(lines), 'orders')
