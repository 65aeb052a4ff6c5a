#!/usr/bin/env bash
# Shows soac keep a cluster that is simulated: it is brought to the example, and then to changes of it. It takes a minute.
#
#   tools/demo_cluster.sh SOAC SOAC_SIMULATE FOLDER
set -euo pipefail
tools=$(realpath "$(dirname "$0")")
soac=$(realpath "$1") simulate=$(realpath "$2") folder=$3
rm -rf "$folder"
mkdir -p "$folder"
cp -r examples/soa-configs examples/system-config/leipzig-stage "$folder/"
cd "$folder"
export XDG_STATE_HOME=$PWD/state XDG_CACHE_HOME=$PWD/cache GIT_AUTHOR_NAME=demo GIT_AUTHOR_EMAIL=demo@example.org \
  GIT_COMMITTER_NAME=demo GIT_COMMITTER_EMAIL=demo@example.org

# What runs beside: all of it ends with this script, however that ends.
started=()
trap 'kill -9 "${started[@]}" 2>/dev/null; wait 2>/dev/null' EXIT
start() { # NAME COMMAND...: its output is in NAME.log
  local name=$1
  shift
  "$@" >"$name.log" 2>&1 &
  started+=($!)
}
wait_for() { # SECONDS COMMAND...: until it succeeds
  local left=$(($1 * 10))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $((left -= 1)) -gt 0 ] || { echo "this does not come: $*; the folder is $PWD" >&2; exit 1; }
    sleep 0.1
  done
}
say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
at="--repo soa-configs --system-config leipzig-stage"
show() {
  printf '\n$ soac %s\n' "$*"
  "$soac" "$@" $at 2>&1 || printf '(status %s)\n' $?
}
web=soa-configs/storefront/marathon-leipzig-stage.yaml
commit() { git -C soa-configs commit -q -a -m "$1" && printf '\n$ git commit -m "%s"\n' "$1"; }
page() { python3 -c 'import sys, urllib.request as r; sys.stdout.buffer.write(r.urlopen(sys.argv[1]).read())' "$address$1"; }
is_at_head() { # nothing is under way, and the newest commit is what the cluster is brought to
  page status.json | python3 -c '
import json, sys
status = json.load(sys.stdin)
looks = {look["subject"] for look in status["looks"]}
sys.exit(status["commit"] is None or status["commit"]["id"] != sys.argv[1] or status["bounces"] != [] or "chronos" not in looks)' \
    "$(git -C soa-configs rev-parse HEAD)"
}

say 'A cluster: Marathon, Mesos and the hosts of a cluster, Chronos, ZooKeeper, and a socket like that of Sensu'
start addresses "$simulate" cluster
start chronos "$simulate" chronos --cron
start sensu python3 "$tools/sensu_listener.py"
jar=/usr/share/java/zookeeper.jar zookeeper=
if [ -e "$jar" ] && command -v java >/dev/null; then
  port=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
  printf '%s\n' "dataDir=$PWD/zookeeper" "clientPort=$port" clientPortAddress=127.0.0.1 admin.enableServer=false >zoo.cfg
  start zookeeper java -Xmx128m -cp "$jar" org.apache.zookeeper.server.quorum.QuorumPeerMain zoo.cfg
  wait_for 30 python3 -c "import socket; socket.create_connection(('127.0.0.1', $port))"
  zookeeper="\"zookeeper\": \"127.0.0.1:$port\","
  echo "ZooKeeper listens at 127.0.0.1:$port."
else
  echo "Here is no ZooKeeper (Debian's zookeeper, and a Java): locks are files, and nothing is autoscaled."
fi
wait_for 20 grep -q mesos addresses.log
wait_for 20 test -s chronos.log
wait_for 20 test -s sensu.log
marathon=$(sed -n 's/^marathon //p' addresses.log) mesos=$(sed -n 's/^mesos //p' addresses.log)
rm -f leipzig-stage/{marathon,chronos,zookeeper,log,sensu}.json
echo "{\"marathon_servers\": [{\"url\": [\"$marathon\"]}], \"chronos_config\": {\"url\": [\"$(cat chronos.log)\"]}, $zookeeper" \
  "\"mesos_config\": {\"master\": \"$mesos\"}, \"sensu_host\": \"127.0.0.1\", \"sensu_port\": $(cat sensu.log)," \
  "\"log_writer\": {\"driver\": \"file\", \"options\": {\"path_format\": \"$PWD/{service}.log\"}}}" >leipzig-stage/demo.json
# A minute of drain is right where people use a service, and long in a demonstration.
sed -i '0,/^  mem:.*/s//&\n  drain_method_params: {delay: 2}/' $web
git init -q soa-configs
git -C soa-configs add -A
git -C soa-configs commit -q -m 'The example'

say 'What would be done'
show plan --limit 3

say 'A process that does it, and stays'
printf '\n$ soac run --interval 2 --listen 127.0.0.1:0 &\n'
"$soac" run --interval 2 --listen 127.0.0.1:0 $at >run.log 2>&1 &
run=$!
started+=($run)
wait_for 30 grep -q 'the page is at' run.log
address=$(sed -n 's/.*the page is at //p' run.log)
echo "Its page is at $address for as long as this lasts."
wait_for 90 is_at_head
show status storefront
show check-jobs
printf '\n$ curl %smetrics | grep …\n' "$address"
page metrics | grep -E '^soac_run_(instances|jobs|turns_total|commits_total).* [1-9]' || true

say 'It follows a commit'
sed -i '0,/^  mem: .*/s//  mem: 600/' $web
printf '\n$ sed -i ... %s\n' "$web"
commit 'More memory for the shop'
printf '\n$ soac diff HEAD~1 HEAD\n'
"$soac" diff HEAD~1 HEAD --only marathon $at
wait_for 90 is_at_head
printf '\n$ soac events -s storefront\n'
"$soac" events -s storefront -n 8 --system-config leipzig-stage

say 'Somebody makes a mistake: an alert fires, and ends when it is mended'
listed=$(wc -l <sensu.log)
sed -i '0,/^  mem: .*/s//  mem: 600\n  bounce_method: gentle/' $web
sed -i '0,/^  mem: .*/s//  mem: 601/' $web
commit 'A bounce method that there is not'
alert() { tail -n +$((listed + 1)) sensu.log | grep -q "^$1 .*setup_marathon_job.storefront.main"; }
wait_for 60 alert CRITICAL
sed -i '/bounce_method: gentle/d' $web
commit 'The usual one again'
wait_for 90 is_at_head
wait_for 60 alert 'OK '
printf '\nWhat Sensu heard of it:\n'
tail -n +$((listed + 1)) sensu.log | grep setup_marathon_job.storefront.main

if [ -n "$zookeeper" ]; then
  say 'The number of tasks is that which autoscaling, or a person, sets'
  echo 'Simulated tasks use no CPU that an agent could count, so that nothing is scaled by itself here.'
  show autoscale storefront
  show autoscale storefront.main --set 2
  two() { "$soac" status storefront.main $at | grep -q '2 of 2 up'; }
  wait_for 60 two
  show status storefront.main
fi

say 'It ends what it has begun'
printf '\n$ kill %s; tail -n 3 run.log\n' $run
kill $run
status=0
wait $run || status=$?
tail -n 3 run.log
echo "(status $status)"
