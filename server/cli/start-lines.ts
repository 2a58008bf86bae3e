/** The lines that begin a recording, as they are true for one relay: its terminal and its empty pages show them. */
import { join, relative } from 'node:path';
import type { StartLines } from '../../src/lib/wire/start-lines';
import { DEFAULTS } from '../app/config';
import type { RunningRelay } from '../app/start-relay';
import { TOKEN_FILE } from '../care/private';

export interface StartFacts {
	readonly relay: Pick<RunningRelay, 'url' | 'token'>;
	/** What the relay was started with. */
	readonly args: readonly string[];
	readonly data: string;
	/** The certificate's file, if the relay serves TLS. */
	readonly cert: string | null;
}

/** Defaults of `npm run replay`. */
const REPLAY = {
	url: `http://${DEFAULTS.host}:${DEFAULTS.port}`,
	tokenFile: join(DEFAULTS.data, TOKEN_FILE)
};
const TOKEN = 'BACKSCROLL_INGEST_TOKEN';

export function startLines({ relay, args, data, cert }: StartFacts): StartLines {
	const { url, token } = relay;
	const again = ['npm start --', ...args.map(quoted)].join(' ');
	// Printed only where they differ from replay's defaults.
	const file = [
		...(cert === null ? [] : [`NODE_EXTRA_CA_CERTS=${quoted(path(cert))}`]),
		'npm run replay -- chat.ndjson',
		...(url === REPLAY.url ? [] : [`--url ${url}`]),
		...(token.file === null || path(token.file) === REPLAY.tokenFile
			? []
			: [`--token-file ${quoted(path(token.file))}`])
	].join(' ');
	const bearer = token.file === null ? `$${TOKEN}` : `$(cat ${quoted(path(token.file))})`;
	// With TLS, curl usually doesn't trust the certificate here.
	const curl = cert === null ? 'curl' : 'curl -k';
	return {
		irc: `${again} --irc ircs://irc.libera.chat/linux,python`,
		twitch: `${again} --twitch name`,
		file,
		demo: 'npm start -- --demo',
		message: `${curl} ${url}/api/ingest -H "Authorization: Bearer ${bearer}" -H 'Content-Type: application/json' -d '{"channel":"lobby","user":"me","text":"Hello, archive!"}'`,
		before: token.file === null ? `export ${TOKEN}=…` : '',
		data: path(data)
	};
}

/** As it is from here, if it is below. */
export const path = (file: string): string => {
	const near = relative('.', file);
	return near.startsWith('..') || near === '' ? file : near;
};

const quoted = (word: string): string =>
	/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
