import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { read } from './documents';

const text = read('CONTRIBUTING.md');

it('CONTRIBUTING.md says what each script of package.json does', () => {
	const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
	const described = [...text.matchAll(/^\| `npm (?:run )?([a-z\d:]+)` \| \S/gm)].map(
		([, script]) => script
	);
	expect(described.sort()).toEqual(Object.keys(scripts).sort());
});

it('CONTRIBUTING.md leads to each how-to', () => {
	for (const file of readdirSync('docs/how-to')) expect(text).toContain(`(docs/how-to/${file})`);
});
