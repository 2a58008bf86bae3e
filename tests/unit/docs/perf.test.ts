import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { read, rows, section } from './documents';

const text = read('docs/perf.md');
/** Names of the benches, by the files that define one. */
const benches = readdirSync('tests/bench').flatMap(
	(file) =>
		(file.endsWith('.ts') &&
			/: Bench = \{\s+name: '(\w+)'/.exec(read(`tests/bench/${file}`))?.[1]) ||
		[]
);

describe('perf.md', () => {
	it('has the figures of every bench, each beside its target and whether it holds', () => {
		expect(benches.length).toBeGreaterThan(9);
		for (const bench of benches) {
			const measured = rows(section(text, `## ${bench}\n`));
			expect(measured.length, bench).toBeGreaterThan(0);
			for (const [measure, , , , target, verdict] of measured) {
				expect(verdict, measure).toMatch(target === '' ? /^$/ : /^(holds|MISSED)$/);
			}
		}
	});

	it('has every page with a million messages stored', () => {
		const measured = rows(section(text, '## views\n'));
		const [, stored] = measured.find(([measure]) => measure === 'messages stored') ?? [];
		expect(Number(stored?.replace(/\D/g, ''))).toBeGreaterThanOrEqual(1_000_000);
		for (const page of ['Home', '/messages', '/channels', 'a channel', '/users', 'a profile']) {
			expect(measured.map(([measure]) => measure)).toContain(`${page}, p95`);
		}
	});
});
