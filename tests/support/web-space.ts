/** A web space as anybody rents one: files below a path, no fallback but 404.html, nothing that answers a POST. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
	'.css': 'text/css',
	'.html': 'text/html',
	'.js': 'text/javascript',
	'.png': 'image/png',
	'.svg': 'image/svg+xml',
	'.webmanifest': 'application/manifest+json'
};

export interface WebSpace {
	/** The address of the folder, with a slash at its end. */
	readonly url: string;
	/** Paths that were asked for outside of the folder. */
	readonly strays: readonly string[];
	close(): void;
}

/** Serves a folder below `/base/`. */
export async function webSpace(folder: string, base: string): Promise<WebSpace> {
	const strays: string[] = [];
	const server = createServer(({ method, url = '' }, response) => {
		const { pathname } = new URL(url, 'http://localhost');
		const inside = pathname.startsWith(`/${base}/`);
		if (!inside) strays.push(pathname);
		let file = join(folder, pathname.slice(base.length + 1));
		if (inside && existsSync(file) && statSync(file).isDirectory()) {
			if (!pathname.endsWith('/')) {
				response.writeHead(301, { location: `${pathname}/` }).end();
				return;
			}
			file = join(file, 'index.html');
		}
		if (!inside || method !== 'GET' || !existsSync(file)) {
			const page = readFileSync(join(folder, '404.html'));
			response.writeHead(404, { 'content-type': 'text/html' }).end(page);
			return;
		}
		const type = TYPES[extname(file)] ?? 'application/octet-stream';
		response.writeHead(200, { 'content-type': type }).end(readFileSync(file));
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/${base}/`,
		strays,
		close: () => server.close().closeAllConnections()
	};
}
