// SPDX-License-Identifier: LGPL-2.1
// Opens a file in speedscope, in headless Chromium, takes a picture, and prints what speedscope read,
// tab-separated: the name of each profile (a track), its frames, and how deep they are nested. Serves
// speedscope and the file on a port of localhost.
// usage: node speedscope.mjs MODULES CHROMIUM FILE.json PICTURE.png    MODULES: node_modules
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";

const [modules, chromium, file, picture] = process.argv.slice(2);
const { chromium: browserType } = createRequire(`${modules}/`)("playwright-core");
const release = join(modules, "speedscope/dist/release");
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

const server = createServer(async (request, response) => {
	const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
	const from = path === "/trace.json" ? file : join(release, path === "/" ? "index.html" : path);

	try {
		const content = await readFile(from);

		response.writeHead(200, {
			"Content-Type": types[extname(from)] ?? "application/octet-stream",
			"Access-Control-Allow-Origin": "*",
		});
		response.end(content);
	} catch {
		response.writeHead(404);
		response.end();
	}
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

const browser = await browserType.launch({
	executablePath: chromium,
	args: [
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
		"--no-first-run", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
	],
});
try {
	const page = await browser.newPage({ viewport: { width: 1400, height: 700 } });
	const errors = [];

	page.on("pageerror", (error) => errors.push(String(error)));
	page.on("dialog", (dialog) => {
		errors.push(dialog.message());
		dialog.dismiss();
	});
	await page.goto(`${origin}/#profileURL=${encodeURIComponent(`${origin}/trace.json`)}`);
	await page.waitForSelector("canvas", { timeout: 30000 });
	await page.waitForTimeout(1500);
	await page.screenshot({ path: picture });
	const [download] = await Promise.all([
		page.waitForEvent("download", { timeout: 30000 }),
		page.getByText("Export", { exact: false }).click(),
	]);
	const { profiles } = JSON.parse(await readFile(await download.path(), "utf8"));

	for (const { name, events } of profiles) {
		let depth = 0, deepest = 0, frames = 0;

		for (const { type } of events) {
			depth += type === "O" ? 1 : -1;
			frames += type === "O";
			deepest = Math.max(deepest, depth);
		}
		console.log(`${name}\t${frames}\t${deepest}`);
	}
	for (const error of errors)
		console.log(`error: ${error}`);
} finally {
	await browser.close();
	server.close();
}
