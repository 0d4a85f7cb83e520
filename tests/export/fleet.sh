#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1
# The questions in docs/export.md, asked of the traces of 200 hosts: ClickHouse, DuckDB and jq give
# the same answers, which are also those of summary --json.
# Without CLICKHOUSE, the path of clickhouse-server, ClickHouse is not asked: Debian 13 does not have it.
# usage: fleet.sh TRACE_IOMMU TOP SYNTH PACKAGES [CLICKHOUSE]
. "$(dirname "$0")/lib.sh"
hosts=200
clickhouse=${5:-}
install_packages

mkdir "$work/fleet" "$work/bin"
awk -v dir="$work/fleet" -v hosts=$hosts -f "$here/fleet_scripts.awk" || fail "fleet_scripts.awk"
for script in "$work"/fleet/*.synth; do
	"$synth" "$script" "${script%.synth}.dat" || fail "synth $script"
done
cd "$work" || exit 2
"$command" export --to ndjson fleet/*.dat -o fleet.ndjson || fail "export: status $?"
[ "$(jq -r 'select(.kind == "trace") | .host' fleet.ndjson | sort -u | wc -l)" = $hosts ] ||
	fail "not $hosts hosts"

# What summary says of the same traces, and the drivers that the scripts name.
for trace in fleet/*.dat; do
	"$command" summary --json "$trace"
done >summaries.json
jq -r '
	.host as $host | [.findings[] | select(.class == "leak" and .excuses == [])] |
	[$host, (map(.count) | add // 0), (map(.bytes) | add // 0)] | @tsv' summaries.json >leaks
cut -f 1,3,4 fleet/truth >expected.leaks
same "leaks per host" expected.leaks leaks
awk -F '\t' '
	$3 { hosts[$2]++; leaks[$2] += $3; bytes[$2] += $4 }
	END { for (driver in hosts) print driver "\t" hosts[driver] "\t" leaks[driver] "\t" bytes[driver] }
	' fleet/truth | LC_ALL=C sort -t "$(printf '\t')" -k 2,2nr -k 1,1 >answer.1
jq -r '
	.host as $host | .faults | group_by(.device)[] | [$host, .[0].device, length] | @tsv' summaries.json |
	LC_ALL=C sort -t "$(printf '\t')" -k 3,3nr -k 1,1 | head -n 10 >answer.2
jq -nr '
	[inputs | .release as $release | .devices[] | select(.lifetimes_ns) | {$release} + .lifetimes_ns] |
	group_by(.release)[] | [.[0].release, (map(.p99) | max), (map(.ended) | add)] | @tsv' \
	summaries.json >answer.3
for n in 1 2 3; do
	[ "$(wc -l <answer.$n)" -ge 4 ] || fail "answer $n is short: $(cat answer.$n)"
done

for n in 1 2 3; do
	example "# jq: $n" >jq.$n
	sh jq.$n >out.jq.$n || fail "jq: question $n"
	same "jq: question $n" answer.$n out.jq.$n
done

example "-- duckdb: table" >table.sql
for n in 1 2 3; do
	{ echo "-- $n"; example "-- duckdb: $n"; } >query.$n.sql
	node "$here/duckdb.mjs" "$packages/node_modules" table.sql query.$n.sql >out.duckdb.$n ||
		fail "DuckDB: question $n"
	same "DuckDB: question $n" answer.$n out.duckdb.$n
done

if [ -z "$clickhouse" ]; then
	finish
	exit
fi

# ClickHouse's server, with its own configuration, directory and ports.
server=
trap '[ -z "$server" ] || kill "$server"; wait; rm -rf "$work"' EXIT
mkdir -p clickhouse/data clickhouse/tmp
cat >clickhouse/users.xml <<'END'
<yandex>
	<profiles><default/></profiles>
	<users><default>
		<password></password>
		<networks><ip>127.0.0.1</ip></networks>
		<profile>default</profile>
		<quota>default</quota>
	</default></users>
	<quotas><default/></quotas>
</yandex>
END
start_server() {
	cat >clickhouse/config.xml <<-END
	<yandex>
		<logger><level>error</level><console>1</console></logger>
		<listen_host>127.0.0.1</listen_host>
		<tcp_port>$1</tcp_port>
		<http_port>$(($1 + 1))</http_port>
		<path>$work/clickhouse/data/</path>
		<tmp_path>$work/clickhouse/tmp/</tmp_path>
		<mark_cache_size>5368709</mark_cache_size>
		<users_config>users.xml</users_config>
		<default_profile>default</default_profile>
		<default_database>default</default_database>
		<timezone>UTC</timezone>
	</yandex>
	END
	"$clickhouse" --config-file="$work/clickhouse/config.xml" >clickhouse/log 2>&1 &
	server=$!
	real=$(command -v clickhouse-client)
	printf '#!/bin/sh\nexec "%s" --host 127.0.0.1 --port %s "$@"\n' "$real" "$1" >bin/clickhouse-client
	chmod +x bin/clickhouse-client
	tries=0
	while ! bin/clickhouse-client --query "SELECT 1" >/dev/null 2>&1; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] && kill -0 "$server" 2>/dev/null || return 1
		sleep 0.2
	done
}
port=$((20000 + $$ % 10000 * 2))
start_server $port || start_server $((port + 20002)) || fail "clickhouse-server: $(cat clickhouse/log)"
PATH=$work/bin:$PATH
clickhouse-client --query "$(example "-- clickhouse: table")" || fail "ClickHouse: CREATE TABLE"
awk '/^    clickhouse-client/, !/\\$/ { print substr($0, 5) }' "$top/docs/export.md" >insert
sh insert || fail "ClickHouse: $(cat insert)"
for n in 1 2 3; do
	clickhouse-client --query "$(example "-- clickhouse: $n")" >out.clickhouse.$n ||
		fail "ClickHouse: question $n"
	same "ClickHouse: question $n" answer.$n out.clickhouse.$n
done
finish
