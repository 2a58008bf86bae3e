import { expect, it } from 'vitest';
import { startLines } from '../../../server/cli/start-lines';
import { read, references, section } from './documents';

const quickstart = read('specs/003-live-stream-updates/quickstart.md');

it('README and quickstart have the same eight steps', () => {
	const inReadme = [...section(read('README.md'), '## First ten minutes').matchAll(/^(\d)\. /gm)];
	const inQuickstart = [...quickstart.matchAll(/^## (\d)\. /gm)];
	const eight = ['1', '2', '3', '4', '5', '6', '7', '8'];
	expect(inReadme.map(([, step]) => step)).toEqual(eight);
	expect(inQuickstart.map(([, step]) => step)).toEqual(eight);
});

it('each step is checked by the test that walks it', () => {
	for (const step of [1, 2, 3, 4, 5, 7, 8]) {
		const tests = references(section(quickstart, `## ${step}. `));
		expect(tests.length, `step ${step}`).toBeGreaterThan(0);
		expect(tests[0]?.name).toMatch(new RegExp(`^steps? ${step}\\b`));
	}
});

it('the command to paste is the one that page and terminal show', () => {
	const [, command] = /```sh\n(curl [^\n]+)\n/.exec(section(quickstart, '## 3. ')) ?? [];
	const token = { value: '', file: 'data/ingest-token', fresh: false };
	const relay = { url: 'http://127.0.0.1:8787', token };
	const { message } = startLines({ relay, args: [], data: 'data', cert: null });
	expect(message).toBe(command);
});
