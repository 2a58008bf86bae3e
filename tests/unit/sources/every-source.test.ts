import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { section } from '../docs/documents';

const read = (path: string): string => readFileSync(path, 'utf8');
/** `server/sources/irc/irc-source.ts` is the source of `irc`. */
const sources = readdirSync('server/sources', { recursive: true, encoding: 'utf8' }).filter(
	(file) => file.endsWith('-source.ts')
);

// docs/how-to/source.md names these tests: each fails where a new source was forgotten.
describe.each(sources)('The source in %s', (file) => {
	const name = basename(file, '-source.ts');

	it('is started by an option', () => {
		expect(read('server/cli/source-options.ts')).toContain(`'../sources/${name}/${name}-source'`);
	});

	it('is offered to whoever names no channel', () => {
		expect(read('server/cli/source.ts')).toMatch(new RegExp(`name channels to .*--${name}\\b`));
	});

	it('has a test', () => {
		const tests = readdirSync('tests/unit/sources').map((test) =>
			read(`tests/unit/sources/${test}`)
		);
		const imported = `server/sources/${name}/${name}-source'`;
		expect(tests.some((test) => test.includes(imported))).toBe(true);
	});

	it('is described for whoever runs it', () => {
		const described = section(read('docs/OPERATIONS.md'), '## Sources');
		expect(described).toMatch(new RegExp(`^### ${name}$`, 'im'));
	});
});
