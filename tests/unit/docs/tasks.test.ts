import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { quoted, read, references, rows } from './documents';

const tasks = rows(read('specs/003-live-stream-updates/tasks.md')).map(
	([id = '', meaning = '', where = '', state = '', test = '']) => ({
		id,
		meaning,
		where,
		state,
		test
	})
);

it('each task from T001 to T042 stands in the table once, with what it means here', () => {
	expect(tasks.map(({ id }) => id)).toEqual(
		Array.from({ length: 42 }, (_, i) => `T${String(i + 1).padStart(3, '0')}`)
	);
	for (const { id, meaning } of tasks) expect(meaning.length, id).toBeGreaterThan(10);
});

it('each task is open, or done with files that exist and a test that holds it', () => {
	for (const { id, where, state, test } of tasks) {
		expect(['open', 'done'], id).toContain(state);
		if (state === 'open') continue;
		const paths = quoted(where);
		expect(paths.length, id).toBeGreaterThan(0);
		for (const path of paths) expect(existsSync(path), `${id}: ${path}`).toBe(true);
		// That the test exists is checked of every document in references.test.ts.
		expect(references(test), id).toHaveLength(1);
	}
});
