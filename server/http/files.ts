/** The app's files, kept in memory: they are few and small, and uWS has no file server. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { ApiAnswer } from './answers';
import type { PageRequest } from './route';

const TYPES: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.json': 'application/json; charset=utf-8',
	'.webmanifest': 'application/manifest+json; charset=utf-8',
	'.svg': 'image/svg+xml',
	'.png': 'image/png',
	'.ico': 'image/x-icon',
	'.woff2': 'font/woff2',
	'.txt': 'text/plain; charset=utf-8'
};
/** Encodings prepared at build time, best first: file ending and content encoding. */
const ENCODINGS = [
	['.br', 'br'],
	['.gz', 'gzip']
] as const;
const FALLBACK = '/200.html';
/** Where Kit writes the policy that it makes, with the hashes of its scripts. */
const POLICY = /<meta http-equiv="content-security-policy" content="([^"]*)">/i;

interface File {
	readonly type: string;
	readonly etag: string;
	readonly cacheControl: string;
	readonly plain: Buffer;
	readonly packed: readonly (readonly [encoding: string, bytes: Buffer])[];
}

export class Files {
	readonly #files = new Map<string, File>();
	/** The page's Content-Security-Policy: the one in its HTML, and what only a header can say. */
	readonly #policy: string;

	/** Reads everything below `folder`. If the folder is missing, every page says so. */
	constructor(folder: string) {
		this.#policy = "frame-ancestors 'none'";
		if (!existsSync(folder)) return;
		for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
			if (!entry.isFile() || ENCODINGS.some(([ending]) => entry.name.endsWith(ending))) continue;
			const file = join(entry.parentPath, entry.name);
			const path = file.slice(folder.length).replaceAll('\\', '/');
			this.#files.set(path, load(file, path));
		}
		const page = this.#files.get(FALLBACK)?.plain.toString() ?? '';
		const inPage = POLICY.exec(page)?.[1];
		if (inPage !== undefined) this.#policy = `${inPage}; ${this.#policy}`;
	}

	/** The file; the app itself for a page's path; 404 for a missing asset, so that no script receives HTML. */
	answer({ method, path, header }: PageRequest): ApiAnswer {
		if (method !== 'GET' && method !== 'HEAD') return plain(405, 'Method not allowed');
		// A channel may be called node.js, so the path doesn't tell; a browser marks a page's request itself.
		const isPage =
			!path.startsWith('/_app/') &&
			(header('accept').includes('text/html') || !/\.[a-z0-9]+$/i.test(path));
		const file = this.#files.get(decoded(path)) ?? (isPage ? this.#files.get(FALLBACK) : undefined);
		if (!file) return plain(404, isPage ? 'The app is not built: run npm run build' : 'Not found');
		const headers = {
			'content-type': file.type,
			// For workers' scripts too: they have no page to take it from.
			'content-security-policy': this.#policy,
			'cache-control': file.cacheControl,
			etag: file.etag,
			vary: 'accept-encoding'
		};
		if (header('if-none-match').includes(file.etag)) return { status: 304, headers, body: '' };
		const accepts = acceptedBy(header('accept-encoding'));
		const packed = file.packed.find(([encoding]) => accepts(encoding));
		if (!packed) return { status: 200, headers, body: file.plain, isResident: true };
		const [encoding, body] = packed;
		return {
			status: 200,
			headers: { ...headers, 'content-encoding': encoding },
			body,
			isResident: true
		};
	}
}

/** Which encodings an Accept-Encoding takes: those that it names, or all by `*`, but for those with `q=0`. */
function acceptedBy(header: string): (encoding: string) => boolean {
	const weights = new Map(
		header.split(',').map((part) => {
			const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
			const weight = parameters.find((text) => text.startsWith('q='))?.slice(2);
			return [name, Number(weight ?? 1)];
		})
	);
	return (encoding) => (weights.get(encoding) ?? weights.get('*') ?? 0) > 0;
}

function load(file: string, path: string): File {
	const bytes = readFileSync(file);
	return {
		type: TYPES[extname(path)] ?? 'application/octet-stream',
		etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
		cacheControl: path.startsWith('/_app/immutable/')
			? 'public, max-age=31536000, immutable'
			: 'no-cache',
		plain: bytes,
		packed: ENCODINGS.flatMap(([ending, encoding]) =>
			existsSync(file + ending) ? [[encoding, readFileSync(file + ending)] as const] : []
		)
	};
}

function decoded(path: string): string {
	try {
		return decodeURIComponent(path);
	} catch {
		return path;
	}
}

const plain = (status: number, body: string): ApiAnswer => ({
	status,
	headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
	body
});
