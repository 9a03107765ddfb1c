"""Records what the real Flask answers next to the recorded cases: python test/tools/record-flask.py, from the root, with Flask 3.1.3 and Werkzeug 3.1.9."""
import base64, json, io, sys, os, tempfile
root=os.path.abspath('fixtures/flask')
source=open(root+'/responses_app.py').read()
os.chdir(tempfile.mkdtemp())
exec(source)
for d in ('app/static','app/app/static'):
    os.makedirs(d,exist_ok=True); open(d+'/a.txt','w').write('0123456789'); os.utime(d+'/a.txt',(1795337553,1795337553))
out=[]; app.root_path=os.path.abspath("app"); app.config["PROPAGATE_EXCEPTIONS"]=False
def rec(name, method='GET', target='/', headers=(), body=b'', config=None, chunked=False):
    saved={k:app.config.get(k) for k in (config or {})}
    app.config.update(config or {})
    c=app.test_client()
    from werkzeug.test import EnvironBuilder
    path,_,query=target.partition('?')
    from urllib.parse import unquote_to_bytes
    env={'REQUEST_METHOD':method,'SCRIPT_NAME':'','PATH_INFO':unquote_to_bytes(path).decode('latin1'),'QUERY_STRING':query.encode().decode('latin1'),
      'SERVER_NAME':'localhost','SERVER_PORT':'80','SERVER_PROTOCOL':'HTTP/1.1','REMOTE_ADDR':'127.0.0.1','wsgi.version':(1,0),'wsgi.url_scheme':'http','wsgi.errors':sys.stderr,'wsgi.multithread':False,'wsgi.multiprocess':False,'wsgi.run_once':False,
      'wsgi.input':io.BytesIO(body)}
    hs=list(headers)
    if not any(k.lower()=='host' for k,_ in hs): env['HTTP_HOST']='localhost'
    for k,v in hs:
        key=k.upper().replace('-','_')
        if key not in('CONTENT_TYPE','CONTENT_LENGTH'): key='HTTP_'+key
        v=v.encode().decode('latin1')
        env[key]= env[key]+(';' if key=='HTTP_COOKIE' else ',')+v if key in env else v
    if chunked: env['HTTP_TRANSFER_ENCODING']='chunked'; env['wsgi.input_terminated']=True; hs.append(('Transfer-Encoding','chunked'))
    elif (method in('POST','PUT') or body) and 'CONTENT_LENGTH' not in env: env['CONTENT_LENGTH']=str(len(body))
    got={}
    def sr(status,h,exc=None): got['status']=status; got['headers']=h
    it=app(env,sr); b=b''.join(it); it.close() if hasattr(it,'close') else None
    code,_,reason=got['status'].partition(' ')
    out.append({'name':name,'sequence':None,'config':config or {},'request':{'method':method,'target':target,'headers':[list(h) for h in hs],'bodyBase64':base64.b64encode(body).decode()},
      'response':{'status':int(code),'reason':reason,'headers':[list(h) for h in got['headers']],'body':b.decode('utf8','replace')}})
    app.config.update(saved)
J=('Content-Type','application/json'); F=('Content-Type','application/x-www-form-urlencoded')
# queries
for q in ['a=1&a=2','a','a=','=x','=','&&a=1&&','a=1;b=2','a=b=c','a=%20+%2B','a=%','a=%zz','a=%E2%9C%93','a=%ff','a=%C3','a=%E2%28%A1','a=%ed%a0%80','n=5','n=x','n=','n=%205%20','n=1.5','n=0x10','%61=1','a+b=c','__proto__=1&constructor=2&toString=3','a[b]=1&a[]=2','a=1#frag'.split('#')[0],'a=%00','a=\u00e9','n=-3','n=1e3','a=<script>','a="q"','%3D=%26','a=%26b=2','a=%F0%9F%98%80']:
    rec('query ?'+q,'GET','/args?'+q)
for t in ['/args?','/args','/args/','/%61rgs','/args?a=%2F','/args?x=a%20b&y=%25']:
    rec('target '+t,'GET',t)
# hosts
for h in ['example.org','example.org:80','example.org:8080','EXAMPLE.org','[::1]:5000','[::1]','a_b','a b','evil.com/path','user@host','host:abc','','localhost:80','x:80:80','..','é']:
    rec('host '+repr(h),'GET','/args?z',[('Host',h)])
# cookies
for ck in ['a=1','a=1; b=2','a=1;b=2','a=1; a=2','a="x y"','a="b c\\073d"','a="\\"q\\""','a="\\303\\274"','a=b=c','a','=1','a=; b=2',' a = 1 ','a="unclosed','a="x;y"; b=2','__proto__=1','a=\u00fc','a="x\\\\y"','a=1,b=2','a="";b=""','a=%20']:
    rec('cookie '+ck,'GET','/args',[('Cookie',ck)])
# json
for ct in ['application/json','application/json; charset=utf-8','APPLICATION/JSON','text/json','application/problem+json','application/vnd.api+json;v=1','application/jsonx','text/x+json','','application/x-www-form-urlencoded','json',' application/json','application/json;']:
    for ep in ['/json','/jsons','/jsonforce']:
        rec(f'json type {ct!r} at {ep}','POST',ep,[('Content-Type',ct)],b'{"a":[1,"\xc3\xbc"]}')
for b in [b'',b' ',b'{',b'[]',b'1',b'"x"',b'true',b'null',b'{"a":1,"a":2}',b'{"a":1}x',b"{'a':1}",b'\xef\xbb\xbf{"a":1}',b'"\xff"',b'[1,]',b'"\xed\xa0\x80"',b'1e5',b'-0',b'01',b'"\t"',b'{"a":{"b":null}}',b'Infinity']:
    for ep in ['/json','/jsons']:
        rec(f'json body {b!r} at {ep}','POST',ep,[J],b)
# forms
for b in [b'',b'a=1',b'a=1&a=2&b=',b'a=%C3%BC+x',b'a=\xc3\xbc',b'a=\xff',b'a=%ff',b'__proto__=1&a=2',b'a',b'&&',b'a=1;b=2',b'=v']:
    rec(f'form {b!r}','POST','/form?q=1&a=0',[F],b)
for ct in ['application/x-www-form-urlencoded; charset=latin-1','APPLICATION/X-WWW-FORM-URLENCODED','text/plain','application/octet-stream']:
    rec(f'form type {ct}','POST','/form',[('Content-Type',ct)],b'a=1')
rec('form without type','POST','/form',[],b'a=1')
def mp(parts,boundary='B',end=True,nl=b'\r\n'):
    o=b''
    for head,data in parts: o+=b'--'+boundary.encode()+nl+nl.join(h.encode() if isinstance(h,str) else h for h in head)+nl+nl+data+nl
    return o+(b'--'+boundary.encode()+b'--'+nl if end else b'')
M=('Content-Type','multipart/form-data; boundary=B')
CD='Content-Disposition: form-data; name="%s"'
def m(name,body,ct=M,config=None,**k): rec('multipart '+name,'POST','/form',[ct],body,config,**k)
f=lambda n,fn,data=b'x',ct='text/plain':([CD%n+f'; filename="{fn}"']+([f'Content-Type: {ct}'] if ct else []),data)
m('field',mp([([CD%'a'],b'1')])); m('two values',mp([([CD%'a'],b'1'),([CD%'a'],b'2')])); m('empty field',mp([([CD%'a'],b'')]))
m('file',mp([f('f','n.txt',b'hello')])); m('files of one name',mp([f('f','1.txt',b'1'),f('f','2.txt',b'22')])); m('empty file',mp([f('f','n.txt',b'')]))
m('file without a chosen name',mp([f('f','',b'')])); m('file without type',mp([f('f','n.bin',b'x',None)]))
m('mixed order',mp([([CD%'a'],b'1'),f('f','n',b'x'),([CD%'b'],b'2')]))
m('utf-8 field',mp([([CD%'a'],'ü✓'.encode())])); m('bad utf-8 field',mp([([CD%'a'],b'\xff')])); m('latin-1 field',mp([([CD%'a','Content-Type: text/plain; charset=iso-8859-1'],b'\xfc')]))
m('unknown charset',mp([([CD%'a','Content-Type: text/plain; charset=utf-7'],b'+AOk-')]))
m('utf-8 filename',mp([f('f','ü.txt')])); m('filename*',mp([(["Content-Disposition: form-data; name=f; filename*=UTF-8''%C3%BC.txt"],b'x')])); m('escaped filename',mp([(['Content-Disposition: form-data; name="f"; filename="a\\"b.txt"'],b'x')]))
m('percent quote filename',mp([f('f','a%22b.txt')])); m('unquoted name',mp([(['Content-Disposition: form-data; name=a'],b'1')]))
m('no end',mp([([CD%'a'],b'1')],end=False)); m('cut in the head',b'--B\r\nContent-Dispo'); m('nothing',b''); m('end alone',b'--B--\r\n'); m('garbage',b'hello'); m('preamble',b'pre\r\n'+mp([([CD%'a'],b'1')])); m('epilogue',mp([([CD%'a'],b'1')])+b'after')
m('no disposition',mp([(['X: y'],b'1')])); m('no name',mp([(['Content-Disposition: form-data'],b'1')])); m('other boundary',mp([([CD%'a'],b'1')],boundary='C')); m('no boundary',mp([([CD%'a'],b'1')]),('Content-Type','multipart/form-data')); m('quoted boundary',mp([([CD%'a'],b'1')],boundary='b b'),('Content-Type','multipart/form-data; boundary="b b"'))
m('upper case type',mp([([CD%'a'],b'1')]),('Content-Type','MULTIPART/FORM-DATA; BOUNDARY=B')); m('multipart/mixed',mp([([CD%'a'],b'1')]),('Content-Type','multipart/mixed; boundary=B'))
m('boundary within data',mp([([CD%'a'],b'x --B y --B-- z')])); m('line breaks in data',mp([([CD%'a'],b'1\r\n2\n3\r')])); m('proto names',mp([([CD%'__proto__'],b'1'),f('constructor','x',b'2')]))
m('lf only',mp([([CD%'a'],b'1')],nl=b'\n'))
m('limit parts ok',mp([([CD%'a'],b'1')]*3),config={'MAX_FORM_PARTS':3}); m('limit parts over',mp([([CD%'a'],b'1')]*4),config={'MAX_FORM_PARTS':3}); m('limit parts files',mp([f('f','n')]*4),config={'MAX_FORM_PARTS':3})
big=b'x'*70000
m('field over memory',mp([([CD%'a'],b'x'*3000)]),config={'MAX_FORM_MEMORY_SIZE':2000}); m('field within memory',mp([([CD%'a'],b'x'*1500)]),config={'MAX_FORM_MEMORY_SIZE':2000})
m('two fields within memory each',mp([([CD%'a'],b'x'*60000),([CD%'b'],b'x'*60000)]),config={'MAX_FORM_MEMORY_SIZE':70000}); m('field over 64k',mp([([CD%'a'],b'x'*80000)]),config={'MAX_FORM_MEMORY_SIZE':70000}); m('file over memory limit',mp([f('f','n',big*3)]),config={'MAX_FORM_MEMORY_SIZE':70000}); m('file with small memory limit',mp([f('f','n',b'x'*3000)]),config={'MAX_FORM_MEMORY_SIZE':2000})
m('default memory limit',mp([([CD%'a'],b'x'*500001)])); m('at default memory limit',mp([([CD%'a'],b'x'*500000)])); m('default part limit',mp([([CD%'a'],b'1')]*1001)); m('at default part limit',mp([([CD%'a'],b'1')]*1000))
m('total over content limit',mp([([CD%'a'],b'1')]),config={'MAX_CONTENT_LENGTH':20}); m('chunked',mp([([CD%'a'],b'1')]),chunked=True); m('chunked over content limit',mp([([CD%'a'],b'1')]),config={'MAX_CONTENT_LENGTH':20},chunked=True)
# limits and lengths
for n in (9,10,11):
    for ep,ct in (('/data','text/plain'),('/json','application/json'),('/form','application/x-www-form-urlencoded'),('/jsons','application/json'),('/jsons','text/plain')):
        rec(f'{n} bytes of {ct} to {ep} with a limit of 10','POST',ep,[('Content-Type',ct)],b'"'+b'x'*(n-2)+b'"',{'MAX_CONTENT_LENGTH':10})
rec('unread body over the limit','POST','/both',[],b'x'*20,{'MAX_CONTENT_LENGTH':10})
for cl in ['abc','-1','5',' 3','3 ','+3','1_0','0x3','']:
    rec(f'Content-Length {cl!r}','POST','/data',[('Content-Length',cl),('Content-Type','text/plain')],b'12345678')
rec('chunked data','POST','/data',[('Content-Type','text/plain')],b'12345',chunked=True)
rec('chunked over limit','POST','/data',[('Content-Type','text/plain')],b'x'*11,{'MAX_CONTENT_LENGTH':10},chunked=True)
rec('chunked urlencoded over memory','POST','/form',[F],b'a='+b'x'*20,{'MAX_FORM_MEMORY_SIZE':10},chunked=True)
rec('key missing','POST','/key',[F],b'a=1')
rec('urlencoded at memory','POST','/form',[F],b'a='+b'x'*8,{'MAX_FORM_MEMORY_SIZE':10})
rec('urlencoded over content','POST','/form',[F],b'a='+b'x'*8,{'MAX_CONTENT_LENGTH':9})
# files
E='"1795337553.0-10-%d"'

r0=app.test_client().get("/send")
print(r0.status,r0.headers); tag=r0.headers['ETag']; lm=r0.headers['Last-Modified']
for t in ['/send','/static/a.txt']:
    tg=app.test_client().get(t).headers['ETag']
    for name,hs in {
      'inm':[('If-None-Match',tg)],'inm weak':[('If-None-Match','W/'+tg)],'inm list':[('If-None-Match','"x", '+tg)],'inm star':[('If-None-Match','*')],'inm other':[('If-None-Match','"x"')],'inm unquoted':[('If-None-Match',tg.strip('"'))],
      'inm other with ims':[('If-None-Match','"x"'),('If-Modified-Since',lm)],'inm with old ims':[('If-None-Match',tg),('If-Modified-Since','Thu, 01 Jan 1970 00:00:00 GMT')],
      'ims':[('If-Modified-Since',lm)],'ims older':[('If-Modified-Since','Thu, 01 Jan 1970 00:00:00 GMT')],'ims future':[('If-Modified-Since','Thu, 01 Jan 2099 00:00:00 GMT')],'ims nonsense':[('If-Modified-Since','yesterday')],'ims rfc850':[('If-Modified-Since','Thursday, 01-Jan-70 00:00:00 GMT')],'ims zone':[('If-Modified-Since','Thu, 01 Jan 2099 00:00:00 +0100')],'ims asctime':[('If-Modified-Since','Thu Jan  1 00:00:00 2099')],
      'im':[('If-Match',tg)],'im star':[('If-Match','*')],'im weak':[('If-Match','W/'+tg)],'im list':[('If-Match','"a", '+tg)],'im other':[('If-Match','"x"')],'im empty':[('If-Match','')],'im with range':[('If-Match',tg),('Range','bytes=0-0')],'im other with range':[('If-Match','"x"'),('Range','bytes=0-0')],
      'inm with range':[('If-None-Match',tg),('Range','bytes=0-0')],
      'if-range tag':[('If-Range',tg),('Range','bytes=0-1')],'if-range weak':[('If-Range','W/'+tg),('Range','bytes=0-1')],'if-range date':[('If-Range',lm),('Range','bytes=0-1')],'if-range old date':[('If-Range','Thu, 01 Jan 1970 00:00:00 GMT'),('Range','bytes=0-1')],'if-range alone':[('If-Range',tg)],'if-range unquoted':[('If-Range',tg.strip('"')),('Range','bytes=0-1')],'if-range empty':[('If-Range',''),('Range','bytes=0-1')],'if-range other with inm':[('If-Range','"x"'),('Range','bytes=0-1'),('If-None-Match',tg)],
    }.items(): rec(f'{t} {name}','GET',t,[(k,v) for k,v in hs])
for rg in ['bytes=0-0','bytes=0-','bytes=9-','bytes=10-','bytes=-1','bytes=-10','bytes=-11','bytes=-0','bytes=0-100','bytes=5-4','bytes=','bytes','bytes=a-b','bytes=1','items=0-1','BYTES=0-1','bytes = 0-1','bytes=0-1,','bytes=,','bytes=0-1,5-','bytes= 0 - 1 ','bytes=--1','bytes=0-1-2','bytes=99999999999999999999-','bytes=0-99999999999999999999','']:
    rec(f'range {rg!r}','GET','/send',[('Range',rg)])
    rec(f'range {rg!r} HEAD','HEAD','/static/a.txt',[('Range',rg)])
rec('range of bytes','GET','/senda',[('Range','bytes=1-')]); rec('range POST','POST','/static/a.txt',[('Range','bytes=1-')])
rec('static OPTIONS','OPTIONS','/static/a.txt'); rec('static missing','GET','/static/b.txt'); rec('static folder','GET','/static/'); 
for t in ['/static/../responses_app.py','/static/..%2fx','/static/%2e%2e/x','/static/./a.txt','/static/x/../a.txt','/static/%2fetc/passwd','/static/a.txt/','/static/a.txt%00','/static/..','/static/.','/static//etc/passwd','/static/..%5cx','/static/%c0%ae%c0%ae/x','/static/x/../../a.txt','/static//a.txt','/static/a.txt%20','/static/A.TXT','/static/....//a.txt','/static/%252e%252e/x']:
    rec('static '+t,'GET',t)
# returns, errors
for k in sorted(RET):
    if k in ('wsgi','dt'): continue
    rec('return '+k,'GET','/ret/'+k)
    if k in('gen','str','304','empty204','100','dict'): rec('return '+k+' HEAD','HEAD','/ret/'+k)
for c in [400,401,402,403,404,405,406,407,408,409,410,411,412,413,414,415,416,417,418,419,420,421,422,423,424,425,426,428,429,431,451,499,500,501,502,503,504,505,506,511,200,302]:
    rec(f'abort {c}','GET',f'/abort/{c}')
for t in ['/abortm','/abortr','/abort405','/abort401','/abort429','/boom','/bp/in/leaf','/stream']: rec('GET '+t,'GET',t)
# sessions
from flask.sessions import SecureCookieSessionInterface
with app.app_context():
    s=SecureCookieSessionInterface().get_signing_serializer(app)
    good=s.dumps({'v':'seen'}); perm=s.dumps({'v':'p','_permanent':True}); packed=s.dumps({'v':'x'*100}); empty=s.dumps({}); lst=None
for name,ck in {'good':good,'permanent':perm,'packed':packed,'empty':empty,'tampered':'x'+good,'cut':good[:-3],'garbage':'garbage','dots':'...'}.items():
    for t in ['/','/sess/get','/sess/set/n','/sess/clear','/sess/perm','/flash','/flashed']:
        rec(f'session {name} at {t}','GET',t,[('Cookie','session='+ck)])
for t in ['/sess/get','/sess/clear','/sess/perm','/flash','/flashed','/']:
    rec(f'no secret at {t}','GET',t,[],b'',{'SECRET_KEY':None})
    rec(f'no cookie at {t}','GET',t)
rec('secret rotated','GET','/sess/get',[('Cookie','session='+good)],b'',{'SECRET_KEY':'new','SECRET_KEY_FALLBACKS':['dev']})
rec('secret rotated and gone','GET','/sess/get',[('Cookie','session='+good)],b'',{'SECRET_KEY':'new'})
rec('secret rotated, written','GET','/sess/set/1',[('Cookie','session='+good)],b'',{'SECRET_KEY':'new','SECRET_KEY_FALLBACKS':['dev']})
for cfg in [{'SESSION_COOKIE_NAME':'s2'},{'SESSION_COOKIE_SECURE':True},{'SESSION_COOKIE_SAMESITE':'Lax'},{'SESSION_COOKIE_HTTPONLY':False},{'SESSION_COOKIE_PATH':'/x'},{'SESSION_COOKIE_DOMAIN':'example.org'},{'SESSION_COOKIE_PARTITIONED':True}]:
    for t in ['/sess/set/1','/sess/clear','/sess/perm']: rec(f'session with {cfg} at {t}','GET',t,[],b'',cfg)
rec('permanent without refresh','GET','/sess/get',[('Cookie','session='+perm)],b'',{'SESSION_REFRESH_EACH_REQUEST':False})
names=[o['name'] for o in out]; assert len(set(names))==len(names),[n for n in names if names.count(n)>1]
with open(root+'/neighbours.jsonl','w') as fp:
    for o in out:
        line=json.dumps(o,ensure_ascii=False)+'\n'
        # Large bodies are made in test/framework/form-limits.test.ts.
        if len(line)<=20000: fp.write(line)
