import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { relayOptions } from '../../../server/cli/relay-options';
import { sourcesOf } from '../../../server/cli/source-options';
import { QUIET } from '../../support/kept';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'backscroll-options-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sources = async (...args: string[]): Promise<string[]> => {
	const found = await sourcesOf(relayOptions(args, {}).sources, QUIET);
	return found.map(({ name }) => name);
};

it('Several servers are several sources, and one that is named twice is refused however it is spelt', async () => {
	expect(await sources('--irc', 'ircs://a.example/x irc://b.example/x')).toEqual([
		'a.example',
		'b.example'
	]);
	await expect(sources('--irc', 'ircs://a.example/x irc://A.Example./y')).rejects.toThrow(
		'--irc names a.example twice'
	);
});

describe('A password of IRC', () => {
	const withAccount = (irc: string): Promise<string[]> => {
		const file = join(folder, 'password');
		writeFileSync(file, 'open-sesame\n');
		return sources('--irc', irc, '--irc-account', 'keeper', '--irc-password-file', file);
	};

	it('is told to one server, over TLS or on this machine', async () => {
		expect(await withAccount('ircs://a.example/x')).toEqual(['a.example']);
		expect(await withAccount('irc://127.0.0.1/x')).toEqual(['127.0.0.1']);
		expect(await withAccount('irc://localhost/x')).toEqual(['localhost']);
		expect(await withAccount('irc://[::1]/x')).toEqual(['::1']);
	});

	it.each([
		['to several servers', 'ircs://a.example/x ircs://b.example/x', 'npm run source'],
		['in the clear', 'irc://a.example/x', 'ircs://a.example'],
		['in the clear to what only begins like this machine', 'irc://127.0.0.1.example/x', 'ircs://']
	])('is not told %s, and what to do instead is said', async (_, irc, recovery) => {
		await expect(withAccount(irc)).rejects.toThrow(
			expect.objectContaining({
				code: 'bad-option',
				message: expect.stringContaining('--irc-account'),
				recovery: expect.stringContaining(recovery)
			})
		);
	});
});
