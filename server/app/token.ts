import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOKEN_FILE } from '../care/private';
import { StartError } from '../http/start-error';

export interface IngestToken {
	readonly value: string;
	/** The token's file; null if the environment set the token. */
	readonly file: string | null;
	/** Whether this start created it. */
	readonly fresh: boolean;
}

/**
 * The relay's ingest token: from the environment, else from the data folder, where the first start creates
 * it. Throws StartError.
 */
export function ingestToken(folder: string, fromEnvironment: string | undefined): IngestToken {
	if (fromEnvironment !== undefined && fromEnvironment !== '') {
		if (!/^\S{16,}$/.test(fromEnvironment)) {
			throw new StartError(
				'bad-option',
				'BACKSCROLL_INGEST_TOKEN is too short or has spaces in it',
				'Give at least 16 characters without spaces.'
			);
		}
		return { value: fromEnvironment, file: null, fresh: false };
	}
	const file = join(folder, TOKEN_FILE);
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		const made = randomBytes(24).toString('base64url');
		try {
			// A power cut must not leave it empty or cut: senders are told it now.
			writeFileSync(file, `${made}\n`, { flag: 'wx', mode: 0o600, flush: true });
			return { value: made, file, fresh: true };
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		}
		chmodSync(file, 0o600);
		const value = readFileSync(file, 'utf8').trim();
		// What is left of one that was cut or changed could be guessed, or never be sent.
		if (!/^[!-~]{16,}$/.test(value)) throw new Error('it is too short, or no token');
		return { value, file, fresh: false };
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new StartError(
			'bad-token-file',
			`the ingest token ${file} can not be used (${reason})`,
			'Check the permissions of the data folder, or delete that file to get a new token.'
		);
	}
}
