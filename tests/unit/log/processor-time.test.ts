import { expect, test } from 'vitest';
import { processorTime, type Usage } from '../../../server/log/queries/processor-time';

/** A judge, and what passes meanwhile. */
function judged(): { isOver: ReturnType<typeof processorTime>; pass: (by: Usage) => void } {
	let now: Usage = { active: 5_000, processor: 3_000 };
	const isOver = processorTime(() => now);
	const pass = ({ active, processor }: Usage): void => {
		now = { active: now.active + active, processor: now.processor + processor };
	};
	return { isOver, pass };
}

test('work with a processor of its own takes as long as the clock says', () => {
	const { isOver, pass } = judged();
	pass({ active: 201, processor: 201 });
	expect([isOver(200, 200), isOver(201, 200)]).toEqual([false, true]);
});

test('work that others keep from the processor takes its share of that time', () => {
	const { isOver, pass } = judged();
	pass({ active: 900, processor: 180 });
	expect(isOver(900, 200)).toBe(false);
	pass({ active: 300, processor: 70 });
	expect(isOver(1_200, 200)).toBe(true);
});

test('the threads beside it make no time of more than the clock says', () => {
	const { isOver, pass } = judged();
	pass({ active: 150, processor: 600 });
	expect(isOver(150, 200)).toBe(false);
});

test('where nothing is known of the thread, the clock counts', () => {
	const { isOver } = judged();
	expect(isOver(201, 200)).toBe(true);
});
