/** Any static host: the files of a folder, and the fallback page for every other path. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES: Record<string, string> = {
	'.html': 'text/html',
	'.js': 'text/javascript',
	'.css': 'text/css',
	'.json': 'application/json',
	'.webmanifest': 'application/manifest+json',
	'.png': 'image/png',
	'.svg': 'image/svg+xml'
};

/** Serves `root` on 127.0.0.1:`port`. */
export async function staticHost(root: string, port: number): Promise<Server> {
	const server = createServer((request, response) => {
		const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://host').pathname));
		const file = join(root, path);
		const found = existsSync(file) && statSync(file).isFile() ? file : join(root, '200.html');
		response.setHeader('content-type', TYPES[extname(found)] ?? 'application/octet-stream');
		response.setHeader('cache-control', 'no-cache');
		createReadStream(found).pipe(response);
	});
	await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
	return server;
}
