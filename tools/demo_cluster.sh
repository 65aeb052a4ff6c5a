#!/usr/bin/env bash
# Shows soac bring a simulated cluster to the example, and then to a change of it.
#
#   tools/demo_cluster.sh SOAC SOAC_SIMULATE FOLDER
set -euo pipefail
soac=$(realpath "$1") simulate=$(realpath "$2") folder=$3
rm -rf "$folder"
mkdir -p "$folder"
cp -r examples/soa-configs examples/system-config/leipzig-stage "$folder/"
cd "$folder"
export XDG_STATE_HOME=$PWD/state XDG_CACHE_HOME=$PWD/cache GIT_AUTHOR_NAME=demo GIT_AUTHOR_EMAIL=demo@example.org \
  GIT_COMMITTER_NAME=demo GIT_COMMITTER_EMAIL=demo@example.org

"$simulate" cluster >addresses &
simulator=$!
"$simulate" chronos --cron >chronos &
simulators="$simulator $!"
trap 'kill -9 $simulators 2>/dev/null' EXIT
until [ "$(wc -l <addresses)" = 2 ] && [ -s chronos ]; do kill -0 $simulators; sleep 0.1; done
marathon=$(sed -n 's/^marathon //p' addresses) mesos=$(sed -n 's/^mesos //p' addresses)
rm -f leipzig-stage/{marathon,chronos,zookeeper,log}.json
echo "{\"marathon_servers\": [{\"url\": [\"$marathon\"]}], \"chronos_config\": {\"url\": [\"$(cat chronos)\"]}," \
  "\"mesos_config\": {\"master\": \"$mesos\"}," \
  "\"log_writer\": {\"driver\": \"file\", \"options\": {\"path_format\": \"$PWD/{service}.log\"}}}" >leipzig-stage/demo.json
# A minute of drain is right where people use a service, and long in a demonstration.
sed -i '0,/^  mem:.*/s//&\n  drain_method_params: {delay: 2}/' soa-configs/storefront/marathon-leipzig-stage.yaml
git init -q soa-configs
git -C soa-configs add -A
git -C soa-configs commit -q -m 'The example'

at="--repo soa-configs --system-config leipzig-stage"
show() {
  printf '\n$ soac %s\n' "$*"
  "$soac" "$@" $at 2>&1 || printf '(status %s)\n' $?
}
show plan --max-entries 3
show apply --wait --interval 1 --timeout 2
sleep 3
show status
printf '\n$ sed -i ... soa-configs/storefront/marathon-leipzig-stage.yaml; git commit\n'
sed -i '0,/^  mem: .*/s//  mem: 600/' soa-configs/storefront/marathon-leipzig-stage.yaml
git -C soa-configs commit -q -a -m 'More memory for the shop'
printf '\n$ soac diff HEAD~1 HEAD\n'
"$soac" diff HEAD~1 HEAD --only marathon $at
show plan
show apply --wait --interval 1 --timeout 2
show status storefront
printf '\n$ soac events -s storefront\n'
"$soac" events -s storefront -n 8 --system-config leipzig-stage
show replication storefront
