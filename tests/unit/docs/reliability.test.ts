import { describe, expect, it } from 'vitest';
import { FAULT_NAMES } from '../../chaos/plan';
import { quoted, read, references, rows, section } from './documents';

const text = read('docs/RELIABILITY.md');

describe('RELIABILITY.md', () => {
	// That the tests and the scripts exist is checked of every document in references.test.ts.
	it('names of each promise a test, one command and its last figures', () => {
		const promises = rows(section(text, '## What is promised'));
		expect(promises.length).toBeGreaterThan(5);
		for (const [promise = '', test = '', command = '', figures = ''] of promises) {
			expect(references(test), promise).toHaveLength(1);
			expect(quoted(command), promise).toHaveLength(1);
			expect(command, promise).toMatch(/^`npm (run [a-z\d:]+|test)( -- [^`]+)?`$/);
			expect(figures, promise).not.toBe('');
		}
	});

	it('names only faults that there are in its commands, and describes each', () => {
		const named = [...text.matchAll(/--faults '?([a-z ,]+[a-z])/g)].flatMap(([, list = '']) =>
			list.split(',')
		);
		expect(named.length).toBeGreaterThan(5);
		for (const name of named) expect(FAULT_NAMES).toContain(name);
		const described = rows(section(text, '## Chaos')).map(([name = '']) => quoted(name)[0]);
		expect(described.sort()).toEqual([...FAULT_NAMES].sort());
	});
});
