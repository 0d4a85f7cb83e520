// SPDX-License-Identifier: LGPL-2.1
// Runs SQL statements from files and prints the rows of each that has some, tab-separated.
// usage: node duckdb.mjs MODULES FILE.sql...    MODULES: the directory node_modules
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modules, ...files] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(`${modules}/`)("@duckdb/node-api");
const instance = await DuckDBInstance.create(":memory:");
const connection = await instance.connect();

for (const file of files) {
	const sql = readFileSync(file, "utf8");
	const reader = await connection.runAndReadAll(sql);

	if (/^CREATE/m.test(sql))
		continue;
	for (const row of reader.getRows())
		console.log(row.map((value) => (value === null ? "" : String(value))).join("\t"));
}
