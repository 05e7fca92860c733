# serverformats.sh PROGRAM ROOT: servers' own format strings, given by --as or read from their configuration.
. "$2/tests/expect.sh"

cat >web.log <<'END'
502|0.125|10.0.0.1:80, 10.0.0.2:80|07/Mar/2023:11:00:00 +0100|GET /a=b HTTP/1.1
200|0.001|-|07/Mar/2023:11:00:01 +0100|
END
sed 's/^/Mar  7 10:00:02 lb1 nginx: /' web.log >wrapped.log
string='nginx:$status|$request_time|$upstream_addr|$time_local|$request'

# --as: for some sources, for all; an `=` in the string is the string's; inside syslog.
wants 0 events --as "web*=$string" web.log
has out '"time":"2023-03-07T10:00:00Z","source":"web.log","line":1,"format":"nginx_as","kind":"request"'
has out '"path":"/a=b","status":502,"duration_ms":125,"upstream":"10.0.0.2:80"'
wants 0 events --as "$string" web.log
[ "$(grep -c '"format":"nginx_as"' out)" -eq 2 ] || fail "not all lines were read"
wants 0 events --year 2023 --as "wrapped.log=$string" wrapped.log
has out '"host":"lb1"'
[ "$(grep -c '"format":"nginx_as"' out)" -eq 2 ] || fail "not all wrapped lines were read"
printf 's=200 t=1678183200.125 h=a=b\n' >eq.log
wants 0 events --as 'eq.log=nginx:s=$status t=$msec h=$host' eq.log
has out '"time":"2023-03-07T10:00:00.125Z"'
wants 0 events --as "web.log=$string" --as 'eq.log=nginx:s=$status t=$msec h=$host' web.log eq.log
has out '"format":"nginx_as_2"'
wants 0 formats try --as "$string" web.log
has out 'nginx_as'

# A string that is wrong: the place is pointed at.
wants 2 events --as 'web.log=haproxy:%ci %wrong' web.log
has err '--as: HAProxy has no variable %wrong'
has err '  %ci %wrong'
has err '      ^'
[ -s out ] && fail "a usage error wrote to stdout"
wants 2 events --as 'web.log=nginxx:$status' web.log

# Configurations: one format on standard output, several into files; what is made is held to the law and reads the log.
cat >nginx.conf <<'END'
http {
    include conf.d/*.conf; # elsewhere
    log_format pipes '$status|$request_time|$upstream_addr|'
                     '$time_local|$request';
}
END
wants 0 formats from nginx.conf
has out '# nginx_pipes.fmt, made from nginx.conf.'
has out 'kind    request'
has err 'nginx.conf:2: it includes conf.d/*.conf, which was not read: give that as well'
cp out nginx_pipes.fmt
wants 0 formats check nginx_pipes.fmt
wants 0 events --formats nginx_pipes.fmt web.log
[ "$(grep -c '"format":"nginx_pipes"' out)" -eq 2 ] || fail "the made format does not read its log"

cat >httpd.conf <<'END'
LogFormat "%t %h \"%r\" %>s %D" timed
LogFormat "%{User-agent}i" agent
CustomLog logs/json_log "{\"t\":\"%{%Y-%m-%dT%H:%M:%S%z}t\",\"s\":%>s,\"r\":\"%r\"}"
END
cat >haproxy.cfg <<'END'
defaults
  option httplog
frontend www
  log-format %ci\ [%tr]\ %b/%s\ %ST\ %Ta\ %{+Q}r
END
cat >envoy.yaml <<'END'
access_log:
- log_format:
    json_format:
      start: "%START_TIME%"
      code: "%RESPONSE_CODE%"
END
# A format that says nothing of a request is refused, with its place; the others are made.
wants 0 formats from nginx.conf
cp out named
"$program" formats from - <nginx.conf >out 2>err || fail "formats from -"
[ "$(grep -c '^pattern' out)" -eq "$(grep -c '^pattern' named)" ] || fail "formats from - is not what the file gives"
wants 1 formats from httpd.conf haproxy.cfg envoy.yaml -o made
for name in apache_timed apache_json_log haproxy_www envoy_keys; do
	[ -s made/$name.fmt ] || fail "there is no made/$name.fmt"
done
[ "$(ls made | wc -l)" -eq 4 ] || fail "too many files: $(ls made)"
has err 'httpd.conf:2: apache_agent cannot be imported: such a line says neither when'
has err 'haproxy.cfg:2: defaults has `option httplog`, which needs no file: the built-in format haproxy_http reads it'
wants 0 formats check made
cat >all.log <<'END'
[07/Mar/2023:11:00:00 +0100] 192.0.2.7 "GET /a HTTP/1.1" 500 2500
{"t":"2023-03-07T11:00:00+0100","s":404,"r":"GET /b HTTP/1.1"}
192.0.2.7 [07/Mar/2023:10:00:00.250] shop/web1 503 31 "GET /c HTTP/1.1"
{"code":"502","start":"2023-03-07T10:00:00.125Z"}
END
wants 0 events --formats made all.log
for name in apache_timed apache_json_log haproxy_www envoy_keys; do
	has out "\"format\":\"$name\""
done
# Folders that are missing are made.
wants 0 formats from nginx.conf -o a/b/c/
[ -s a/b/c/nginx_pipes.fmt ] || fail "there is no a/b/c/nginx_pipes.fmt"
touch plain
wants 3 formats from nginx.conf -o plain/sub
has err 'plain/sub: the folder cannot be made: Not a directory'
# What was made may have been corrected since: it stays.
wants 3 formats from haproxy.cfg -o made
has err 'made/haproxy_www.fmt is there already'
wants 1 formats from httpd.conf
has err 'these are 2 formats, and a .fmt file holds one: -o DIR writes a file each'

# Nothing to be made.
echo 'just text' >plain.txt
wants 3 formats from plain.txt
has err 'there is no format to be made'
wants 2 formats from
wants 2 formats from missing.conf
wants 2 formats list -o x

exit $status
